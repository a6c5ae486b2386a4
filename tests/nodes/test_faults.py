"""What a sick node does to itself and to the others: real SSH, real processes, no waiting for real."""

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from servicebay.nodes import ssh_connection, vigil
from servicebay.nodes.config import NodeConfig
from servicebay.nodes.errors import ActionFailed, NodeError, UnknownNode
from servicebay.twin.weight import MAX_STATE_BYTES
from servicebay.wire import codec, messages
from tests.nodes.parts import Hub, SshServer, is_offline, kill_group, mute_listener

pytestmark = pytest.mark.anyio

GOOD = b'{"type":"LOG","level":"info","message":"well"}\n'
GARBAGE = {
    "binary": b"\x00\xff\xfe\x80garbage\x01\n",
    "half JSON": b'{"type":"SYNC_PARTIAL","seq":2,"patch":{"contai\n',
    "wrong types": b'{"type":"HEARTBEAT","seq":"one","at":1,"stats":[]}\n',
    "not an object": b"[1,2,3]\n",
    "deep nesting": b"[" * 100_000 + b"\n",
    "a state with wrong types": b'{"type":"SYNC_STATE","seq":9,"state":{"containers":{"x":{"id":7}}}}\n',
    "a patch with wrong types": b'{"type":"SYNC_PARTIAL","seq":2,"patch":{"containers":[]}}\n',
    "a heartbeat with a patch of wrong types": b'{"type":"HEARTBEAT","seq":2,"at":1,"stats":{"rssBytes":1,"cpuS":0,'
    b'"spawned":0,"scans":0,"signals":0},"patch":{"containers":[]}}\n',
    "a second HELLO": b'{"type":"HELLO","protocol":1}\n',
    "a lone surrogate": b'{"type":"LOG","level":"info","message":"\\ud800"}\n',
    "NaN": b'{"type":"HEARTBEAT","seq":1,"at":NaN}\n',
}


async def live(hub: Hub, server: SshServer, name: str = "n") -> None:
    server.authorize(hub.key.public)
    await hub.add(server, name)
    await hub.online(name)


async def say(hub: Hub, data: bytes, times: int = 1) -> None:
    await hub.manager.request("n", "say", {"hex": data.hex(), "times": times})


@pytest.mark.parametrize("kind", GARBAGE)
async def test_five_bad_frames_in_a_row_close_that_connection_with_the_reason(
    hub: Hub, server: SshServer, tmp_path: Path, kind: str
) -> None:
    async with SshServer(tmp_path / "other") as other:
        await live(hub, server)
        await live(hub, other, "healthy")
        state, healthy = hub.twin.get("n").state, hub.twin.get("healthy").hello
        with pytest.raises(ActionFailed, match="malformed frames in a row"):
            await say(hub, GARBAGE[kind], times=5)
        twin = await hub.until(is_offline)
        assert "5 malformed frames in a row" in twin.connection.text
        assert twin.state is state
        await hub.online()
        assert hub.twin.get("healthy").hello is healthy
        assert await hub.manager.request("healthy", "echo", {}) == {}


@pytest.mark.parametrize("kind", ["binary", "half JSON", "wrong types", "a lone surrogate"])
async def test_four_bad_frames_and_a_good_one_are_forgiven(hub: Hub, server: SshServer, kind: str) -> None:
    await live(hub, server)
    hello = hub.twin.get("n").hello
    await say(hub, GARBAGE[kind] * 4 + GOOD, times=20)
    assert await hub.manager.request("n", "echo", {"still": "here"}) == {"still": "here"}
    assert hub.twin.get("n").hello is hello


async def test_a_refused_patch_asks_for_the_whole_state_and_goes_on(hub: Hub, server: SshServer) -> None:
    await live(hub, server)
    await hub.manager.request("n", "patch", {"patch": {"containers": {"x": 5}}})
    twin = await hub.until(lambda twin: twin.seq == 3)
    assert twin.state.containers == {}
    assert twin.connection.status == "online"


async def test_more_and_more_state_is_refused_at_the_limit_and_the_whole_asked_for(
    hub: Hub, server: SshServer, caplog: pytest.LogCaptureFixture
) -> None:
    await live(hub, server)
    sizes: list[int] = []
    hub.twin.subscribe(lambda change: sizes.append(hub.twin.get("n").size_bytes))
    for number in range(20):
        await hub.manager.request("n", "patch", {"patch": {"newer": {str(number): "x" * 900_000}}})
    assert 15_000_000 < max(sizes) <= MAX_STATE_BYTES
    assert "the node's state would take 16." in caplog.text
    twin = await hub.until(lambda twin: twin.size_bytes < 1_000_000)  # the tiny agent's own state never grew
    assert twin.connection.status == "online"


async def test_a_lost_patch_is_noticed_and_the_whole_state_asked_for(hub: Hub, server: SshServer) -> None:
    await live(hub, server)
    await say(hub, b'{"type":"SYNC_PARTIAL","seq":7,"patch":{}}\n')
    await hub.until(lambda twin: twin.seq == 2)


async def test_a_killed_agent_is_started_anew(hub: Hub, server: SshServer) -> None:
    await live(hub, server)
    for process in list(server.processes):
        kill_group(process)
    twin = await hub.until(is_offline)
    assert "ended by a signal" in twin.connection.text
    await hub.online()


async def test_pending_requests_end_with_the_connection_and_say_that_nobody_knows(hub: Hub, server: SshServer) -> None:
    await live(hub, server)
    hanging = asyncio.create_task(hub.manager.request("n", "hang", {}))
    with pytest.raises(ActionFailed) as raised:
        await hub.manager.request("n", "die", {"status": 3})
    assert raised.value.failure.code == "unreachable"
    assert "whether it was done is not known" in raised.value.failure.message
    with pytest.raises(ActionFailed):
        await hanging


async def test_a_request_to_a_node_that_is_away_fails_at_once(hub: Hub, server: SshServer) -> None:
    await live(hub, server)
    await server.shut()
    await hub.until(is_offline)
    with pytest.raises(ActionFailed, match="not connected") as raised:
        await hub.manager.request("n", "echo", {})
    assert raised.value.failure.code == "unreachable"
    await server.listen()
    await hub.online()


async def test_a_request_that_is_not_answered_ends_at_its_deadline(hub: Hub, server: SshServer) -> None:
    await live(hub, server)
    with pytest.raises(ActionFailed) as raised:
        await hub.manager.request("n", "hang", {}, deadline_s=-1.9)
    assert raised.value.failure.code == "timeout"
    assert await hub.manager.request("n", "echo", {}) == {}


async def test_a_cancelled_request_is_cancelled_on_the_node(
    hub: Hub, server: SshServer, caplog: pytest.LogCaptureFixture
) -> None:
    await live(hub, server)
    asking = asyncio.create_task(hub.manager.request("n", "hang", {}))
    await hub.manager.request("n", "echo", {})
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await hub.manager.request("n", "echo", {})


async def test_an_agents_failure_and_progress_reach_the_caller(hub: Hub, server: SshServer) -> None:
    await live(hub, server)
    steps: list[dict[str, object]] = []
    await hub.manager.request("n", "steps", {}, on_progress=steps.append)
    assert steps == [{"step": 1}]
    with pytest.raises(ActionFailed) as raised:
        await hub.manager.request("n", "fail", {})
    failure = raised.value.failure
    assert (failure.code, failure.stderr, failure.exit_status) == ("podman", "stderr", 125)


async def test_a_request_over_the_size_limit_is_invalid(hub: Hub, server: SshServer) -> None:
    await live(hub, server)
    with pytest.raises(ActionFailed) as raised:
        await hub.manager.request("n", "echo", {"a": "x" * 2**20})
    assert raised.value.failure.code == "invalid"


async def test_a_node_without_python_says_so(hub: Hub, server: SshServer) -> None:
    server.authorize(hub.key.public)
    server.use_python(None)
    await hub.add(server)
    twin = await hub.until(is_offline)
    assert "has no python3" in twin.connection.text
    result = await hub.manager.test("n")
    assert not result.ok
    assert [(c.id, c.state, bool(c.cure)) for c in result.capabilities] == [("python", "fail", True)]


async def test_a_node_whose_python_is_too_old_says_so(hub: Hub, server: SshServer) -> None:
    pretend = "import sys; sys.version_info = (3, 8, 18); sys.version = '3.8.18 (main)'; "
    pretend += "del sys.argv[1:4]; exec(sys.argv.pop(1))"
    server.authorize(hub.key.public)
    server.use_python(f'#!/bin/sh\nexec {sys.executable} -c "{pretend}" "$@"\n')
    await hub.add(server)
    twin = await hub.until(is_offline)
    assert "has Python 3.8.18; ServiceBay's agent needs Python 3.9 or newer" in twin.connection.text


async def test_a_login_banner_is_skipped_and_an_endless_one_refused(hub: Hub, server: SshServer) -> None:
    python = f"exec {sys.executable} "
    server.use_python(f'#!/bin/sh\necho "Welcome {{}}"; printf "no newline"; {python} "$@"\n')
    await live(hub, server)
    await hub.manager.remove("n")
    server.use_python("#!/bin/sh\nwhile echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; do :; done\n")
    await hub.add(server)
    twin = await hub.until(is_offline)
    assert "more than 64 KiB before" in twin.connection.text


async def test_what_an_agent_says_on_stderr_is_logged_bounded(
    hub: Hub, server: SshServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    noise = "i=0; while [ $i -lt 200 ]; do echo noise$i >&2; i=$((i+1)); done"
    server.use_python(f'#!/bin/sh\n{noise}; exec {sys.executable} "$@"\n')
    await live(hub, server)
    await hub.manager.remove("n")
    assert caplog.text.count("node n: the agent's stderr: noise") == 50
    assert "150 more lines" in caplog.text


async def test_what_an_agent_reports_is_logged_with_its_level_bounded(
    hub: Hub, server: SshServer, caplog: pytest.LogCaptureFixture
) -> None:
    await live(hub, server)
    failed = messages.Log("error", "the monitor of events failed: " + "x" * 1000)
    await say(hub, codec.encode(failed), times=200)
    await hub.manager.remove("n")
    said = [record for record in caplog.records if "the monitor of events failed" in record.message]
    assert len(said) == 50
    assert {(record.levelname, len(record.message)) for record in said} == {("ERROR", 319)}
    assert "node n: the agent: 150 more lines left out" in caplog.text


async def test_a_server_that_accepts_and_never_speaks_delays_nobody(
    hub: Hub, server: SshServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ssh_connection, "LOGIN_LIMIT_S", 3600)
    async with mute_listener() as port:
        probing = asyncio.create_task(hub.manager.probe("127.0.0.1", port, "me", []))
        await live(hub, server)
        await hub.manager.request("n", "echo", {})
        await cancelled(probing)


async def measure_turns(waits_s: list[float]) -> None:
    """How much the hub works before somebody else has a turn: CPU time, which no other program's load lengthens."""
    while True:
        began_s = time.thread_time()
        await asyncio.sleep(0.001)
        waits_s.append(time.thread_time() - began_s)


async def test_a_storm_of_patches_on_something_large_delays_no_other_node(
    hub: Hub, server: SshServer, tmp_path: Path
) -> None:
    async with SshServer(tmp_path / "other") as other:
        await live(hub, server)
        await live(hub, other, "healthy")
        await hub.manager.request("n", "patch", {"patch": {"newer": {"x": dict.fromkeys(map(str, range(50_000)), 1)}}})
        storm = asyncio.create_task(
            hub.manager.request("n", "patch", {"patch": {"newer": {"x": {"0": 2}}}, "times": 2_000})
        )
        waits_s: list[float] = []
        waiting = asyncio.create_task(measure_turns(waits_s))
        turns = 0
        while not storm.done():
            await hub.manager.request("healthy", "echo", {})
            turns += 1
        await storm
        await cancelled(waiting)
        assert max(waits_s) < 0.25
        assert turns > 10
        assert hub.twin.get("n").seq == 2_002


async def test_adding_and_trusting_a_mute_node_delays_no_other_change(
    hub: Hub, server: SshServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ssh_connection, "LOGIN_LIMIT_S", 3600)
    async with SshServer(tmp_path / "other") as other:
        await live(hub, server)
        await live(hub, other, "mute")
        await other.shut()
        async with mute_listener(other.port) as port:
            mute = NodeConfig(name="new", host="127.0.0.1", port=port, user="me")
            adding = asyncio.create_task(hub.manager.add(mute))
            trusting = asyncio.create_task(hub.manager.trust("mute", "SHA256:any"))
            await hub.until(lambda twin: twin.connection.status == "offline", "mute")
            for name in ("n", "mute"):
                await hub.manager.remove(name)
            await cancelled(adding, trusting)


async def test_two_who_add_the_same_node_at_once_get_one(hub: Hub, server: SshServer) -> None:
    server.authorize(hub.key.public)
    done = await asyncio.gather(hub.add(server), hub.add(server), return_exceptions=True)
    assert [result.code for result in done if isinstance(result, NodeError)] == ["duplicate-node"]
    await hub.online()


async def test_a_node_removed_while_it_is_tested_or_trusted_is_unknown(hub: Hub, server: SshServer) -> None:
    await live(hub, server)
    waiting = [
        asyncio.create_task(hub.manager.test("n")),
        asyncio.create_task(hub.manager.trust("n", server.fingerprint)),
    ]
    await asyncio.sleep(0)
    await hub.manager.remove("n")
    for result in await asyncio.gather(*waiting, return_exceptions=True):
        assert isinstance(result, UnknownNode)
    assert (hub.manager.configs(), hub.repository.kept) == ([], {})


async def cancelled(*tasks: "asyncio.Task[Any]") -> None:
    """End tasks that are still at it."""
    assert not any(task.done() for task in tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_key_that_is_no_longer_accepted_is_said_so(hub: Hub, server: SshServer) -> None:
    await live(hub, server)
    server.authorize(asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode())
    for connection in list(server.connections):
        connection.abort()
    twin = await hub.until(lambda twin: "does not accept this hub's key" in twin.connection.text)
    assert twin.connection.status == "offline"


async def test_one_long_lived_connection_per_node(hub: Hub, server: SshServer) -> None:
    await live(hub, server)
    for _ in range(20):
        await hub.manager.request("n", "echo", {})
    assert len(server.connections) == 1
    assert len(server.processes) == 1


async def test_no_file_descriptor_is_lost_over_many_runs(hub: Hub, server: SshServer) -> None:
    await live(hub, server)
    await hub.manager.test("n")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(10):
        await hub.manager.test("n")
    assert len(os.listdir("/proc/self/fd")) <= before + 2


async def test_a_node_whose_stream_hangs_is_connected_anew(
    hub: Hub, server: SshServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("QUIET_S", "OVERDUE_S", "LOOK_EVERY_S", "ANSWER_WITHIN_S"):  # the same rules in a fraction of the time
        monkeypatch.setattr(vigil, name, getattr(vigil, name) / 20)
    server.authorize(hub.key.public)
    await hub.add(server)
    hung = (await hub.online()).hello
    hub_side = next(iter(server.connections))
    transport = hub_side._transport
    assert transport is not None
    transport.pause_reading()  # as a path that swallows what is sent, while the listener goes on
    await hub.until(is_offline)
    twin = await hub.online()
    assert twin.hello is not hung
