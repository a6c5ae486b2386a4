"""How long to wait before the next attempt to reach a node. Pure: randomness is handed in.

A node that comes back must be live again within 5 s, however long it was away, so the cap for
network faults is low: cap + dial deadline (2 s) + connecting (about 0.5 s) < 5 s. Faults that only
a person can cure are retried slowly.
"""

from collections.abc import Callable
from typing import NamedTuple


class Pace(NamedTuple):
    """``first_s`` doubles with each failure up to ``cap_s``; the delay is the upper half of that, at random."""

    first_s: float
    cap_s: float


NETWORK = Pace(0.25, 2.0)
AGENT = Pace(0.25, 30.0)
PERSON = Pace(30.0, 60.0)

_PACES = {
    "unreachable": NETWORK,
    "silent": NETWORK,
    "agent-ended": AGENT,
    "agent-failed": AGENT,
    "malformed": AGENT,
}


def pace_of(code: str) -> Pace:
    """The pace for a ``LinkFault`` of this code."""
    return _PACES.get(code, PERSON)


class Backoff:
    """Delays that grow while attempts fail at the same pace."""

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self._pace: Pace | None = None
        self._failures = 0

    def next_delay_s(self, pace: Pace) -> float:
        """The delay after one more failure of this pace."""
        if pace != self._pace:
            self._pace, self._failures = pace, 0
        ceiling = min(pace.cap_s, pace.first_s * 2.0 ** min(self._failures, 16))
        self._failures += 1
        return ceiling * (1 + self._random()) / 2

    def reset(self) -> None:
        """The node was well for a while: start small again."""
        self._pace = None
