"""Keeps the ``resources`` section: read by the clock, told beyond thresholds."""

import time
from typing import Callable, Optional

from servicebay.wire.codec import to_object
from servicebay.wire.model import Resources

from ..aggregator import Aggregator
from ..loop import Loop
from ..pace import Pace
from .proc import ProcError
from .reader import ResourceReader
from .thresholds import differs

SECTION, SOURCE = "resources", "proc"
INTERVALS_S = {"node": 1.0, "hub": 5.0, "nobody": 5.0}
FIRST_SAMPLE_S = 0.25


class ResourceWatch:
    """Owner of the ``resources`` section."""

    def __init__(self, loop: Loop, aggregator: Aggregator, on_change: Callable[[], None]) -> None:
        self.pace = Pace(loop, INTERVALS_S)
        self._loop = loop
        self._aggregator = aggregator
        self._on_change = on_change
        self._reader = ResourceReader()
        self._told: Optional[Resources] = None

    def look(self) -> None:
        """Read once; tell if it differs enough."""
        try:
            read = self._reader.read(close=self.pace.looking == "node")
        except (ProcError, OSError) as error:
            self._aggregator.fail(SECTION, SOURCE, str(error), int(time.time() * 1000))
            self._on_change()
            return
        if differs(self._told, read, self.pace.scale):
            self._told = read
            self._aggregator.put(SECTION, to_object(read), SOURCE)
            self._on_change()

    async def run(self) -> None:
        """Read for ever. The first load is that since boot; a second look soon after tells the present."""
        self.look()
        await self._loop.sleep(FIRST_SAMPLE_S)
        while True:
            self.look()
            await self.pace.pause()
