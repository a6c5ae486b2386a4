"""Where entries come from, one way or the other: the journal, or one container's log file.

``back`` and ``forward`` give entries from a place on (exclusively, or the last one inclusively for ``upto``), as they
are or, with ``wanted``, only hits.
"""

import time
from typing import Callable, Iterator, List, Optional, Protocol

from .cursor import Place
from .entries import Entry, read_entry
from .journal import Journal
from .search import search
from .wanted import Wanted

NOWHERE = "0" * 32


class Spent(Exception):
    """The time for a search is over; ``place`` is how far it came."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


class Edge:
    """A border: a place with or without its own entry, or a time; None is the end of what there is."""

    def __init__(self, place: Optional[Place] = None, at: Optional[int] = None, with_it: bool = False) -> None:
        self.place = place
        self.at = at
        self.with_it = with_it

    def is_before(self, entry: Entry) -> bool:
        """Whether the entry is after this border, for who comes from the older side."""
        if self.place is not None:
            order = entry.place.order(self.place)
            return order > 0 or (order == 0 and not self.with_it)
        return self.at is not None and entry.place.at > self.at

    def is_after(self, entry: Entry) -> bool:
        """Whether the entry is before this border, for who comes from the newer side."""
        if self.place is not None:
            order = entry.place.order(self.place)
            return order < 0 or (order == 0 and not self.with_it)
        return self.at is not None and entry.place.at < self.at


class Side(Protocol):
    """One source of entries."""

    def back(self, edge: Edge, wanted: Optional[Wanted], check: Callable[[Place], None]) -> Iterator[Entry]:
        """Entries before the edge, newest first."""

    def forward(self, edge: Edge, wanted: Optional[Wanted], check: Callable[[Place], None]) -> Iterator[Entry]:
        """Entries after the edge, oldest first; ends where there are no more now."""

    def last(self) -> Place:
        """The place of the newest entry, or of now where there is none."""

    def start_after(self, place: Place) -> None:
        """Have ``take`` go on after a place."""

    def take(self, most: int) -> List[Entry]:
        """What has come since the last ``take``, or since that place."""


class JournalSide:
    """The journal, with its matches set."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._after: Optional[Place] = None

    def back(self, edge: Edge, wanted: Optional[Wanted], check: Callable[[Place], None]) -> Iterator[Entry]:
        """Entries before the edge, newest first."""
        self._seek(edge, is_back=True)
        return self._walk(True, edge.is_before, wanted, check)

    def forward(self, edge: Edge, wanted: Optional[Wanted], check: Callable[[Place], None]) -> Iterator[Entry]:
        """Entries after the edge, oldest first."""
        self._seek(edge, is_back=False)
        return self._walk(False, edge.is_after, wanted, check)

    def last(self) -> Place:
        """The newest entry's place."""
        self._journal.seek_tail()
        if self._journal.previous():
            return self._journal.place()[0]
        return Place("j", NOWHERE, 0, time.time_ns() // 1000)

    def start_after(self, place: Place) -> None:
        """Have ``take`` go on after a place."""
        self._journal.seek(place)
        self._after = place

    def take(self, most: int) -> List[Entry]:
        """What has come since, as far as it is wanted at all."""
        found: List[Entry] = []
        while len(found) < most and self._journal.next():
            if self._after is not None and self._journal.place()[0].order(self._after) <= 0:
                continue
            self._after = None
            entry = read_entry(self._journal)
            if entry is not None:
                found.append(entry)
        return found

    def _seek(self, edge: Edge, is_back: bool) -> None:
        if edge.place is not None:
            self._journal.seek(edge.place)
        elif edge.at is not None:
            self._journal.seek_time(edge.at)
        elif is_back:
            self._journal.seek_tail()
        else:
            self._journal.seek_head()

    def _walk(
        self,
        is_back: bool,
        is_beyond: Callable[[Entry], bool],
        wanted: Optional[Wanted],
        check: Callable[[Place], None],
    ) -> Iterator[Entry]:
        if wanted is not None:
            yield from search(self._journal, is_back, is_beyond, wanted, check)
            return
        journal, is_inside = self._journal, False
        step = journal.previous if is_back else journal.next
        while step():
            entry = read_entry(journal)
            if entry is None or (not is_inside and is_beyond(entry)):
                continue
            is_inside = True
            yield entry
