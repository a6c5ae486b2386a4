"""Alerts, from a unit that fails to a service on loopback that takes the message."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from servicebay.services.alerts import watcher
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


async def test_a_unit_that_fails_is_told_and_secrets_stay(member: Bay) -> None:
    failed = unit("bad.service", activeState="failed", subState="failed", result="exit-code", exitCode=3)
    async with service("200 OK") as (address, taken):
        body = {"name": "My phone", "address": address}
        made = await member.client.post("/api/alerts/targets", json=body)
        assert (made.status_code, made.json()["id"]) == (201, "my-phone")
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
    again = await member.hub.alert_book._store.get("alerts")
    assert again is not None
    assert "very-secret" not in str(again)
    assert len(again.told) == 1
    changed = await member.client.put("/api/alerts/targets/my-phone", json={"least": "look", "enabled": False})
    assert (changed.json()["least"], changed.json()["enabled"]) == ("look", False)
    assert (await member.client.delete("/api/alerts/targets/my-phone")).status_code == 204
    assert (await member.client.delete("/api/alerts/targets/my-phone")).status_code == 404


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
    body = {"name": "a\nb", "address": "json://localhost"}
    assert (await member.client.post("/api/alerts/targets", json=body)).status_code == 400
