"""When to look again, given hints that something may have changed. Pure: time is handed in.

The first hint after quiet is due at once; while hints keep coming the gap between two looks
doubles, from ``first_gap_s`` up to ``max_gap_s`` (the seed's 1 s), so that a burst costs a
handful of looks and its last state is seen soon. A hint during a look makes another look due.
"""

from typing import Dict, Hashable, List, Optional


class Debounce:
    """One thing that can be dirty. Protocol: ``hint`` … ``due_at`` … ``start`` … ``finish``."""

    __slots__ = ("_dirty", "_finished_at", "_first_gap_s", "_gap_s", "_max_gap_s", "_running", "_since")

    def __init__(self, first_gap_s: float = 0.015, max_gap_s: float = 1.0) -> None:
        self._first_gap_s, self._max_gap_s = first_gap_s, max_gap_s
        self._gap_s = 0.0
        self._dirty = False
        self._running = False
        self._since = 0.0
        self._finished_at: Optional[float] = None

    @property
    def dirty(self) -> bool:
        """Whether a hint came since the last look began."""
        return self._dirty

    @property
    def running(self) -> bool:
        """Whether a look is under way."""
        return self._running

    def hint(self, now: float) -> None:
        """Something may have changed."""
        if not self._dirty:
            self._dirty, self._since = True, now

    def due_at(self) -> Optional[float]:
        """When to look; ``None`` while there is nothing to look for or a look is under way."""
        if not self._dirty or self._running:
            return None
        if self._finished_at is None:
            return self._since
        return max(self._since, self._finished_at + self._gap_s)

    def start(self, now: float) -> None:
        """A look begins: hints from now on are for the next one."""
        quiet = self._finished_at is None or now - self._finished_at > 2 * max(self._gap_s, self._first_gap_s)
        self._gap_s = self._first_gap_s if quiet else min(self._max_gap_s, 2 * self._gap_s)
        self._dirty, self._running = False, True

    def finish(self, now: float) -> None:
        """The look ended."""
        self._running, self._finished_at = False, now

    def is_settled(self, now: float) -> bool:
        """Whether this may be forgotten: clean, and quiet for longer than any gap."""
        if self._dirty or self._running:
            return False
        return self._finished_at is None or now - self._finished_at > 2 * self._max_gap_s


class KeyedDebounce:
    """A ``Debounce`` per key, so that one busy container does not delay another."""

    def __init__(self, first_gap_s: float = 0.015, max_gap_s: float = 1.0) -> None:
        self._gaps = (first_gap_s, max_gap_s)
        self._keys: Dict[Hashable, Debounce] = {}

    def hint(self, key: Hashable, now: float) -> None:
        """``key`` may have changed."""
        if key not in self._keys:
            self._keys[key] = Debounce(*self._gaps)
        self._keys[key].hint(now)

    def due_at(self) -> Optional[float]:
        """The earliest time at which any key is due."""
        times = [at for at in (each.due_at() for each in self._keys.values()) if at is not None]
        return min(times) if times else None

    def start_due(self, now: float) -> List[Hashable]:
        """Begin a look at each key that is due, and say which."""
        due = []
        for key, each in list(self._keys.items()):
            at = each.due_at()
            if at is not None and at <= now:
                each.start(now)
                due.append(key)
            elif each.is_settled(now):
                del self._keys[key]
        return due

    def finish(self, key: Hashable, now: float) -> None:
        """The look at ``key`` ended."""
        self._keys[key].finish(now)

    def is_due(self, key: Hashable) -> bool:
        """Whether ``key`` is dirty or being looked at."""
        return key in self._keys and (self._keys[key].dirty or self._keys[key].running)

    def is_running(self, key: Hashable) -> bool:
        """Whether a look at ``key`` is under way."""
        return key in self._keys and self._keys[key].running
