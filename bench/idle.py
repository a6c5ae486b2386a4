"""What an agent costs while nothing happens: ``python -m bench.idle [--minutes 10]``.

On a node with 30 containers, a reverse proxy and three with a health check among them (``bench.scene``), and an
agent connected to a hub with nobody watching. Read from the kernel on this machine, which sees the node's processes,
so that looking disturbs nothing there:

* ``agent_children_cpu_ms``, ``agent_child_faults``: both stay 0 if it never spawned a process;
* ``resident_podman``: podman processes seen twice, 5 s apart, after the first minute (a health
  check's own, which systemd starts, are gone by then);
* ``frames_per_heartbeat`` (the heartbeat is one of them) and ``sent_bytes_per_s`` are the agent's own account;
* ``rss_mib`` is the highest seen, ``cpu_percent`` of one core over the whole time after the first minute;
* ``over_budget`` is what exceeds ``budget.toml``.
"""

import argparse
import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import testbed
from bench import budget, report, scene
from bench.rig import HubSide, hub_side
from servicebay.wire import messages
from servicebay.wire.messages import AgentStats

SAMPLE_S = 5.0
SETTLING_S = 60.0
HEARTBEAT_S = messages.HEARTBEAT_INTERVAL_S


@dataclass(frozen=True)
class Sample:
    """The agent as the kernel has it."""

    cpu_ns: int
    rss_bytes: int
    child_faults: int
    child_ticks: int


def node_pids(node: testbed.Node) -> list[int]:
    """All processes of the node, as numbered here."""
    roots = [Path(parent, f"sb-{node.name}") for parent in ("/sys/fs/cgroup", "/sys/fs/cgroup/unified")]
    groups = [folder for root in roots for folder, _, _ in os.walk(root)]
    return sorted({pid for group in groups for pid in pids_of(Path(group, "cgroup.procs"))})


def pids_of(group: Path) -> list[int]:
    """The processes of one control group; none where it went while we looked (health checks come and go)."""
    try:
        return [int(pid) for pid in group.read_text().split()]
    except OSError:
        return []


def command_of(pid: int) -> list[str]:
    """A process's command line; empty where it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
    except OSError:
        return []


def agent_pid(node: testbed.Node) -> int:
    """The agent's process."""
    found = [pid for pid in node_pids(node) if command_of(pid)[1:3] == ["-I", "-S"]]
    if len(found) != 1:
        raise SystemExit(f"expected one agent on the node, found {len(found)}")
    return found[0]


def podman_pids(node: testbed.Node) -> set[int]:
    """The node's podman processes; conmon and the pause process are not podman."""
    return {pid for pid in node_pids(node) if os.path.basename((command_of(pid) or [""])[0]) == "podman"}


def sample(pid: int) -> Sample:
    """Read the agent's accounts: proc(5), fields counted from behind the command's name."""
    proc = Path(f"/proc/{pid}")
    fields = (proc / "stat").read_text().rpartition(")")[2].split()
    cpu_ns = sum(int((task / "schedstat").read_text().split()[0]) for task in (proc / "task").iterdir())
    pages = int((proc / "statm").read_text().split()[1])
    return Sample(cpu_ns, pages * os.sysconf("SC_PAGE_SIZE"), int(fields[8]), int(fields[13]) + int(fields[14]))


async def next_stats(hub: HubSide) -> AgentStats:
    """The agent's own account, as its next heartbeat tells it."""
    seen = hub.node().stats
    twin = await hub.when(lambda node: node.stats is not None and node.stats != seen)
    assert twin.stats is not None
    return twin.stats


async def measure(hub: HubSide, node: testbed.Node, minutes: float, settling_s: float = SETTLING_S) -> dict[str, Any]:
    """Look every few seconds, for ``minutes`` after it settled."""
    hub.manager.set_watched(False)
    await asyncio.sleep(settling_s)
    pid = agent_pid(node)
    first, began, started = sample(pid), time.monotonic(), await next_stats(hub)
    told_from = time.monotonic()
    before, resident, peak = podman_pids(node), set[int](), first.rss_bytes
    while time.monotonic() - began < minutes * 60:
        await asyncio.sleep(SAMPLE_S)
        now = podman_pids(node)
        resident, before = resident | (now & before), now
        peak = max(peak, sample(pid).rss_bytes)
    last, elapsed_s, stats = sample(pid), time.monotonic() - began, await next_stats(hub)
    told_s = time.monotonic() - told_from
    state = hub.node().state
    figures = {
        "containers": len(state.containers or {}),
        "routes": sum(len(proxy.routes) for proxy in (state.proxies or {}).values()),
        "agent_spawned": stats.spawned - started.spawned,
        "agent_child_faults": last.child_faults - first.child_faults,
        "agent_children_cpu_ms": (last.child_ticks - first.child_ticks) * 1000 // os.sysconf("SC_CLK_TCK"),
        "resident_podman": len(resident),
        "rss_mib": round(peak / 2**20, 2),
        "cpu_percent": round((last.cpu_ns - first.cpu_ns) / 1e7 / elapsed_s, 4),
        "frames_per_heartbeat": round((stats.frames - started.frames) / max(1, round(told_s / HEARTBEAT_S)), 2),
        "sent_bytes_per_s": round((stats.sent_bytes - started.sent_bytes) / told_s, 1),
        "signals": stats.signals - started.signals,
        "scans": stats.scans - started.scans,
        "drift": stats.drift,
    }
    return {**figures, "over_budget": budget.over(figures, "idle")}


async def run(node: testbed.Node, minutes: float, settling_s: float = SETTLING_S) -> dict[str, Any]:
    """Connect, then measure."""
    async with hub_side(node) as hub:
        return await measure(hub, node, minutes, settling_s)


def main() -> int:
    """Boot a node with the scene, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    options = parser.parse_args()
    with testbed.Node() as node:
        scene.install(node)
        figures = asyncio.run(run(node, options.minutes))
        report.emit("idle", figures, node, minutes=options.minutes, sample_s=SAMPLE_S, settling_s=SETTLING_S)
    return 1 if figures["over_budget"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
