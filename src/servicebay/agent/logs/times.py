"""How many lines when, and when there was a start, an end, a failure or a boot. Answered from the journal's index."""

import time
from typing import Any, Dict, List, Optional, Sequence

from .entries import field_of
from .journal import Group, Journal
from .page import Asked
from .side import Edge, JournalSide, Spent
from .sources import priority_group

MOST_BUCKETS = 500
MOST_MARKS = 200
ERROR = 3
_STARTING, _STARTED = "7d4958e842da4a758f6c1cdc7b36dcc5", "39f53479d3a045ac8e11786248231fbf"
_STOPPED = "9d1aaa27d60140bd96365438aad20286"
_SUCCEEDED, _FAILED = "7ad2d189f7e94e70a38c781354912448", "d9b373ed55a64feb8242e02dbe79a49c"
_START_FAILED = "be02cf6855d2428ba40df7e9d022f03d"
_KINDS = {_STARTING: "start", _STARTED: "start", _STOPPED: "stop", _SUCCEEDED: "stop"}
_KINDS.update({_FAILED: "failure", _START_FAILED: "failure"})
_UP = "Started "
"""What systemd says, with the ID of a start, of a unit that is up; of one whose start is all that it does: Finished."""
_ID, _TEXT, _ABOUT = field_of("MESSAGE_ID"), field_of("MESSAGE"), field_of("USER_UNIT")


def read_counts(
    journal: Journal, alternatives: Sequence[Group], also: Sequence[Group], asked: Asked, buckets: int
) -> Dict[str, Any]:
    """Lines in each of so many stretches of ``since`` to ``until``: ``{counts, errors, since, until, incomplete}``.

    Counted from the newest on; ``since`` is where the time for it was over.
    """
    buckets = max(1, min(buckets, MOST_BUCKETS))
    until = asked.until or time.time_ns() // 1000
    journal.match(alternatives, also)
    since = asked.since if asked.since is not None else min(_first_time(journal, until), until - 1)
    width = max(1, -(-(until - since) // buckets))
    deadline = time.monotonic() + asked.budget_s
    counts, reached = _tally(journal, since, until, width, buckets, deadline, asked)
    journal.match(alternatives, [*also, priority_group(ERROR)])
    errors, errors_reached = _tally(journal, since, until, width, buckets, deadline + asked.budget_s, asked)
    reached = max(reached, errors_reached)
    return {"counts": counts, "errors": errors, "since": since, "width": width, "reached": reached, "until": until}


def _first_time(journal: Journal, until: int) -> int:
    journal.seek_head()
    return journal.time() if journal.next() else until - 1


def _tally(
    journal: Journal, since: int, until: int, width: int, buckets: int, deadline: float, asked: Asked
) -> "tuple[List[int], int]":
    found = [0] * buckets
    if asked.wanted is not None:
        return _tally_hits(journal, since, until, width, found, deadline, asked)
    journal.seek_time(until)
    previous, read_time = journal.previous, journal.time
    at, count = until, 0
    while previous():
        at = read_time()
        if at < since:
            return found, since
        if at <= until:
            found[min((at - since) // width, buckets - 1)] += 1
        count += 1
        if not count % 4096 and time.monotonic() > deadline:
            return found, at
    return found, since


def _tally_hits(
    journal: Journal, since: int, until: int, width: int, found: List[int], deadline: float, asked: Asked
) -> "tuple[List[int], int]":
    def check(place: Any) -> None:
        if time.monotonic() > deadline or place.at < since:
            raise Spent(place)

    try:
        for entry in JournalSide(journal).back(Edge(at=until), asked.wanted, check):
            if entry.place.at < since:
                break
            found[min((entry.place.at - since) // width, len(found) - 1)] += 1
    except Spent as spent:
        return found, max(since, spent.place.at)
    return found, since


def read_marks(journal: Journal, units: Sequence[bytes], has_all: bool, since: int) -> List[Dict[str, Any]]:
    """Starts, stops and failures of units (``has_all``: of all), and boots, newest first.

    A start is where it began: what a program says until it is up belongs to it.
    """
    found: List[Dict[str, Any]] = []
    started: Dict[str, Dict[str, Any]] = {}
    group: List[bytes] = [b"MESSAGE_ID=" + each.encode() for each in _KINDS]
    group += [] if has_all else [b"USER_UNIT=" + unit for unit in units]
    if units or has_all:
        journal.match([group])
        journal.seek_tail()
        while len(found) < MOST_MARKS and journal.previous() and journal.time() >= since:
            mark = _mark(journal, started)
            if mark is not None:
                found.append(mark)
    found += [mark for mark in _boots(journal) if mark["at"] >= since]
    return sorted(found, key=lambda mark: -mark["at"])


def _mark(journal: Journal, started: Dict[str, Dict[str, Any]]) -> Optional[Dict[str, Any]]:
    """The mark where the journal stands; None for the beginning of one of ``started``, which is moved there."""
    identity, text, unit = ((journal.field(*each) or b"").decode("utf-8", "replace") for each in (_ID, _TEXT, _ABOUT))
    up = started.pop(unit, None)
    if identity == _STARTING and up is not None:
        up["at"] = journal.time()
        if not up["title"].startswith(_UP):
            up["title"] = text[:500]
        return None
    kind = _KINDS.get(identity, "stop")
    mark = {"at": journal.time(), "kind": kind, "title": text[:500], "source": "unit:" + unit}
    if identity == _STARTED:
        started[unit] = mark
    return mark


def _boots(journal: Journal) -> List[Dict[str, Any]]:
    found = []
    for boot in journal.values("_BOOT_ID")[:MOST_MARKS]:
        journal.match([[b"_BOOT_ID=" + boot]])
        journal.seek_head()
        if journal.next():
            found.append(
                {"at": journal.time(), "kind": "boot", "title": "Boot", "boot": boot.decode("ascii", "replace")}
            )
    return found
