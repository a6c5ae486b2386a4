"""Alerts, from a unit that fails to a service on loopback that takes the message."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from servicebay.monitoring.check import Check
from servicebay.monitoring.outcome import Outcome
from servicebay.services.alerts import alerts, watcher
from servicebay.services.alerts.message import message_of
from servicebay.twin.store import Connection
from tests.api.bay import Bay, populate, unit
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def service(status: str) -> AsyncIterator[tuple[str, "asyncio.Queue[dict[str, str]]"]]:
    """What apprise calls ``json://``: takes messages with ``status``; yields its address and them."""
    taken: asyncio.Queue[dict[str, str]] = asyncio.Queue()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if b"content-length" in line)
        taken.put_nowait(json.loads(await reader.readexactly(length)))
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"json://anna:very-secret@127.0.0.1:{server.sockets[0].getsockname()[1]}/hook", taken


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watcher, "START_MS", 0)


async def until_waiting(member: Bay, **counts: int) -> None:
    """Until that many things wait for each target."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            targets = (await member.client.get("/api/alerts")).json()["targets"]
            if {row["id"]: row.get("waiting", 0) for row in targets} == counts:
                return
            await asyncio.sleep(0.02)


async def test_a_unit_that_fails_is_told_and_secrets_stay(member: Bay) -> None:
    failed = unit("bad.service", activeState="failed", subState="failed", result="exit-code", exitCode=3)
    async with service("200 OK") as (address, taken):
        body = {"name": "My phone", "address": address}
        made = await member.client.post("/api/alerts/targets", json=body)
        assert (made.status_code, made.json()["id"], made.json().get("language")) == (201, "my-phone", None)
        populate(member.hub, "nas", [], [unit(), failed])
        async with asyncio.timeout(PATIENCE_S):
            message = await taken.get()
        assert message["title"] == "bad on nas needs you"
        assert "status 3" in message["message"]
        assert (await member.client.post("/api/alerts/targets/my-phone/test")).status_code == 204
        assert (await taken.get())["title"] == "ServiceBay: a test"
        page = (await member.client.get("/api/alerts")).text
        assert "very-secret" not in page
        assert "bad on nas needs you" in page
    again = await member.hub.books.alerts._store.get("alerts")
    assert again is not None
    assert "very-secret" not in str(again)
    assert len(again.told) == 1
    changed = await member.client.put("/api/alerts/targets/my-phone", json={"least": "look", "enabled": False})
    assert (changed.json()["least"], changed.json()["enabled"]) == ("look", False)
    assert (await member.client.delete("/api/alerts/targets/my-phone")).status_code == 204
    assert (await member.client.delete("/api/alerts/targets/my-phone")).status_code == 404


async def test_a_target_is_told_in_its_language(member: Bay) -> None:
    failed = unit("bad.service", activeState="failed", subState="failed", result="exit-code", exitCode=3)
    async with service("200 OK") as (address, taken), asyncio.timeout(PATIENCE_S):
        body = {"name": "handy", "address": address, "language": "de"}
        assert (await member.client.post("/api/alerts/targets", json=body)).json()["language"] == "de"
        populate(member.hub, "nas", [], [unit(), failed])
        message = await taken.get()
        assert message["title"] == "bad auf nas braucht dich"
        assert message["message"].startswith("bad auf nas: Sein Hauptprozess")
        wish = {"least": "act", "enabled": True}
        await member.client.post("/api/alerts/targets/handy/test")
        assert (await taken.get())["title"] == "ServiceBay: ein Test"
        kept = await member.client.put("/api/alerts/targets/handy", json=wish)
        assert kept.json()["language"] == "de", "who does not know of languages leaves them"
        changed = await member.client.put("/api/alerts/targets/handy", json={**wish, "language": "en"})
        assert changed.json().get("language", "en") == "en"
    odd = await member.client.put("/api/alerts/targets/handy", json={**wish, "language": "tlh"})
    assert (odd.status_code, odd.json()["detail"]) == (400, "Alerts are sent in one of these languages: en, de.")
    for wrong in ("tlh", "", "DE", "../de"):
        answer = await member.client.post("/api/alerts/targets", json={**body, "language": wrong})
        assert answer.status_code == 400, wrong


async def test_a_test_says_what_the_service_said(member: Bay) -> None:
    async with service("403 Forbidden") as (address, _):
        await member.client.post("/api/alerts/targets", json={"name": "x", "address": address})
        answer = await member.client.post("/api/alerts/targets/x/test")
    assert (answer.status_code, answer.json()["code"]) == (502, "not-sent")
    assert "403" in answer.json()["detail"]
    assert "very-secret" not in answer.text


async def test_what_is_no_address_is_refused(member: Bay) -> None:
    for wrong in ("", "nonsense://x", "file:///etc/passwd", "dbus://", "x" * 3000, "http://"):
        answer = await member.client.post("/api/alerts/targets", json={"name": "x", "address": wrong})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), wrong
    pasted = {"name": "x", "address": "HTTPS://hook.example.org/very-secret"}
    told = (await member.client.post("/api/alerts/targets", json=pasted)).json()["detail"]
    assert told == "For a webhook write jsons://… in place of https://…."
    body = {"name": "a\nb", "address": "json://localhost"}
    assert (await member.client.post("/api/alerts/targets", json=body)).status_code == 400


async def test_alerts_are_seen_and_silenced_and_who_is_told_later_is_spared(member: Bay) -> None:
    failed = unit("bad.service", activeState="failed", subState="failed", result="exit-code", exitCode=3)
    socket = await member.socket()
    async with service("200 OK") as (now, taken), service("200 OK") as (later, spared):
        for name, address in (("phone", now), ("chief", later)):
            await member.client.post("/api/alerts/targets", json={"name": name, "address": address})
        wish = {"least": "act", "enabled": True, "afterMin": 10, "quiet": "22:00-07:00", "urgentWaits": True}
        changed = (await member.client.put("/api/alerts/targets/chief", json=wish)).json()
        assert (changed["afterMin"], changed["quiet"], changed["urgentWaits"]) == (10, "22:00-07:00", True)
        assert (await member.client.put("/api/alerts/hub", json={"url": "https://bay.example.org/"})).status_code == 204
        populate(member.hub, "nas", [], [unit(), failed])
        async with asyncio.timeout(PATIENCE_S):
            assert (await taken.get())["message"].endswith("\nhttps://bay.example.org")
        await until_waiting(member, phone=0, chief=1)
        await socket.subscribe()
        told = (await socket.next("live:snapshot"))["state"]["alerts"]
        assert [*told] == ["service:nas/bad.service"]
        seen = {"key": "service:nas/bad.service", "reason": "on it"}
        assert (await member.client.post("/api/alerts/seen", json=seen)).status_code == 204
        patch = (await socket.next("live:patch"))["patch"]["alerts"]["service:nas/bad.service"]
        assert (patch["seenBy"], patch["reason"]) == ("anna", "on it")
        await until_waiting(member, phone=0, chief=0)
        assert spared.empty()
    made = await member.client.post("/api/alerts/silences", json={"reason": "moving", "minutes": 60, "node": "nas"})
    assert (made.status_code, made.json()["title"], made.json()["by"]) == (201, "nas", "anna")
    assert [row["id"] for row in (await member.client.get("/api/alerts")).json()["silences"]] == ["nas"]
    assert (await member.client.delete("/api/alerts/silences/nas")).status_code == 204
    for path, body in (
        ("seen", {"key": "service:nas/none"}),
        ("seen", {"key": ""}),
        ("seen", {"key": "service:nas/bad.service", "reason": "a\nb"}),
        ("silences", {"reason": "", "minutes": 5}),
        ("silences", {"reason": "x", "minutes": 0}),
        ("silences", {"reason": "x", "minutes": 10**12}),
        ("silences", {"reason": "x", "minutes": 5, "node": "../x"}),
    ):
        answer = await member.client.post(f"/api/alerts/{path}", json=body)
        assert answer.status_code in (400, 404), (path, body, answer.text)
    odd = {"least": "act", "enabled": True}
    for wrong in ({"quiet": "late"}, {"afterMin": -1}, {"afterMin": 10**9}):
        assert (await member.client.put("/api/alerts/targets/chief", json={**odd, **wrong})).status_code == 400
    assert (await member.client.put("/api/alerts/hub", json={"url": "javascript:x"})).status_code == 400


async def test_a_dead_node_with_sixty_checks_is_one_alert_with_what_fell_and_one_recovery(
    member: Bay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher, "GONE_MS", 0)
    hub = member.hub
    populate(hub, "nas", [], [unit()])
    checks = {f"own.c{n}": Check(key=f"own.c{n}", name=f"c{n}", kind="tcp", target=f"nas:{n + 1}") for n in range(60)}
    async with service("200 OK") as (address, taken):
        await member.client.post("/api/alerts/targets", json={"name": "phone", "address": address})
        hub.board.put("own", checks)
        for check in checks.values():
            for at in (1, 2):
                hub.board.note(check, Outcome("fail", "did not answer"), at)
        assert len(hub.live.state["attention"]) == 60
        hub.twin.set_connection("nas", Connection("offline", "The node did not answer."))
        async with asyncio.timeout(PATIENCE_S):
            message = await taken.get()
        assert message["title"] == "nas needs you"
        assert "With it: one service, 60 checks." in message["message"]
        for check in checks.values():
            hub.board.note(check, Outcome("ok", "answers"), 3)
        hub.twin.set_connection("nas", Connection("online", "online"))
        async with asyncio.timeout(PATIENCE_S):
            assert (await taken.get())["title"] == "nas is well again"
        await until_waiting(member, phone=0)
        assert taken.empty()
        assert len(hub.alerts.sent) == 2


async def test_a_service_that_is_down_gets_its_alert_when_it_is_there_again(
    member: Bay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "BACK_OFF_S", (0.05,))
    failed = unit("bad.service", activeState="failed", subState="failed", result="exit-code", exitCode=3)
    async with service("503 Service Unavailable") as (address, taken):
        await member.client.post("/api/alerts/targets", json={"name": "phone", "address": address})
        populate(member.hub, "nas", [], [unit(), failed])
        async with asyncio.timeout(PATIENCE_S):
            for _ in range(3):
                await taken.get()
        page = (await member.client.get("/api/alerts")).json()
        assert page["targets"][0]["waiting"] == 1
        assert "503" in page["sent"][0]["problem"]


async def test_a_message_that_cannot_be_made_is_tried_again(member: Bay, monkeypatch: pytest.MonkeyPatch) -> None:
    make, tried = message_of, []

    def odd(*given: Any) -> tuple[str, str]:
        tried.append(given)
        if len(tried) == 1:
            raise OverflowError("a word that nobody foresaw")
        return make(*given)

    monkeypatch.setattr(alerts, "BACK_OFF_S", (0.01,))
    monkeypatch.setattr(alerts, "message_of", odd)
    failed = unit("bad.service", activeState="failed", subState="failed", result="exit-code", exitCode=3)
    async with service("200 OK") as (address, taken), asyncio.timeout(PATIENCE_S):
        await member.client.post("/api/alerts/targets", json={"name": "My phone", "address": address})
        populate(member.hub, "nas", [], [unit(), failed])
        assert (await taken.get())["title"] == "bad on nas needs you"
