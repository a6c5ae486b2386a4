"""Live connections: a real Socket.IO client against the real server."""

import asyncio
import json
from typing import Any

import pytest
import websockets

from servicebay.api.feed import MAX_QUEUED
from servicebay.twin.store import Connection
from servicebay.wire.mergepatch import merge
from tests.api.bay import DEADLINE_S, Bay, container, populate

pytestmark = pytest.mark.anyio


async def test_a_browser_gets_a_snapshot_then_each_patch(member: Bay) -> None:
    watcher = await member.socket()
    await watcher.subscribe()
    shot = await watcher.next("live:snapshot")
    assert shot == json.loads(json.dumps(member.hub.live.snapshot()))
    state, revision = shot["state"], shot["revision"]
    populate(member.hub, "nas", [container(1)])
    populate(member.hub, "nas", [container(1, state="exited", exitCode=3), container(2)])
    while revision < member.hub.live.revision:
        patch = await watcher.next("live:patch")
        assert (patch["epoch"], patch["base"]) == (shot["epoch"], revision)
        state, revision = merge(state, patch["patch"]), patch["revision"]
    assert state == member.hub.live.state


async def test_who_comes_back_gets_only_what_it_lacks(member: Bay) -> None:
    populate(member.hub, "nas", [container(1)])
    epoch, revision = member.hub.live.epoch, member.hub.live.revision
    populate(member.hub, "nas", [container(2)])
    watcher = await member.socket()
    await watcher.subscribe(epoch=epoch, revision=revision)
    patch = await watcher.next("live:patch")
    assert (patch["base"], patch["revision"]) == (revision, revision + 1)
    await watcher.subscribe(epoch="another hub process", revision=revision)
    assert (await watcher.next("live:snapshot"))["epoch"] == epoch


async def test_a_nodes_connection_is_told_as_an_event(member: Bay) -> None:
    populate(member.hub, "nas", [])
    watcher = await member.socket()
    await watcher.subscribe()
    await watcher.next("live:snapshot")
    member.hub.twin.set_connection("nas", Connection("offline", "The node did not answer for 20 s."))
    event = await watcher.next("node:status")
    assert (event["node"], event["status"]) == ("nas", "offline")


async def test_who_did_not_ask_gets_nothing_and_odd_bodies_count_as_asking_anew(member: Bay) -> None:
    watcher = await member.socket()
    populate(member.hub, "nas", [container(1)])
    bodies: list[Any] = [None, 7, [], {"epoch": 1, "revision": "x"}, {"epoch": member.hub.live.epoch, "revision": -1}]
    for body in bodies:
        await watcher.client.emit("live:subscribe", body)
        name, shot = await asyncio.wait_for(watcher.heard.get(), DEADLINE_S)
        assert (name, shot["revision"]) == ("live:snapshot", member.hub.live.revision)


async def test_who_looks_and_at_which_nodes_is_told_once_for_each_change(member: Bay) -> None:
    seen: asyncio.Queue[tuple[bool, frozenset[str]]] = asyncio.Queue()
    member.app.live._set_watched = lambda present, nodes: seen.put_nowait((present, nodes))

    async def told() -> tuple[bool, set[str]]:
        present, nodes = await asyncio.wait_for(seen.get(), DEADLINE_S)
        return present, set(nodes)

    first = await member.socket()
    assert await told() == (True, set())
    second = await member.socket()
    await first.client.emit("live:watch", {"node": "nas"})
    assert await told() == (True, {"nas"})
    await second.client.emit("live:watch", {"node": "nas"})
    await second.client.emit("live:watch", {"node": "attic"})
    assert await told() == (True, {"nas", "attic"})
    await second.client.emit("live:watch", {"node": 7})
    assert await told() == (True, {"nas"})
    await second.client.disconnect()
    await first.client.disconnect()
    assert await told() == (False, set())


async def test_signing_out_closes_the_sessions_sockets_and_no_others(member: Bay, password_hash: str) -> None:
    mine = await member.socket()
    await member.hub.auth.users.add("ben", password_hash)
    ben = await member.hub.auth.users.find("ben")
    assert ben is not None
    token, _ = await member.hub.auth.sessions.create(ben.id, "127.0.0.1")
    other = await member.socket(Cookie=f"servicebay_session={token}")
    await member.client.post("/api/auth/logout")
    await asyncio.wait_for(mine.gone.wait(), DEADLINE_S)
    assert other.client.connected


async def test_a_session_that_ended_elsewhere_loses_its_sockets_at_the_next_check(member: Bay) -> None:
    watcher = await member.socket()
    (client,) = member.app.live._clients.values()
    await member.hub.auth.sessions.end(client.identity.key)
    await member.app.live.recheck()
    await asyncio.wait_for(watcher.gone.wait(), DEADLINE_S)


async def test_a_token_opens_a_socket_without_an_origin(member: Bay) -> None:
    watcher = await member.socket(Cookie="", Origin="", Authorization=f"Bearer {member.hub.auth.local_token.text}")
    await watcher.subscribe()
    assert (await watcher.next("live:snapshot"))["revision"] == member.hub.live.revision


async def test_a_browser_that_hears_nothing_any_more_can_tell_so_within_half_a_minute(member: Bay) -> None:
    url = member.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    async with websockets.connect(url, additional_headers={"Cookie": member.cookie, "Origin": member.url}) as socket:
        opened = json.loads(str(await socket.recv())[1:])
    assert opened["pingInterval"] + opened["pingTimeout"] <= 30_000


async def test_a_stalled_browser_gets_one_reset_and_bounded_memory_while_others_are_served(member: Bay) -> None:
    """A tab that stops reading: what waits for it is bounded; when it reads again it is told to fetch anew."""
    url = member.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    headers = {"Cookie": member.cookie, "Origin": member.url}
    # a small read buffer and no reads: the kernel's buffers fill, then the hub's queue
    async with websockets.connect(url, additional_headers=headers, max_queue=1, compression=None) as stalled:
        await stalled.recv()  # engine.io: open
        await stalled.send("40")
        await stalled.recv()
        await stalled.send('42["live:subscribe",{}]')
        assert json.loads((await stalled.recv())[2:])[0] == "live:snapshot"
        stalled.transport.pause_reading()
        watcher = await member.socket()
        await watcher.subscribe()
        await watcher.next("live:snapshot")
        number = 0
        while member.app.live.resets == 0 and number < 2000:
            number += 1
            labels = {"filler": f"{number}" * 20_000}
            populate(member.hub, "nas", [container(1, labels=labels)])
            while (await watcher.next("live:patch"))["revision"] != member.hub.live.revision:
                pass  # its checks came with a revision of their own
        assert member.app.live.resets == 1
        assert member.app.live.connected == 2
        (queued,) = [n for n in member.app.live.queued().values() if n]
        assert queued <= MAX_QUEUED + 1
        stalled.transport.resume_reading()
        names = []
        async with asyncio.timeout(DEADLINE_S):
            while "live:reset" not in names:
                message = await stalled.recv()
                if message == "2":
                    await stalled.send("3")
                elif isinstance(message, str):
                    names.append(json.loads(message[2:])[0])
        await stalled.send('42["live:subscribe",{}]')
        async with asyncio.timeout(DEADLINE_S):
            shot = json.loads((await stalled.recv())[2:])
        assert (shot[0], shot[1]["revision"]) == ("live:snapshot", member.hub.live.revision)
