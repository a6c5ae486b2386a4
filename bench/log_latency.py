"""A line is written on the node: how long until a browser has it, and until ``journalctl --follow`` there tells it.

``python -m bench.log_latency [--lines 100]``. Lines come at odd moments; both follow the same unit in the same run.
"""

import argparse
import asyncio
import subprocess
import time

from bench import report
from bench.log_rig import Viewer, following, hub_with
from testbed import Node

TALKER = r"""
import random, sys, time
for i in range(int(sys.argv[1])):
    time.sleep(0.1 + 0.3 * random.random())
    print("at", time.time_ns(), flush=True)
time.sleep(1)
"""


async def measure(node: Node, lines: int) -> dict[str, list[float]]:
    """Milliseconds from each line's own time to its arrival."""
    found: dict[str, list[float]] = {"written_to_browser_ms": [], "written_to_journalctl_ms": []}
    with hub_with(node) as hub:
        follow = [*node.ssh_command(), "exec journalctl --user -f -n 0 -o cat -u talker"]
        plain = await asyncio.create_subprocess_exec(*follow, stdout=subprocess.PIPE)
        async with following(hub, Viewer(), "unit:talker") as viewer:
            start = ["systemd-run", "--user", "--unit=talker", "-q", "python3", "talker.py", str(lines)]
            await asyncio.to_thread(node.ssh, *start)
            reading = asyncio.create_task(read_plain(plain, lines, found["written_to_journalctl_ms"]))
            while len(found["written_to_browser_ms"]) < lines:
                body = await asyncio.wait_for(viewer.arrived.get(), 30)
                now = time.time_ns()
                texts = [line["text"] for line in body["lines"] if line["text"].startswith("at ")]
                found["written_to_browser_ms"] += [(now - int(text.split()[1])) / 1e6 for text in texts]
            await asyncio.wait_for(reading, 30)
        plain.kill()
        await plain.wait()
    return found


async def read_plain(plain: asyncio.subprocess.Process, lines: int, found: list[float]) -> None:
    """The same from ``journalctl``."""
    assert plain.stdout is not None
    while len(found) < lines:
        text = (await plain.stdout.readline()).decode()
        if text.startswith("at "):
            found.append((time.time_ns() - int(text.split()[1])) / 1e6)


def main() -> None:
    """Boot a node, talk, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=100)
    options = parser.parse_args()
    with Node() as node:
        node.write("~/talker.py", TALKER)
        found = asyncio.run(measure(node, options.lines))
        report.emit("log_latency", {name: report.spread(values) for name, values in found.items()}, node)


if __name__ == "__main__":
    main()
