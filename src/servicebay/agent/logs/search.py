"""Hits in the journal, one way or the other.

For a moment entries are read one after the other, a batch for its texts alone: that is all that most searches need.
What lies beyond is looked for in the files themselves (``leap``); where that cannot be done, as before.
Both give the same hits: what the files say is read through libsystemd and looked at again.
"""

import time
from typing import Callable, Generator, Iterator, List, Optional

from .cursor import Place
from .entries import MESSAGE, Entry, read_entry
from .journal import Journal
from .journal_file import Unreadable
from .leap import open_leap
from .wanted import Wanted

BATCH = 512
PATIENCE_S = 0.15
"""Of reading one entry after the other: some 50,000."""
Check = Callable[[Place], None]
Hits = Generator[Entry, None, Optional[Place]]
"""Hits, and then the place from which on it has to be gone on; None where there is nothing beyond."""


def search(
    journal: Journal, is_back: bool, is_beyond: Callable[[Entry], bool], wanted: Wanted, check: Check
) -> Iterator[Entry]:
    """Hits from where the journal stands; ``is_beyond`` are entries at the edge that do not belong to it."""
    reached = yield from _one_by_one(journal, is_back, is_beyond, wanted, check, PATIENCE_S)
    if reached is not None:
        reached = yield from _by_leaps(journal, is_back, reached, wanted, check)
    if reached is not None:
        journal.seek(reached)
        here = reached
        yield from _one_by_one(
            journal, is_back, lambda each: _is_before(here, each.place, is_back), wanted, check, None
        )


def _is_before(place: Place, other: Place, is_back: bool) -> bool:
    """Whether the other is not beyond a place, in the direction of a search."""
    order = other.order(place)
    return order >= 0 if is_back else order <= 0


def _one_by_one(
    journal: Journal,
    is_back: bool,
    is_beyond: Callable[[Entry], bool],
    wanted: Wanted,
    check: Check,
    patience_s: Optional[float],
) -> Hits:
    """Read a batch for its texts alone, and go through it again where it has hits."""
    began = time.monotonic()
    step, undo = (journal.previous, journal.next) if is_back else (journal.next, journal.previous)
    while step():  # the entries at the edge
        entry = read_entry(journal)
        if entry is None or is_beyond(entry):
            continue
        if wanted.is_hit(entry.text):
            yield entry
        break
    else:
        return None
    while True:
        texts = journal.texts(*MESSAGE, BATCH, is_back)
        hits = wanted.hits(texts)
        if hits:
            yield from _read_again(journal, step, undo, len(texts), hits)
        if len(texts) < BATCH:
            return None
        here = journal.place()[0]
        check(here)
        if patience_s is not None and time.monotonic() - began > patience_s:
            return here


def _by_leaps(journal: Journal, is_back: bool, reached: Place, wanted: Wanted, check: Check) -> Hits:
    leap = open_leap(wanted, journal.matches, is_back)
    if leap is None:
        return reached

    def on_border(place: Place) -> None:
        nonlocal reached
        reached = place
        check(place)

    try:
        for place in leap.places(reached, on_border):
            journal.seek(place)
            if not journal.next() or journal.place()[0] != place:
                break  # the way there is damaged
            entry = read_entry(journal)
            if entry is not None and wanted.is_hit(entry.text):
                yield entry
            else:
                check(place)
            reached = place
        else:
            return None
    except Unreadable:
        pass
    journal.reopen()  # libsystemd drops a file in which it comes upon damage
    return reached


def _read_again(
    journal: Journal, step: Callable[[], bool], undo: Callable[[], bool], count: int, hits: List[int]
) -> List[Entry]:
    """Go back to each hit of the last ``count`` steps and read it whole; ends where it began."""
    at = count - 1
    found: List[Entry] = []
    for number in reversed(hits):
        while at > number:
            undo()
            at -= 1
        entry = read_entry(journal)
        if entry is not None:
            found.append(entry)
    while at < count - 1:
        step()
        at += 1
    return found[::-1]
