"""Finds out who listens on the host for each container, shortly after containers changed.

Nothing tells when a process begins to listen, so this looks a moment after a start and again a
few seconds later; it never holds back the news of the start itself.
"""

from typing import Callable, List, Optional

from servicebay.wire.mergepatch import Object

from ..aggregator import Aggregator
from ..loop import Event, Loop, Timer
from .ports import PortTable
from .watch import SECTION, ContainerWatch

LOOK_AFTER_S = (0.3, 3.0)


class ForwarderWatch:
    """Adds ``forwarder`` to published ports, and the ports of containers with host networking."""

    def __init__(
        self, loop: Loop, aggregator: Aggregator, containers: ContainerWatch, uid: int, on_change: Callable[[], None]
    ) -> None:
        self._loop = loop
        self._aggregator = aggregator
        self._containers = containers
        self._on_change = on_change
        self._table = PortTable(uid)
        self._wake = Event()
        self._timers: List[Timer] = []

    def hint(self) -> None:
        """A container changed."""
        for timer in self._timers:
            timer.cancel()
        self._timers = [self._loop.call_later(delay_s, self._wake.set) for delay_s in LOOK_AFTER_S]

    async def run(self) -> None:
        """Look when hinted, for ever."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            self.look()

    def look(self) -> None:
        """Resolve all ports now."""
        entries = self._aggregator.get(SECTION) or {}
        running = [entry for entry in entries.values() if entry["state"] == "running"]
        changed = self._table.resolve(running)
        for entry in running:
            ports = self._own_ports(entry)
            if ports is not None and ports != entry["ports"]:
                changed[entry["id"]] = ports
        for container_id, ports in changed.items():
            self._aggregator.put_entry(SECTION, container_id, {**entries[container_id], "ports": ports})
        if changed:
            self._on_change()

    def _own_ports(self, entry: Object) -> Optional[List[Object]]:
        place = self._containers.places.get(entry["id"])
        if place is None or not place.host_network or not place.cgroup:
            return None
        return self._table.listening(place.cgroup)
