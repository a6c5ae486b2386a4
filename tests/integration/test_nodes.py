"""The hub's way to real nodes: real sshd, the real agent, real faults."""

import asyncio
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
from tests.patience import until_async

pytestmark = pytest.mark.anyio


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


async def test_a_killed_agent_is_started_anew(live: Hub, node: testbed.Node) -> None:
    await run(node, "pkill", "-KILL", "-f", "/proc/self/fd/")
    await live.until(is_offline)
    await live.online()


async def test_a_restarted_sshd_is_found_again(live: Hub, node: testbed.Node) -> None:
    away = "systemctl stop ssh; pkill -KILL sshd; sleep 3; systemctl start ssh"
    await run(node, "systemd-run", "--quiet", "sh", "-c", away)
    await live.until(is_offline)
    await live.online()


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


# each on a node of its own, both at once: (seconds, whether packets vanish without either end knowing)
CUTS: list[tuple[float, bool]] = [(12, False), (10, True)]
"""``bench.recovery`` has more of them, and how soon after its end each is over."""


async def test_what_happened_during_a_cut_is_seen_after_its_end(
    hub: Hub, node: testbed.Node, nodes: testbed.NodeFactory
) -> None:
    other = await asyncio.to_thread(nodes)

    async def cut_it(name: str, node: testbed.Node, cut_s: float, silent: bool) -> None:
        await add(hub, node, name)
        await hub.online(name)
        await cut_once(hub, node, name, cut_s, silent)

    async with asyncio.TaskGroup() as at_once:
        for number, (cut_node, cut) in enumerate(zip([node, other], CUTS, strict=True)):
            at_once.create_task(cut_it(f"n{number}", cut_node, *cut))


async def cut_once(hub: Hub, node: testbed.Node, name: str, cut_s: float, silent: bool) -> None:
    """Cut the cable of a node while a unit of it ends: its state is kept, and what it became is seen afterwards."""
    unit = f"during-{silent}.service"

    def has_ended(twin: NodeTwin) -> bool:
        seen = (twin.state.services or {}).get(unit)
        return is_online(twin) and seen is not None and seen.sub_state == "exited"

    start = ("systemd-run", "--user", "--quiet", f"--unit={unit}", "--remain-after-exit", "sleep", "8")
    await asyncio.to_thread(node.ssh, *start)
    await hub.until(lambda twin: unit in (twin.state.services or {}), name)
    containers = hub.twin.get(name).state.containers
    await asyncio.to_thread(node.cut, silent)
    try:
        await asyncio.sleep(cut_s)
        assert not has_ended(hub.twin.get(name))
        assert hub.twin.get(name).state.containers is containers
    finally:
        await asyncio.to_thread(node.mend)
    await hub.until(has_ended, name)


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
    await live.online()


async def test_no_process_is_left_on_the_node_after_the_hub_leaves(hub: Hub, node: testbed.Node) -> None:
    async def processes() -> set[str]:
        return set((await run(node, "sh", "-c", "pgrep -f '[s]ervicebay|^/.*/proc/self/fd/[0-9]' || :")).split())

    before = await processes()
    await add(hub, node)
    await hub.online()
    assert await processes() - before
    await hub.manager.remove("n")

    async def are_gone() -> bool:
        return not await processes() - before

    await until_async(are_gone)
