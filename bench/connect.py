"""Connect to a node until its first complete snapshot is in the hub's twin: ``python -m bench.connect [--rounds 10]``.

The node's key is pinned and ours is installed, as after each restart of the hub. Phases: until the
agent's HELLO (TCP, SSH, sending and starting the agent), and from there to the snapshot.
"""

import argparse
import asyncio
import time

from bench import report
from bench.rig import HubSide, hub_side, is_live, populate
from testbed import Node


async def reconnect(hub: HubSide) -> dict[str, float]:
    """Stop the node manager, start it again; how long (ms) each phase took."""
    await hub.manager.stop()
    await hub.when(lambda twin: twin.connection.status != "online")
    run = hub.node().hello
    started = time.time_ns()
    greeted = hub.moment(lambda twin: twin.hello is not run)
    await hub.manager.start()
    live = hub.moment(lambda twin: twin.hello is not run and is_live(twin))
    async with asyncio.timeout(30):
        hello_ms, total_ms = (await greeted - started) / 1e6, (await live - started) / 1e6
    return {"connect_to_hello_ms": hello_ms, "hello_to_snapshot_ms": total_ms - hello_ms, "total_ms": total_ms}


async def measure(node: Node, rounds: int) -> dict[str, dict[str, float]]:
    """Connect ``rounds`` times."""
    async with hub_side(node) as hub:
        runs = [await reconnect(hub) for _ in range(rounds)]
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
