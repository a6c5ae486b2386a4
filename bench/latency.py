"""A container is stopped, is started: from the command's return on the node to the push in the hub's twin.

``python -m bench.latency [--rounds 20] [--containers 30]``. The same changes as ``podman events``
on the node tells them, in the same run. Negative: it was known before the command returned.
"""

import argparse
import asyncio

from bench import report
from bench.rig import EVENTS, STOPWATCH, HubSide, Remote, container_is, hub_side, populate
from testbed import Node

PAUSE_S = 1.5
EVENT_OF = {"exited": "died", "running": "start"}


class EventClock:
    """When ``podman events`` told what of which container."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote
        self._told: dict[tuple[str, str], asyncio.Future[int]] = {}

    def expect(self, name: str, status: str) -> "asyncio.Future[int]":
        """The time (ns) of the next such event."""
        future = asyncio.get_running_loop().create_future()
        self._told[name, status] = future
        return future

    async def listen(self) -> None:
        """Follow the stream until cancelled."""
        while True:
            at, name, status = await self._remote.line(limit_s=600)
            future = self._told.pop((name, status), None)
            if future is not None:
                future.set_result(at)


async def change(hub: HubSide, events: EventClock, stopwatch: Remote, name: str, state: str) -> tuple[float, float]:
    """Bring a container to ``state``; how long (ms) after the command's return the hub and the event stream knew."""
    argv = ("podman", "start", name) if state == "running" else ("podman", "stop", "-t", "0", name)
    told = events.expect(name, EVENT_OF[state])
    pushed = hub.moment(container_is(name, state))
    _, returned = await stopwatch.ask(*argv)
    async with asyncio.timeout(30):
        return (await pushed - returned) / 1e6, (await told - returned) / 1e6


async def measure(node: Node, rounds: int, names: list[str]) -> dict[str, dict[str, float]]:
    """Stop and start one container after another."""
    found: dict[str, list[float]] = {}
    async with hub_side(node) as hub:
        stopwatch, stream = await Remote.start(node, STOPWATCH), await Remote.start(node, EVENTS)
        events = EventClock(stream)
        listening = asyncio.create_task(events.listen())
        try:
            for number in range(rounds):
                for word, state in (("stop", "exited"), ("start", "running")):
                    await asyncio.sleep(PAUSE_S)
                    push, event = await change(hub, events, stopwatch, names[number % len(names)], state)
                    found.setdefault(f"{word}_to_push_ms", []).append(push)
                    found.setdefault(f"{word}_to_podman_events_ms", []).append(event)
        finally:
            listening.cancel()
            await stopwatch.close()
            await stream.close()
    return {figure: report.spread(values) for figure, values in found.items()}


def main() -> None:
    """Boot a node, fill it, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--containers", type=int, default=30)
    options = parser.parse_args()
    with Node() as node:
        names = populate(node, options.containers)
        figures = asyncio.run(measure(node, options.rounds, names))
        report.emit("latency", figures, node, containers=options.containers, pause_s=PAUSE_S)


if __name__ == "__main__":
    main()
