"""Whether the wall clock can be trusted to forget by it. Pure but for the clock that tells.

A clock that jumps a year ahead must not make a hub forget a year: after a jump, and after a start long after (or
before) the last outcome, nothing is forgotten for a day.
"""

import time

from .keeping import DAY_MS, HOUR_MS

JUMP_MS = 10_000
TRUST_AFTER_S = DAY_MS / 1000


class Steadiness:
    """Compares wall clock (ms) with one that nobody sets (``boot_s``, which runs on while the machine sleeps)."""

    def __init__(self, now: int, boot_s: float, last_at: int | None) -> None:
        self._ahead = now - boot_s * 1000
        fits = last_at is None or -HOUR_MS <= now - last_at <= DAY_MS
        self._trusted_at_s = boot_s if fits else boot_s + TRUST_AFTER_S

    def look(self, now: int, boot_s: float) -> int | None:
        """By how much (ms) the clock jumped since the last look, if it did."""
        before, self._ahead = self._ahead, now - boot_s * 1000
        jump = round(self._ahead - before)
        if abs(jump) < JUMP_MS:
            return None
        self._trusted_at_s = boot_s + TRUST_AFTER_S
        return jump

    def may_forget(self, boot_s: float) -> bool:
        """Whether the clock has been steady for long enough."""
        return boot_s >= self._trusted_at_s


def boot_clock_s() -> float:
    """A clock that nobody sets, and that runs on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
