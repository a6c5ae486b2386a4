"""How often somebody may try: so many attempts in a sliding window. Pure: the clock is handed in."""

import math
from collections import OrderedDict


class AttemptLimiter:
    """Counts attempts per key; ``capacity`` keys at most, the one that tried longest ago is forgotten first."""

    def __init__(self, limit: int, window_s: float, capacity: int = 10_000) -> None:
        self._limit = limit
        self._window_s = window_s
        self._capacity = capacity
        self._attempts: OrderedDict[str, list[float]] = OrderedDict()

    def wait_s(self, key: str, now_s: float) -> int:
        """How long until the next attempt is allowed; 0 means now."""
        attempts = self._recent(key, now_s)
        if len(attempts) < self._limit:
            return 0
        return max(1, math.ceil(attempts[0] + self._window_s - now_s))

    def count(self, key: str, now_s: float) -> None:
        """Note an attempt."""
        attempts = self._recent(key, now_s)
        attempts.append(now_s)
        self._attempts[key] = attempts
        self._attempts.move_to_end(key)
        while len(self._attempts) > self._capacity:
            self._attempts.popitem(last=False)

    def forget(self, key: str) -> None:
        """Start anew: the attempt was right."""
        self._attempts.pop(key, None)

    def _recent(self, key: str, now_s: float) -> list[float]:
        return [at for at in self._attempts.get(key, ()) if at > now_s - self._window_s]
