"""Terminals at the door: who gets in, and what is made of odd events. No node is needed to be refused."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from servicebay.cli.connection import HubUnreachable
from servicebay.cli.terminal_socket import NAMESPACE
from servicebay.nodes.config import NodeConfig
from servicebay.nodes.errors import ActionFailed, UnknownNode
from tests.api.bay import DEADLINE_S, Bay, container, populate
from tests.watching import Watching, watching

pytestmark = pytest.mark.anyio
EVENTS = {"term-open", "term-join", "term-leave", "term-resize", "term-keep", "term-close"}


@pytest.fixture
async def anna(member: Bay) -> AsyncIterator[Watching]:
    async with watching(member.url, Cookie=member.cookie, Origin=member.url) as somebody:
        yield somebody


async def answer(somebody: Watching, event: str, *body: Any) -> Any:
    return await somebody.socket._client.call(event, body, namespace=NAMESPACE, timeout=DEADLINE_S)


@pytest.mark.parametrize(
    "headers",
    [{}, {"Cookie": f"servicebay_session={'x' * 9}"}, {"Origin": "http://evil.example"}, {"Authorization": "Bearer x"}],
)
async def test_nobody_gets_to_terminals_without_a_session(member: Bay, headers: dict[str, str]) -> None:
    named = {"Origin": member.url, **headers}
    if "evil" in named["Origin"]:
        named["Cookie"] = member.cookie
    with pytest.raises(HubUnreachable):
        async with watching(member.url, **named):
            pass
    assert member.app.terminals.connected == 0


async def test_every_event_is_known_to_this_table_and_answers_what_is_malformed(member: Bay, anna: Watching) -> None:
    server = member.app.live._server
    assert set(member.app.terminals.events) == EVENTS
    assert set(server.handlers[NAMESPACE]) == EVENTS | {"term-input", "connect", "disconnect"}
    odd: list[Any] = [None, 7, "x", [], {"id": 3}, {"id": "x", "more": 1}, b"\0"]
    odd.append({"id": "0" * 32, "columns": 80, "rows": 24})
    for event in sorted(EVENTS):
        for body in odd:
            refused = await answer(anna, event, body)
            assert refused["status"] in (400, 404), (event, body, refused)
            assert refused["detail"]
    for words in ((), ("x",), ("x", "text"), (7, b"x"), (None, None), ("0" * 32, b"x"), ("x", b"x", b"y", 3)[:2]):
        assert (await answer(anna, "term-input", *words))["status"] in (400, 404)
    assert member.app.terminals.connected == 1


async def test_a_part_that_is_too_large_or_a_flood_of_attachments_ends_that_connection_only(
    member: Bay, anna: Watching
) -> None:
    async with watching(member.url, Cookie=member.cookie, Origin=member.url) as rude:
        await rude.socket._client.emit("term-input", ("x", b"y" * 100_000), namespace=NAMESPACE)
        async with asyncio.timeout(DEADLINE_S):
            await rude.socket.lost.wait()
    async with watching(member.url, Cookie=member.cookie, Origin=member.url) as rude:
        packets = ['52000000000-/terminal,["term-input",{"_placeholder":true,"num":0}]', '51-/terminal,["term-input"']
        for packet in packets:
            await rude.socket._client.eio.send(packet)
        assert (await answer(rude, "term-leave", {"id": "x"})) == {}
    assert (await answer(anna, "term-leave", {"id": "x"})) == {}


async def test_what_cannot_be_opened_says_why(member: Bay, anna: Watching) -> None:
    await member.hub.nodes.adopt(NodeConfig(name="nas", kind="joined", host_key="ssh-ed25519 AAAA"))
    populate(member.hub, "nas", [container(1), container(2, state="exited")])
    size = {"columns": 80, "rows": 24}
    refused: list[tuple[dict[str, Any], int, str, str | None]] = [
        ({"node": "attic"}, 404, "not-found", None),
        ({"node": "../nas"}, 400, "invalid", "node"),
        ({"node": "nas", "columns": 1}, 400, "invalid", "columns"),
        ({"node": "nas", "rows": 100_000}, 400, "invalid", "rows"),
        ({"node": "nas", "container": "web9"}, 404, "not-found", None),
        ({"node": "nas", "container": "web2"}, 409, "stopped", None),
        ({"node": "nas", "container": "web1", "user": "-x"}, 400, "invalid", "user"),
        ({"node": "nas", "container": "web1", "workdir": "x"}, 400, "invalid", "workdir"),
        ({"node": "nas", "container": "web1", "command": ["--privileged"]}, 400, "invalid", "command"),
        ({"node": "nas", "container": "web1", "debugImage": "--privileged"}, 400, "invalid", "debugImage"),
        ({"node": "nas", "container": "web1", "attach": True, "user": "root"}, 400, "invalid", "attach"),
        ({"node": "nas", "user": "root"}, 400, "invalid", "user"),
        ({"node": "nas", "name": "\x1b[2J"}, 400, "invalid", "name"),
        ({"node": "nas"}, 503, "unreachable", None),
    ]
    for asked, status, code, field in refused:
        told = await answer(anna, "term-open", {**size, **asked})
        assert (told["status"], told["code"], told.get("field")) == (status, code, field), (asked, told)
    assert (await member.client.get("/api/terminals")).json() == []
    last = (await member.hub.audit.recent(1))[0]
    assert (last.actor, last.action, last.target, last.outcome) == ("anna", "terminal.open", "nas", "failed")


async def test_signing_out_ends_the_connection_and_it_does_not_come_back(member: Bay, anna: Watching) -> None:
    await member.client.post("/api/auth/logout")
    async with asyncio.timeout(DEADLINE_S):
        await anna.socket.lost.wait()
    # the same web socket may still be open: asking anew for the namespace is no way back
    if anna.socket._client.eio.state == "connected":
        await anna.socket._client.eio.send("40/terminal,")
    async with watching(
        member.url, Authorization=f"Bearer {member.hub.auth.local_token.text}"
    ) as other:  # one more round trip, after which the first one's request was judged
        assert (await answer(other, "term-leave", {"id": "x"})) == {}
    assert member.app.terminals.connected == 1


async def test_a_program_for_a_node_is_for_no_other_of_its_name(member: Bay) -> None:
    nodes = member.hub.nodes
    await nodes.adopt(NodeConfig(name="nas", kind="joined", host_key="ssh-ed25519 AAAA"))
    first = nodes.identity("nas")
    await nodes.remove("nas")
    with pytest.raises(UnknownNode):
        await nodes.open_program("nas", b"", "", "x", True, first)
    await nodes.adopt(NodeConfig(name="nas", kind="joined", host_key="ssh-ed25519 BBBB"))
    with pytest.raises(UnknownNode):
        await nodes.open_program("nas", b"", "", "x", True, first)
    with pytest.raises(ActionFailed):  # it is the right one, and away
        await nodes.open_program("nas", b"", "", "x", True, nodes.identity("nas"))
