"""A node is live again after an outage: ``python -m bench.recovery [--rounds 3]``, about six minutes.

From the end of the cause (the cable is plugged in, sshd listens again, the agent is killed, the hub is started) to the
push in the hub's twin that shows what happened meanwhile, for a node that the hub dials and for one that dials in.
``silent``: packets vanish without either end knowing.
"""

import argparse
import asyncio
import itertools
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bench import report
from bench.rig import NAME, HubSide, MemoryRepository, Setting, is_live, setting_for
from servicebay.nodes.join.invites import Invite
from servicebay.nodes.join.joining import Joining, ListenAt
from servicebay.nodes.manager import NodeManager
from servicebay.twin.store import NodeTwin, TwinStore
from testbed import Node

CUTS: tuple[tuple[float, bool], ...] = ((6.4, False), (8, False), (8, True), (14, True), (20, False), (30, False))
LIMIT_S = 60.0
LISTENS = "until bash -c ': </dev/tcp/127.0.0.1/22' 2>/dev/null; do :; done; date +%s%N"
SSHD = f"systemctl stop ssh; pkill -KILL sshd; sleep 6; systemctl start ssh; {LISTENS} >/tmp/listens"
AGENT, LINK = "[s]ervicebay-agent$", "[H]ostKeyAlias=servicebay-hub"
_numbers = itertools.count(1)


class MemoryInvites:
    """Invitations for as long as the benchmark runs."""

    def __init__(self) -> None:
        self._kept: dict[str, Invite] = {}

    async def list(self) -> list[Invite]:
        """All of them."""
        return [*self._kept.values()]

    async def save(self, document: Invite) -> None:
        """Insert or replace."""
        self._kept[document.name] = document

    async def delete(self, name: str) -> None:
        """Forget."""
        self._kept.pop(name, None)


async def start(setting: Setting) -> HubSide:
    """A hub that dials its node, live."""
    hub = HubSide.build(setting)
    await hub.manager.start()
    await hub.when(is_live, LIMIT_S)
    return hub


async def cut(hub: HubSide, node: Node, cut_s: float, silent: bool) -> float:
    """Cut the cable while a unit ends; the seconds from its mending until that is seen."""
    unit = f"during-{next(_numbers)}.service"

    def has_ended(twin: NodeTwin) -> bool:
        row = (twin.state.services or {}).get(unit)
        return is_live(twin) and row is not None and row.sub_state == "exited"

    run = ("systemd-run", "--user", "--quiet", f"--unit={unit}", "--remain-after-exit", "sleep", "3")
    await asyncio.to_thread(node.ssh, *run)
    await hub.when(lambda twin: unit in (twin.state.services or {}))
    await asyncio.to_thread(node.cut, silent)
    await asyncio.sleep(cut_s)
    await asyncio.to_thread(node.mend)
    return await seconds(hub, time.time_ns(), has_ended)


async def kill(hub: HubSide, node: Node, pattern: str) -> float:
    """Kill a program on the node; the seconds until another agent is live."""
    before = hub.node().hello
    await asyncio.to_thread(node.ssh, "pkill", "-KILL", "-f", pattern)
    return await seconds(hub, time.time_ns(), lambda twin: is_live(twin) and twin.hello is not before)


async def restart_sshd(hub: HubSide, node: Node) -> float:
    """Take sshd away for 6 s; the seconds from when it listens until the node is live."""
    before = hub.node().hello
    await asyncio.to_thread(node.root, "rm", "-f", "/tmp/listens")
    await asyncio.to_thread(node.root, "systemd-run", "--quiet", "sh", "-c", SSHD)
    live = hub.moment(lambda twin: is_live(twin) and twin.hello is not before)
    async with asyncio.timeout(LIMIT_S):
        at = await live
    return (at - int(await asyncio.to_thread(node.root, "cat", "/tmp/listens"))) / 1e9


async def seconds(hub: HubSide, since_ns: int, holds: Callable[[NodeTwin], bool]) -> float:
    """Until the twin is as asked."""
    async with asyncio.timeout(LIMIT_S):
        return (await hub.moment(holds) - since_ns) / 1e9


async def dialled(node: Node, rounds: int) -> dict[str, list[float]]:
    """A node that the hub dials."""
    found: dict[str, list[float]] = {}
    async with setting_for(node) as setting:
        hub = await start(setting)
        for _ in range(rounds):
            for cut_s, silent in CUTS:
                name = f"cut_{cut_s:g}_s{'_silent' if silent else ''}_s"
                await note(found, name, cut(hub, node, cut_s, silent))
            await note(found, "agent_killed_s", kill(hub, node, AGENT))
            await note(found, "sshd_restarted_s", restart_sshd(hub, node))
        await hub.manager.stop()
    return found


async def joined(node: Node, rounds: int) -> dict[str, list[float]]:
    """A node that dials in."""
    found: dict[str, list[float]] = {}
    async with door() as open_hub:
        hub, port = await open_hub(0)
        line = (await hub.manager.invite(NAME, node.address.rpartition(".")[0] + ".1")).line
        await asyncio.to_thread(node.ssh, "sh", "-c", line)
        await hub.when(is_live, LIMIT_S)
        for _ in range(rounds):
            for cut_s in (8.0, 30.0):
                await note(found, f"joined_cut_{cut_s:g}_s_s", cut(hub, node, cut_s, False))
            for name, pattern in (("agent", AGENT), ("link", LINK)):
                await note(found, f"joined_{name}_killed_s", kill(hub, node, pattern))
            for away_s in (0.0, 8.0):
                await hub.manager.stop()
                await asyncio.sleep(away_s)
                began_ns = time.time_ns()
                hub, _ = await open_hub(port)
                await note(found, f"joined_hub_away_{away_s:g}_s_s", seconds(hub, began_ns, is_live))
        await hub.manager.remove(NAME)
        await hub.manager.stop()
    return found


@asynccontextmanager
async def door() -> AsyncIterator[Callable[[int], Awaitable[tuple[HubSide, int]]]]:
    """Starts hubs with a door, one after the other, on the same data."""
    repository, invites = MemoryRepository(), MemoryInvites()
    with tempfile.TemporaryDirectory(prefix="servicebay-bench-") as folder:

        async def open_hub(port: int) -> tuple[HubSide, int]:
            twin, joining = TwinStore(), Joining(ListenAt(port), invites, lambda *_: None)
            manager = NodeManager(twin, repository, Path(folder) / "ssh", joining=joining)
            await manager.start()
            return HubSide(twin, manager), joining.port

        yield open_hub


async def note(found: dict[str, list[float]], name: str, measured: Awaitable[float]) -> None:
    """Keep one figure, and tell who waits."""
    figure = await measured
    found.setdefault(name, []).append(figure)
    report.note(f"{name}: {figure:.2f}")


def main() -> None:
    """Boot a node, take it away in each way, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with Node() as node:
        found = asyncio.run(dialled(node, options.rounds))
        found |= asyncio.run(joined(node, options.rounds))
        report.emit("recovery", {name: report.spread(values, 2) for name, values in found.items()}, node)


if __name__ == "__main__":
    main()
