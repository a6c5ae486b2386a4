"""What runs by the clock: the heartbeat, and noticing that the hub is gone."""

import os
import resource
import time
from typing import Any, Callable, Dict, Optional

from servicebay.wire.messages import HEARTBEAT_INTERVAL_S, SILENCE_LIMIT_S, AgentStats, Heartbeat

from .loop import Loop
from .rpc import Channel

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class HubSilent(Exception):
    """The hub has not been heard for too long: its side of the connection is dead."""


class Heart:
    """Tells the hub that the agent lives, and checks the hub in turn."""

    def __init__(self, loop: Loop, channel: Channel, stats: Callable[[], AgentStats]) -> None:
        self._loop = loop
        self._channel = channel
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
            self._channel.beat(self._heartbeat)

    def _heartbeat(self, seq: int, patch: Optional[Dict[str, Any]]) -> Heartbeat:
        return Heartbeat(seq, int(time.time() * 1000), self._stats(), patch)


def own_rss_bytes() -> int:
    """Resident memory of this process now."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * _PAGE_BYTES


def own_cpu_s() -> float:
    """CPU seconds of this process and its ended children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return round(sum(each.ru_utime + each.ru_stime for each in used), 3)
