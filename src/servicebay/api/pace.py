"""How often readers are told: of what matters at once, of what streams too as long as it is little, else in bunches.

One event loop.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Protocol


class Timer(Protocol):
    """What was put off."""

    def cancel(self) -> None:
        """It will not happen."""


class Clock(Protocol):
    """What is needed of an event loop."""

    def time(self) -> float:
        """Seconds that only count up."""

    def call_at(self, when: float, callback: Callable[..., object], *args: Any) -> Timer:
        """Call it then."""


class Pace:
    """``act`` is called for each ``ask``, up to ``burst`` times in a row; then once for all within ``every_s``.

    ``hurry`` is never put off, and takes along what waits.
    """

    def __init__(
        self, act: Callable[[], None], every_s: float, burst: int, clock: Callable[[], Clock] = asyncio.get_running_loop
    ) -> None:
        self.every_s = every_s
        self._act = act
        self._burst = burst
        self._clock = clock
        self._spent_until = 0.0
        self._waiting: Timer | None = None

    def ask(self) -> None:
        """Act now, or soon."""
        if self._waiting is not None:
            return
        clock = self._clock()
        now = clock.time()
        due = self._spent_until - (self._burst - 1) * self.every_s
        if due <= now:
            self._run(now)
        else:
            self._waiting = clock.call_at(due, self._run, due)

    def hurry(self) -> None:
        """Act now."""
        self.stop()
        self._run(self._clock().time())

    def stop(self) -> None:
        """Forget what waits."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _run(self, now: float) -> None:
        self._waiting = None
        most = now + self._burst * self.every_s
        self._spent_until = min(max(self._spent_until, now) + self.every_s, most)
        self._act()
