"""What comes: lines as they are written, until nobody wants them any more.

journald tells of new entries at most every 250 ms; the files show them at once, so they are looked at every ``LOOK_S``
while somebody follows (a look at a mapped file: 20 µs), and at once where it does tell.
"""

import os
import select
import time
from collections import deque
from itertools import islice
from typing import Any, Callable, Deque, Dict, List, Optional, Sequence, Tuple

from .cursor import Place
from .entries import Entry, spelt
from .joining import LOOK_BACK, Joiner
from .page import merged_back
from .side import Edge, Side
from .wanted import Wanted

LOOK_S = 0.02
MOST_AT_ONCE = 256
PATIENCE_S = 1.0
"""How often it is told how far this came where no line is wanted."""
Tell = Callable[[Dict[str, Any]], None]


class Context:
    """Hits among lines that come, and so many lines before and after each."""

    def __init__(self, wanted: Optional[Wanted], lines: int) -> None:
        self._wanted = wanted
        self._lines = lines
        self._before: Deque[Entry] = deque(maxlen=lines)
        self._owed = 0

    def feed(self, entries: Sequence[Entry]) -> List[Tuple[Entry, bool]]:
        """Those of the next lines that are wanted, and whether they are hits."""
        if self._wanted is None:
            return [(entry, False) for entry in entries]
        hits = set(self._wanted.hits([entry.text for entry in entries]))
        found: List[Tuple[Entry, bool]] = []
        for number, entry in enumerate(entries):
            if number in hits:
                found += [(each, False) for each in self._before]
                found.append((entry, True))
                self._before.clear()
                self._owed = self._lines
            elif self._owed:
                self._owed -= 1
                found.append((entry, False))
            else:
                self._before.append(entry)
        return found


class Follower:
    """Follows some sides. ``tell`` is given what travels; ``waits`` returns False where nobody listens any more."""

    def __init__(self, sides: Sequence[Side], context: Context, tell: Tell, waits: Callable[[float], bool]) -> None:
        self._sides = sides
        self._context = context
        self._tell = tell
        self._waits = waits
        self._joiner = Joiner()

    def run(self) -> None:
        """Tell the place from which on lines come (``at``), then the lines."""
        start = self._begin()
        self._tell({"at": start.word()})
        told, reached = time.monotonic(), start
        while True:
            entries = self._take()
            if entries:
                reached = entries[-1].place
                whole = [line for entry in entries if (line := self._joiner.feed(entry)) is not None]
                lines = self._context.feed(whole)
                if lines or time.monotonic() - told > PATIENCE_S:
                    self._tell({"lines": [spelt(*line) for line in lines], "at": reached.word()})
                    told = time.monotonic()
            if not self._waits(0.0 if len(entries) >= MOST_AT_ONCE else LOOK_S):
                return

    def _begin(self) -> Place:
        places = [side.last() for side in self._sides]
        newest = max(places, key=lambda place: place.at)
        before = list(islice(merged_back(self._sides, Edge(newest, with_it=True), None, _no_check), LOOK_BACK))
        self._joiner.prime(reversed(before))
        for side, place in zip(self._sides, places):
            side.start_after(place)
        return newest

    def _take(self) -> List[Entry]:
        taken = [entry for side in self._sides for entry in side.take(MOST_AT_ONCE)]
        if len(self._sides) > 1:
            taken.sort(key=lambda entry: entry.place.at)
        return taken


def wait_for(life: int, descriptor: Optional[int], take_notice: Callable[[], None]) -> Callable[[float], bool]:
    """Wait until something may have come; False where ``life`` ends, which the parent holds open."""
    poll = select.poll()
    poll.register(life, select.POLLIN | select.POLLHUP)
    if descriptor is not None:
        poll.register(descriptor, select.POLLIN)

    def waits(limit_s: float) -> bool:
        for fd, _ in poll.poll(limit_s * 1000):
            if fd == life:
                return bool(os.read(life, 1))
            take_notice()
        return True

    return waits


def _no_check(_place: Place) -> None:
    pass
