"""The hub's way to real nodes: real sshd, the real agent, real faults."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import testbed
from servicebay.nodes.config import NodeConfig
from servicebay.nodes.errors import NodeError
from servicebay.nodes.keys import load_or_create_key
from servicebay.nodes.manager import NodeManager
from servicebay.twin.store import NodeTwin, TwinStore
from tests.nodes.parts import Hub, MemoryRepository, is_offline, is_online

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]
BACK_LIMIT_S = 5.0
OFFLINE_LIMIT_S = 30.0


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    """A hub that has no nodes yet, with the real agent."""
    twin, repository = TwinStore(), MemoryRepository()
    manager = NodeManager(twin, repository, tmp_path / "ssh")
    await manager.start()
    yield Hub(twin, manager, repository, load_or_create_key(tmp_path / "ssh"))
    await manager.stop()


@pytest.fixture
async def live(hub: Hub, node: testbed.Node) -> Hub:
    """The same, with the node ``n`` live."""
    await add(hub, node)
    await hub.online()
    return hub


async def run(node: testbed.Node, *argv: str) -> str:
    return await asyncio.to_thread(node.root, *argv)


async def let_in(hub: Hub, node: testbed.Node) -> None:
    """As a person who pastes the shown command on the node."""
    await asyncio.to_thread(node.ssh, "sh", "-c", hub.manager.install_command)


async def add(hub: Hub, node: testbed.Node, name: str = "n") -> None:
    await let_in(hub, node)
    seen = await hub.manager.probe(node.address, 22, node.user, [])
    assert seen.key_accepted
    await hub.manager.add(NodeConfig(name=name, host=node.address, user=node.user, fingerprint=seen.fingerprint))


async def test_a_real_node_is_live_with_its_sections(live: Hub) -> None:
    twin = live.twin.get("n")
    assert twin.hello is not None
    assert twin.state.containers is not None
    assert twin.state.services is not None
    assert twin.hello.facts.user == testbed.USER
    result = await live.manager.test("n")
    assert result.ok
    states = {line.id: line.state for line in result.capabilities}
    assert set(states) == {"python", "podman", "quadlet", "session", "linger", "cgroups", "events", "space"}
    assert "unknown" not in states.values()
    assert states["podman"] == states["session"] == states["events"] == "ok"


async def test_a_killed_agent_is_back_within_five_seconds(live: Hub, node: testbed.Node) -> None:
    await run(node, "pkill", "-KILL", "-f", "/proc/self/fd/")
    killed = time.monotonic()
    await live.until(is_offline)
    await live.online()
    assert time.monotonic() - killed < BACK_LIMIT_S


async def test_a_restarted_sshd_is_found_again_within_five_seconds(live: Hub, node: testbed.Node) -> None:
    away = "systemctl stop ssh; pkill -KILL sshd; sleep 6; systemctl start ssh"
    await run(node, "systemd-run", "--quiet", "sh", "-c", away)
    await live.until(is_offline)
    async with asyncio.timeout(30):
        while not await answers(node):  # noqa: ASYNC110 (a listening port is no event here)
            await asyncio.sleep(0.05)
    started = time.monotonic()
    await live.online()
    assert time.monotonic() - started < BACK_LIMIT_S


async def answers(node: testbed.Node) -> bool:
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(node.address, 22), 1)
    except OSError:
        return False
    writer.close()
    return True


@pytest.mark.parametrize("shell", ["/bin/dash", "/bin/tcsh"])
async def test_the_key_and_the_agent_get_through_any_login_shell(hub: Hub, node: testbed.Node, shell: str) -> None:
    await run(node, "usermod", "--shell", shell, node.user)
    await asyncio.to_thread(node.root, "chpasswd", stdin=f"{node.user}:right\n")
    try:
        seen = await hub.manager.probe(node.address, 22, node.user, [])
        config = NodeConfig(name="n", host=node.address, user=node.user, fingerprint=seen.fingerprint)
        await hub.manager.add(config, "right")
        await hub.online()
    finally:
        await run(node, "usermod", "--shell", "/bin/bash", node.user)


# each list on a node of its own, all at once: (seconds, whether packets vanish without either end knowing)
CUTS: list[list[tuple[float, bool]]] = [
    [(30, False)],
    [(20, False), (6.4, False)],
    [(14, True), (7, True)],
    [(8, False), (8, True)],
]


async def test_what_happened_during_a_cut_is_seen_within_5_s_of_its_end(
    hub: Hub, node: testbed.Node, nodes: testbed.NodeFactory
) -> None:
    others = await asyncio.gather(*(asyncio.to_thread(nodes) for _ in CUTS[1:]))

    async def cut_often(name: str, node: testbed.Node, cuts: list[tuple[float, bool]]) -> None:
        await add(hub, node, name)
        await hub.online(name)
        for cut_s, silent in cuts:
            await cut_once(hub, node, name, cut_s, silent)

    async with asyncio.TaskGroup() as all_at_once:
        for number, (cut_node, cuts) in enumerate(zip([node, *others], CUTS, strict=True)):
            all_at_once.create_task(cut_often(f"n{number}", cut_node, cuts))


async def cut_once(hub: Hub, node: testbed.Node, name: str, cut_s: float, silent: bool) -> None:
    """Cut the cable of a node while a unit of it ends: offline within 30 s, its state kept, and live soon after."""
    unit = f"during-{cut_s}-{silent}.service"

    def has_ended(twin: NodeTwin) -> bool:
        seen = (twin.state.services or {}).get(unit)
        return is_online(twin) and seen is not None and seen.sub_state == "exited"

    start = ("systemd-run", "--user", "--quiet", f"--unit={unit}", "--remain-after-exit", "sleep", "2")
    await asyncio.to_thread(node.ssh, *start)
    await hub.until(lambda twin: unit in (twin.state.services or {}), name)
    containers = hub.twin.get(name).state.containers
    await asyncio.to_thread(node.cut, silent)
    cut = time.monotonic()
    try:
        if cut_s >= OFFLINE_LIMIT_S:
            twin = await hub.until(is_offline, name, limit_s=OFFLINE_LIMIT_S)
            assert twin.state.containers is containers
        await asyncio.sleep(cut + cut_s - time.monotonic())
        assert not has_ended(hub.twin.get(name))
    finally:
        await asyncio.to_thread(node.mend)
    mended = time.monotonic()
    await hub.until(has_ended, name)
    took_s = time.monotonic() - mended
    print(f"cut for {cut_s} s{', silently' if silent else ''}: seen {took_s:.1f} s after its end")
    assert took_s < BACK_LIMIT_S, (cut_s, silent)


async def test_a_server_that_punishes_failed_sign_ins_is_said_so(hub: Hub, nodes: testbed.NodeFactory) -> None:
    fresh = await asyncio.to_thread(nodes)
    address, user = fresh.address, fresh.user

    async def look_often() -> None:
        for _ in range(7):
            assert not (await hub.manager.probe(address, 22, user, [])).key_accepted

    with pytest.raises(NodeError, match="because of failed sign-ins") as raised:
        await look_often()
    assert raised.value.code == "unreachable"


async def test_a_wrong_password_leaves_room_for_the_right_one(hub: Hub, nodes: testbed.NodeFactory) -> None:
    fresh = await asyncio.to_thread(nodes)
    await asyncio.to_thread(fresh.root, "chpasswd", stdin=f"{fresh.user}:right\n")
    seen = await hub.manager.probe(fresh.address, 22, fresh.user, [])
    config = NodeConfig(name="n", host=fresh.address, user=fresh.user, fingerprint=seen.fingerprint)
    with pytest.raises(NodeError, match="did not accept the password"):
        await hub.manager.add(config, "wrong")
    await hub.manager.add(config, "right")
    await hub.online()


async def test_a_node_behind_a_real_jump_host(live: Hub, node: testbed.Node) -> None:
    jump = [f"{node.user}@{node.address}"]  # the node's own sshd forwards to its loopback
    seen = await live.manager.probe("127.0.0.1", 22, node.user, jump)
    config = NodeConfig(name="inner", host="127.0.0.1", user=node.user, fingerprint=seen.fingerprint, jump=jump)
    with pytest.raises(NodeError, match="Confirm the fingerprint of each jump host"):
        await live.manager.add(config)
    await live.manager.add(config, None, seen.jump_fingerprints)
    await live.online("inner")
    assert await live.manager.request("inner", "agent.ping", {}) == {}
    with pytest.raises(NodeError, match="the jump host cannot reach it"):
        await live.manager.probe("127.0.0.1", 1, node.user, jump)


async def test_a_node_that_loses_its_python_says_so_and_recovers(live: Hub, node: testbed.Node) -> None:
    await run(node, "mv", "/usr/bin/python3", "/usr/bin/python3.away")
    try:
        await run(node, "pkill", "-KILL", "-f", "/proc/self/fd/")
        await live.until(lambda twin: "has no python3" in twin.connection.text)
    finally:
        await run(node, "mv", "/usr/bin/python3.away", "/usr/bin/python3")
    assert (await live.manager.test("n")).ok
    await live.online(limit_s=BACK_LIMIT_S)


async def test_no_process_is_left_on_the_node_after_the_hub_leaves(hub: Hub, node: testbed.Node) -> None:
    async def processes() -> set[str]:
        return set((await run(node, "sh", "-c", "pgrep -f '[s]ervicebay|^/.*/proc/self/fd/[0-9]' || :")).split())

    before = await processes()
    await add(hub, node)
    await hub.online()
    assert await processes() - before
    await hub.manager.remove("n")
    deadline = time.monotonic() + 10
    while left := await processes() - before:
        assert time.monotonic() < deadline, left
