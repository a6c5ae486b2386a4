"""How often something is looked at, and how closely, by who looks at the result. A change takes effect at once."""

from typing import Mapping, Optional

from .loop import Event, Loop

SCALES = {"node": 0.34, "hub": 1.0, "nobody": 4.0}
"""For thresholds: finer while somebody looks at this very node, coarser while nobody is at the hub."""


class Pace:
    """Waits between looks; ``intervals_s`` is by who looks, as in ``SCALES``."""

    def __init__(self, loop: Loop, intervals_s: Mapping[str, float]) -> None:
        self.looking = "nobody"
        self._intervals_s = intervals_s
        self._loop = loop
        self._wake = Event()

    @property
    def scale(self) -> float:
        """What thresholds are multiplied with."""
        return SCALES[self.looking]

    @property
    def is_watched(self) -> bool:
        """Whether anybody looks at all."""
        return self.looking != "nobody"

    @property
    def interval_s(self) -> float:
        """Seconds from one look to the next."""
        return self._intervals_s[self.looking]

    def set(self, looking: str) -> None:
        """Look as this one needs it from now on, beginning at once. A word that is not known is ``hub``."""
        self.looking = looking if looking in SCALES else "hub"
        self._wake.set()

    async def pause(self, most_s: Optional[float] = None) -> None:
        """Wait until it is time to look again, ``most_s`` at most."""
        self._wake.clear()
        delay_s = self.interval_s if most_s is None else min(self.interval_s, most_s)
        timer = self._loop.call_later(delay_s, self._wake.set)
        try:
            await self._wake.wait()
        finally:
            timer.cancel()
