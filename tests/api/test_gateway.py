"""The router through the hub: settings, trying them out, the live document, metrics; against routers on loopback."""

import asyncio
from typing import Any

import pytest

from tests.api.bay import DEADLINE_S, Bay, populate, unit
from tests.gateway.names import Names
from tests.gateway.routers import Line, announcing, fritzbox, igd

pytestmark = pytest.mark.anyio
PASSWORD = "very-secret"
KNOWN = ("photos.example.org", "198.51.100.7")


async def until(bay: Bay, fact: Any) -> dict[str, Any]:
    """Wait until the live document's router is as wanted."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            found: dict[str, Any] = bay.hub.live.state["gateway"]
            if fact(found):
                return found
            changed = asyncio.Event()

            def on_patch(_: Any, told: asyncio.Event = changed) -> None:
                told.set()

            stop = bay.hub.live.subscribe(on_patch)
            await changed.wait()
            stop()


def check_of(bay: Bay) -> tuple[str, str]:
    """Where the check of the gateway stands."""
    row = bay.hub.board.rows["own.internet"]
    return row.state, row.text


async def test_a_router_is_set_tried_out_and_told_live(member: Bay, caplog: pytest.LogCaptureFixture) -> None:
    line = Line()
    watcher = await member.socket()
    await watcher.subscribe()
    first = await watcher.next("live:snapshot")
    assert first["state"]["gateway"]["state"] == "not-configured"
    assert first["state"]["services"]["gateway/internet"]["stateText"] == "Not configured"
    async with fritzbox(line).serving() as box, Names(*KNOWN).answering() as resolver:
        body = {"kind": "fritzbox", "host": "127.0.0.1", "port": box.port, "username": "anna", "resolver": resolver}
        wrong = await member.client.post("/api/gateway/try", json={**body, "password": "guess"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "refused")
        assert wrong.json()["detail"] == "The FRITZ!Box refused the user name or the password."
        tried = await member.client.post("/api/gateway/try", json={**body, "password": PASSWORD})
        assert (tried.status_code, tried.json()["publicIp"]) == (200, "198.51.100.7")
        assert (await member.client.get("/api/gateway")).json()["state"] == "not-configured"
        kept = await member.client.put("/api/gateway/settings", json={**body, "password": PASSWORD})
        assert (kept.status_code, kept.json()["hasPassword"]) == (200, True)
        found = await until(member, lambda row: row["state"] == "online")
        assert (found["provider"], found["upstreamStatus"], found["publicIp"]) == ("fritzbox", "up", "198.51.100.7")
        patch = await watcher.next("live:patch")
        assert "gateway" in patch["patch"]
        again = await member.client.post("/api/gateway/try", json=body)  # with the password that is kept
        assert again.status_code == 200
        elsewhere = await member.client.post("/api/gateway/try", json={**body, "host": "192.0.2.1"})
        assert (elsewhere.status_code, elsewhere.json()["field"]) == (400, "password")
        line.status = "Disconnected"
        asked = await member.client.post("/api/gateway/ask")
        assert (asked.json()["state"], asked.json()["tone"]) == ("offline", "act")
        need = member.hub.live.state["attention"]["gateway"]
        assert (need["kind"], need["text"]) == ("gateway", "The router answers, and has no connection to the internet.")
        page = (await member.client.get("/metrics")).text
        assert 'servicebay_gateway_up{provider="fritzbox"} 0.0' in page
        assert 'servicebay_gateway_port_mappings{provider="fritzbox",reached="off"} 1.0' in page
    audit = str(await member.hub.audit.recent()) if hasattr(member.hub.audit, "recent") else ""
    document = str(await member.hub.books.gateway._store.get("gateway"))
    everything = [audit, document, caplog.text, (await member.client.get("/api/gateway/settings")).text]
    assert not any(PASSWORD in text or "guess" in text for text in everything)


async def test_ports_are_joined_with_what_runs_and_names_with_the_public_address(member: Bay) -> None:
    line = Line()
    populate(member.hub, "nas", [], [unit()])
    made = await member.client.post("/api/monitoring", json={"name": "Internet", "kind": "gateway"})
    assert (made.status_code, check_of(member)) == (201, ("unknown", "is not known: no gateway is set up"))
    async with igd(line).serving() as router, Names(*KNOWN).answering() as resolver:
        async with announcing(f"http://127.0.0.1:{router.port}/rootDesc.xml") as ssdp:
            body = {"kind": "upnp", "host": "127.0.0.1", "port": ssdp, "resolver": resolver}
            assert (await member.client.put("/api/gateway/settings", json=body)).status_code == 200
            found = await until(member, lambda row: row.get("mappings"))
            assert check_of(member) == ("ok", "is online")
        assert [each["key"] for each in found["mappings"]] == ["tcp/443", "udp/51820"]
        assert [each["reached"] for each in found["mappings"]] == ["elsewhere", "off"]
        assert (found["vendor"], found["model"]) == ("Acme", "R1")
    for _ in range(2):  # one silence is a rumour
        asked = (await member.client.post("/api/gateway/ask")).json()
    assert check_of(member) == ("fail", "does not answer")
    assert (asked["state"], asked["stale"], asked["publicIp"]) == ("unreachable", True, "198.51.100.7")
    assert asked["problem"] == "No router answers a UPnP search in 127.0.0.1."
    assert "The gateway needs you." in member.hub.live.state["hub"]["summary"]
    services = (await member.client.get("/api/services")).json()
    (card,) = [row for row in services if row["kind"] == "gateway"]
    assert (card["stateText"], card["tone"], card["description"]) == ("Unreachable", "act", "198.51.100.7")
    off = await member.client.put("/api/gateway/settings", json={"kind": "none"})
    assert off.status_code == 200
    assert (await member.client.get("/api/gateway")).json()["state"] == "not-configured"
    assert check_of(member)[0] == "unknown"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "fritzbox", "host": "a b"}, "host"),
        ({"kind": "echo", "url": "file:///etc/passwd"}, "url"),
        ({"kind": "static", "publicV4": "x"}, "publicV4"),
        ({"kind": "upnp", "resolver": "dns.example"}, "resolver"),
        ({"kind": "cisco"}, "kind"),
    ],
)
async def test_wrong_settings_are_refused_at_their_field(member: Bay, body: dict[str, str], field: str) -> None:
    answer = await member.client.put("/api/gateway/settings", json=body)
    assert (answer.status_code, answer.json()["field"]) == (400, field)
