"""``seq 1 5000000`` in a terminal: how fast it comes through the hub, what it costs there, how soon Ctrl-C acts.

``python -m bench.term_flood [--rounds 3]``. Beside the same over plain ``ssh`` in the same run. The watcher
acknowledges at once, so this is the hub's part: a browser draws slower.
"""

import argparse
import asyncio
import time
from pathlib import Path
from typing import Any

import testbed
from bench import budget, report
from bench.terminals import Line, both
from tools.hub import Hub

FLOOD = b"seq 1 5000000; echo do''ne\r"
FLOOD_BYTES = 43_888_896
ENDLESS = b"seq 1 500000000\r"
RUNNING_BYTES = 4_000_000


async def flood(line: Line) -> float:
    """MB/s of one flood."""
    before, began = line.total, time.perf_counter()
    await line.press(FLOOD)
    ended = await line.until(lambda: line.total - before >= FLOOD_BYTES and b"done" in line.tail)
    return (line.total - before) / 1e6 / (ended - began)


async def interrupt(line: Line) -> float:
    """How long (ms) from Ctrl-C under a flood until the prompt is there."""
    before = line.total
    await line.press(ENDLESS)
    await line.until(lambda: line.total - before > RUNNING_BYTES)
    began = time.perf_counter()
    await line.press(b"\x03")
    ended = await line.until(lambda: b"^C" in line.tail and line.tail.rstrip().endswith(b"$"))
    return (ended - began) * 1000


def rss_mib(hub: Hub) -> float:
    """What the hub takes."""
    pages = int(Path(f"/proc/{hub.process.pid}/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def cpu_s(hub: Hub) -> float:
    """The CPU time of the hub so far."""
    fields = Path(f"/proc/{hub.process.pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


async def measure(node: testbed.Node, rounds: int) -> dict[str, Any]:
    """Both ways in turn."""
    async with both(node) as (hub, through_hub, plain):
        await flood(through_hub)
        rss, cpu = rss_mib(hub), cpu_s(hub)
        speeds: dict[str, list[float]] = {"hub": [], "ssh": []}
        for _ in range(rounds):
            speeds["hub"].append(await flood(through_hub))
            speeds["ssh"].append(await flood(plain))
        cost = (cpu_s(hub) - cpu) / (rounds * FLOOD_BYTES / 1e6)
        stops = [await interrupt(through_hub) for _ in range(rounds)]
        plain_stops = [await interrupt(plain) for _ in range(rounds)]
        return {
            "hub_mb_per_s": report.spread(speeds["hub"]),
            "ssh_mb_per_s": report.spread(speeds["ssh"]),
            "median_mb_per_s": report.spread(speeds["hub"])["median"],
            "hub_cpu_ms_per_mb": round(cost * 1000, 1),
            "hub_rss_grown_mib": round(rss_mib(hub) - rss, 1),
            "ctrl_c_ms": report.spread(stops),
            "ssh_ctrl_c_ms": report.spread(plain_stops),
            "worst_ctrl_c_ms": max(stops),
        }


def main() -> int:
    """Boot a node, measure, and hold the budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with testbed.Node() as node:
        figures = asyncio.run(measure(node, options.rounds))
        report.emit("term_flood", figures, node, bytes=FLOOD_BYTES)
    too_much = budget.over(figures, "term_flood")
    for line in too_much:
        report.note(line)
    return len(too_much)


if __name__ == "__main__":
    raise SystemExit(main())
