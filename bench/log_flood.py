"""A unit writes thousands of lines a second, four browsers follow, one of them slow: what the hub costs meanwhile.

``python -m bench.log_flood [--rate 5000] [--seconds 60]``. Every line reaches each quick browser; the slow one has
lines and gaps that add up to all of them. CPU is the hub process's share of one core; memory is measured after the
first tenth and at the end.
"""

import argparse
import asyncio
import os
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from bench import report
from bench.log_rig import UNLIMITED, Viewer, following, hub_with
from testbed import Node

SLOW_PAUSE_S = 1.0
WRITER = r"""
import sys, time
rate, seconds = int(sys.argv[1]), int(sys.argv[2])
began, sent = time.monotonic(), 0
while sent < rate * seconds:
    due = min(rate * seconds, int((time.monotonic() - began) * rate))
    if due > sent:
        text = "line %d of a busy service, with a text of usual length\n"
        sys.stdout.write("".join(text % n for n in range(sent, due)))
        sys.stdout.flush()
        sent = due
    time.sleep(0.01)
time.sleep(2)
"""


def cpu_s(pid: int) -> float:
    """Seconds of CPU that a process took so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_mib(pid: int) -> float:
    """Its memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


async def measure(node: Node, rate: int, seconds: int) -> dict[str, Any]:
    """Follow while the node writes."""
    total = rate * seconds
    with hub_with(node) as hub:
        pid = hub.process.pid
        viewers = [Viewer(), Viewer(), Viewer(), Viewer(SLOW_PAUSE_S)]
        async with AsyncExitStack() as stack:
            for viewer in viewers:
                await stack.enter_async_context(following(hub, viewer, "unit:writer"))
            began, before = time.monotonic(), cpu_s(pid)
            start = ["systemd-run", "--user", "--unit=writer", "-q", "python3", "writer.py", str(rate), str(seconds)]
            await asyncio.to_thread(node.ssh, *start)
            await asyncio.sleep(seconds / 10)
            early = rss_mib(pid)
            await asyncio.sleep(seconds * 0.9)
            share, late = (cpu_s(pid) - before) / (time.monotonic() - began), rss_mib(pid)
            ended = time.monotonic()
            async with asyncio.timeout(60):
                while any(viewer.lines + viewer.gaps < total for viewer in viewers):
                    await viewers[-1].arrived.get()
            caught_up = time.monotonic() - ended
    slow = viewers[-1]
    return {
        "hub_core_percent": round(share * 100, 1),
        "hub_rss_mib_early": round(early, 1),
        "hub_rss_mib_late": round(late, 1),
        "quick_lost": [viewer.gaps for viewer in viewers[:-1]],
        "slow_lines": slow.lines,
        "slow_gaps": slow.gaps,
        "all_caught_up_after_s": round(caught_up, 1),
    }


def main() -> None:
    """Boot a node, flood, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=5000)
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    with Node() as node:
        node.root("sh", "-c", UNLIMITED)
        node.write("~/writer.py", WRITER)
        figures = asyncio.run(measure(node, options.rate, options.seconds))
        report.emit("log_flood", figures, node, rate=options.rate, seconds=options.seconds, viewers=4, slow=1)


if __name__ == "__main__":
    main()
