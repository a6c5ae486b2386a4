"""Keeps the ``resources`` section: read by the clock, told beyond thresholds."""

import time
from typing import Callable, Optional

from servicebay.wire.codec import to_object
from servicebay.wire.machine import Resources

from ..aggregator import Aggregator
from ..loop import Loop
from ..pace import SCALES, Pace
from .proc import ProcError
from .reader import ResourceReader
from .thresholds import differs, is_urgent
from .updates import Updates

SECTION, SOURCE = "resources", "proc"
INTERVALS_S = {"node": 1.0, "hub": 5.0, "nobody": 30.0}
"""Of nobody as often as what is told at once changes (``reader.SLOW_S``): the rest would be read for nothing."""
FIRST_SAMPLE_S = 0.25
NEWS_S = 60.0
"""While nobody looks, a load that goes up and down is told this often at most."""


class ResourceWatch:
    """Owner of the ``resources`` section. While nobody looks, what is not urgent goes with the next heartbeat."""

    def __init__(self, loop: Loop, aggregator: Aggregator, on_change: Callable[[], None]) -> None:
        self.pace = Pace(loop, INTERVALS_S)
        self._loop = loop
        self._aggregator = aggregator
        self._on_change = on_change
        self._reader = ResourceReader()
        self._told: Optional[Resources] = None
        self._told_at = 0.0

    def on_updates(self, updates: Updates) -> None:
        """The package tool told something."""
        self._reader.take_updates(updates)
        self.look()

    def look(self) -> None:
        """Read once; tell if it differs enough."""
        try:
            read = self._reader.read(close=self.pace.looking == "node")
        except (ProcError, OSError) as error:
            self._aggregator.fail(SECTION, SOURCE, str(error), int(time.time() * 1000))
            self._told = None
            self._on_change()
            return
        if self._is_worth_telling(read):
            is_awaited = self.pace.is_watched or self._told is None or is_urgent(self._told, read)
            self._told_at = self._loop.clock() if self._told is not None else -NEWS_S  # the first is not the present
            self._told = read
            self._aggregator.put(SECTION, to_object(read), SOURCE)
            if is_awaited:
                self._on_change()

    def _is_worth_telling(self, read: Resources) -> bool:
        if self._told is None or is_urgent(self._told, read):
            return True
        if self.pace.is_watched:
            return differs(self._told, read, self.pace.scale)
        # as fine as for a watched hub, which keeps what it is told
        return self._loop.clock() - self._told_at >= NEWS_S and differs(self._told, read, SCALES["hub"])

    async def run(self) -> None:
        """Read for ever. The first load is that since boot; a second look soon after tells the present."""
        self.look()
        await self._loop.sleep(FIRST_SAMPLE_S)
        while True:
            self.look()
            await self.pace.pause()
