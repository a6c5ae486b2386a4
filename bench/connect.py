"""Connect to a node until its first complete snapshot is in the hub's twin: ``python -m bench.connect [--rounds 10]``.

The node's key is pinned and ours is installed, as after each restart of the hub. Phases: until the
agent's HELLO (TCP, SSH, sending and starting the agent), and from there to the snapshot.
"""

import argparse
import asyncio
import time

from bench import report
from bench.rig import HubSide, Setting, is_live, populate, setting_for
from testbed import Node


async def connect(setting: Setting) -> dict[str, float]:
    """Start a hub's node manager anew; how long (ms) each phase took."""
    hub = HubSide.build(setting)
    started = time.time_ns()
    await hub.manager.start()
    greeted, live = hub.moment(lambda twin: twin.hello is not None), hub.moment(is_live)
    try:
        async with asyncio.timeout(30):
            hello_ms, total_ms = (await greeted - started) / 1e6, (await live - started) / 1e6
    finally:
        await hub.manager.stop()
    return {"connect_to_hello_ms": hello_ms, "hello_to_snapshot_ms": total_ms - hello_ms, "total_ms": total_ms}


async def measure(node: Node, rounds: int) -> dict[str, dict[str, float]]:
    """Connect ``rounds`` times."""
    async with setting_for(node) as setting:
        runs = [await connect(setting) for _ in range(rounds)]
    return {figure: report.spread([run[figure] for run in runs]) for figure in runs[0]}


def main() -> None:
    """Boot a node, fill it, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--containers", type=int, default=30)
    options = parser.parse_args()
    with Node() as node:
        populate(node, options.containers)
        figures = asyncio.run(measure(node, options.rounds))
        report.emit("connect", figures, node, containers=options.containers)


if __name__ == "__main__":
    main()
