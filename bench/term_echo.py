"""A key is pressed in a terminal: until its echo is back, through the hub and over plain ``ssh`` in the same run.

``python -m bench.term_echo [--rounds 300]``. The hub's part; the browser's is ``bench.term_pixel``'s.
"""

import argparse
import asyncio
import time
from typing import Any

import testbed
from bench import report
from bench.terminals import Line, both

PAUSE_S = 0.02


async def echo(line: Line) -> float:
    """How long (ms) until one key's echo came."""
    before, began = line.total, time.perf_counter()
    await line.press(b"x")
    return (await line.until(lambda: line.total > before) - began) * 1000


async def measure(node: testbed.Node, rounds: int) -> dict[str, Any]:
    """Both ways in turn, key by key."""
    found: dict[str, list[float]] = {"hub_echo_ms": [], "ssh_echo_ms": []}
    async with both(node) as (_, through_hub, plain):
        for line in (through_hub, plain):
            await line.press(b"cat\r")  # not the shell's own line editing
        await asyncio.sleep(0.5)
        for number in range(rounds):
            for figure, line in (("hub_echo_ms", through_hub), ("ssh_echo_ms", plain)):
                await asyncio.sleep(PAUSE_S)
                found[figure].append(await echo(line))
                if number % 60 == 59:
                    await line.press(b"\x15")
                    await asyncio.sleep(PAUSE_S)
    return {figure: report.spread(values, digits=2) for figure, values in found.items()}


def main() -> None:
    """Boot a node and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    options = parser.parse_args()
    with testbed.Node() as node:
        report.emit("term_echo", asyncio.run(measure(node, options.rounds)), node)


if __name__ == "__main__":
    main()
