"""What runs by the clock: the heartbeat, the reading of resources, and noticing that the hub is gone."""

import os
import resource
import time
from typing import Callable, Optional

from servicebay.wire.codec import to_object
from servicebay.wire.messages import HEARTBEAT_INTERVAL_S, SILENCE_LIMIT_S, AgentStats, Heartbeat
from servicebay.wire.model import Resources

from .aggregator import Aggregator
from .loop import Event, Loop
from .resources import ResourceReader, differs

QUIET_INTERVAL_S = 30.0
FASTEST_INTERVAL_S = 1.0
FIRST_SAMPLE_S = 0.25
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class HubSilent(Exception):
    """The hub has not been heard for too long: its side of the connection is dead."""


class Heart:
    """Tells the hub that the agent lives, and checks the hub in turn."""

    def __init__(
        self, loop: Loop, send: Callable[[Heartbeat], None], seq: Callable[[], int], stats: Callable[[], AgentStats]
    ) -> None:
        self._loop = loop
        self._send = send
        self._seq = seq
        self._stats = stats
        self._heard_at: Optional[float] = None

    def on_ping(self) -> None:
        """The hub was heard."""
        self._heard_at = self._loop.clock()

    async def run(self) -> None:
        """Beat for ever. Raises HubSilent."""
        while True:
            await self._loop.sleep(HEARTBEAT_INTERVAL_S)
            if self._heard_at is not None and self._loop.clock() - self._heard_at > 2 * SILENCE_LIMIT_S:
                raise HubSilent
            self._send(Heartbeat(self._seq(), int(time.time() * 1000), self._stats()))


class ResourceWatch:
    """Owner of the ``resources`` section."""

    def __init__(self, loop: Loop, aggregator: Aggregator, on_change: Callable[[], None]) -> None:
        self._loop = loop
        self._aggregator = aggregator
        self._on_change = on_change
        self._reader = ResourceReader()
        self._told: Optional[Resources] = None
        self._interval_s = QUIET_INTERVAL_S
        self._wake = Event()

    def set_interval(self, interval_s: float) -> None:
        """Sample this often from now on, beginning at once."""
        self._interval_s = max(FASTEST_INTERVAL_S, interval_s)
        self._wake.set()

    def look(self) -> None:
        """Read once; tell if it differs enough."""
        read = self._reader.read()
        if differs(self._told, read):
            self._told = read
            self._aggregator.put("resources", to_object(read), "proc")
            self._on_change()

    async def run(self) -> None:
        """Read for ever. The first load is that since boot; a second look soon after tells the present."""
        self.look()
        await self._loop.sleep(FIRST_SAMPLE_S)
        while True:
            self.look()
            self._wake.clear()
            timer = self._loop.call_later(self._interval_s, self._wake.set)
            await self._wake.wait()
            timer.cancel()


def own_rss_bytes() -> int:
    """Resident memory of this process now."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * _PAGE_BYTES


def own_cpu_s() -> float:
    """CPU seconds of this process and its ended children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return round(sum(each.ru_utime + each.ru_stime for each in used), 3)
