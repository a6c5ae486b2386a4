"""A page of a log: so many lines before a place or after it, whole and each once over all pages.

Lines that came in pieces are joined, but not while a text is looked for: there each piece is a line.
"""

import heapq
import time
from itertools import islice
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

from .cursor import Place, parse_place
from .entries import Entry, spelt
from .joining import LOOK_BACK, Joiner
from .side import Edge, Side, Spent
from .wanted import Wanted

MOST_LINES = 2000
MOST_CONTEXT = 50
ENOUGH_S = 0.6
"""A search that has hits ends after this time, with what it has."""


class Asked:
    """What a page is asked for, checked. ``asked`` is the question's object; raises ValueError."""

    def __init__(self, asked: Dict[str, Any], wanted: Optional[Wanted]) -> None:
        self.before, self.upto, self.after = (_place(asked, name) for name in ("before", "upto", "after"))
        self.since, self.until, self.around = (_number(asked, name) for name in ("since", "until", "around"))
        self.limit = max(1, min(_number(asked, "limit") or 200, MOST_LINES))
        self.context = max(0, min(_number(asked, "context") or 0, MOST_CONTEXT))
        self.budget_s = float(asked.get("budgetS") or 5.0)
        self.forward = bool(asked.get("forward"))
        self.counts_rest = bool(asked.get("countRest"))
        self.wanted = wanted


class Page:
    """``lines`` oldest first as they travel; ``older`` and ``newer`` as in ``LogsAnswer``; ``rest`` lines not given."""

    def __init__(self, entries: Sequence[Tuple[Entry, bool]], older: bool, newer: bool) -> None:
        self.lines = [spelt(entry, is_hit) for entry, is_hit in entries]
        self.older, self.newer = older, newer
        self.searched: Optional[str] = None
        self.rest = 0


class Clock:
    """Ends a search that takes too long or came too far (``Spent``), unless it looks at several sources."""

    def __init__(self, budget_s: float, is_single: bool, is_beyond: "Callable[[Place], bool]") -> None:
        self.has_hits = False
        self._began = time.monotonic()
        self._budget_s = budget_s
        self._is_single = is_single
        self._is_beyond = is_beyond

    def check(self, place: Place) -> None:
        """Called now and then by who searches, with how far it came."""
        spent_s = time.monotonic() - self._began
        limit_s = min(ENOUGH_S, self._budget_s) if self.has_hits else self._budget_s
        if self._is_single and (spent_s > limit_s or self._is_beyond(place)):
            raise Spent(place)


def read_page(sides: Sequence[Side], asked: Asked) -> Page:
    """Read what was asked for."""
    if asked.around is not None:
        return _around(sides, asked, asked.around)
    is_bounded = asked.before is not None or asked.upto is not None
    if asked.after is not None and (asked.forward or not is_bounded):
        return _forward(sides, asked, Edge(asked.after), asked.limit)
    edge = Edge(asked.before) if asked.before else Edge(asked.upto, with_it=True) if asked.upto else Edge()
    if edge.place is None and asked.until is not None:
        edge = Edge(at=asked.until)
    return _back(sides, asked, edge, asked.limit)


def _around(sides: Sequence[Side], asked: Asked, at: int) -> Page:
    """Half of the lines before a time, half from it on."""
    before = _back(sides, asked, Edge(at=at - 1), asked.limit // 2)
    after = _forward(sides, asked, Edge(at=at), asked.limit - len(before.lines))
    before.lines += after.lines
    before.newer = after.newer
    before.searched = None
    return before


def _back(sides: Sequence[Side], asked: Asked, edge: Edge, limit: int) -> Page:
    lower = Lower(asked)
    clock = Clock(asked.budget_s, len(sides) == 1, lower.is_place_beyond)
    coming = merged_back(sides, edge, asked.wanted, clock.check)
    is_bounded = edge.place is not None or edge.at is not None
    if asked.wanted is not None:
        return _back_hits(sides, asked, coming, lower, limit, clock, edge)
    got: List[Entry] = []
    older = False
    count = 0
    for entry in coming:
        if lower.is_beyond(entry):
            break
        if count == limit:
            older = True
            break
        got.append(entry)
        count += not entry.is_piece
    rest = 0
    extras = list(islice(coming, LOOK_BACK)) if got and any(entry.channel for entry in got[-limit:]) else []
    extras = ([entry] if older else []) + extras if got else []
    if older and asked.counts_rest:
        rest = sum(1 for each in extras if not lower.is_beyond(each) and not each.is_piece)
        rest += _count_rest(coming, lower)
    joiner = Joiner()
    joiner.prime(reversed(extras))
    lines = [whole for entry in reversed(got) if (whole := joiner.feed(entry)) is not None]
    page = Page([(line, False) for line in lines], older, is_bounded)
    page.rest = rest
    return page


def _count_rest(coming: Iterator[Entry], lower: "Lower") -> int:
    count = 0
    for entry in coming:
        if lower.is_beyond(entry):
            break
        count += not entry.is_piece
    return count


def _back_hits(
    sides: Sequence[Side], asked: Asked, coming: Iterator[Entry], lower: "Lower", limit: int, clock: Clock, edge: Edge
) -> Page:
    hits: List[Entry] = []
    older, searched = False, None
    try:
        for entry in coming:
            if lower.is_beyond(entry):
                break
            if len(hits) == limit:
                older = True
                break
            hits.append(entry)
            clock.has_hits = True
    except Spent as spent:
        older = not lower.is_place_beyond(spent.place)
        searched = spent.place.word() if older else None
    page = Page(_with_context(sides, asked, hits[::-1], edge), older, edge.place is not None or edge.at is not None)
    page.searched = searched
    return page


def _forward(sides: Sequence[Side], asked: Asked, edge: Edge, limit: int) -> Page:
    upper = Upper(asked)
    clock = Clock(asked.budget_s, len(sides) == 1, upper.is_place_beyond)
    joiner = Joiner()
    if asked.wanted is None:
        before = list(islice(merged_back(sides, Edge(edge.place, edge.at, with_it=True), None, clock.check), LOOK_BACK))
        joiner.prime(reversed([each for each in before if edge.is_after(each)]))
    lines: List[Tuple[Entry, bool]] = []
    newer, searched = False, None
    try:
        for entry in merged_forward(sides, edge, asked.wanted, clock.check):
            if upper.is_beyond(entry):
                break
            whole = entry if asked.wanted is not None else joiner.feed(entry)
            if whole is None:
                continue
            if len(lines) == limit:
                newer = True
                break
            lines.append((whole, asked.wanted is not None))
            clock.has_hits = True
    except Spent as spent:
        newer = not upper.is_place_beyond(spent.place)
        searched = spent.place.word() if newer else None
    if asked.wanted is not None and asked.context:
        lines = _with_context(sides, asked, [line for line, _ in lines], Edge())
    page = Page(lines, True, newer)
    page.searched = searched
    return page


def _with_context(sides: Sequence[Side], asked: Asked, hits: Sequence[Entry], edge: Edge) -> List[Tuple[Entry, bool]]:
    """Hits with the lines around them, each once, none beyond the page's newer edge nor its lower one."""
    if not asked.context or asked.wanted is None:
        return [(hit, True) for hit in hits]
    lower = Lower(asked)
    found: List[Tuple[Entry, bool]] = []
    for hit in hits:
        before = list(islice(merged_back(sides, Edge(hit.place), None, _no_check), asked.context))[::-1]
        after = list(islice(merged_forward(sides, Edge(hit.place), None, _no_check), asked.context))
        for entry in [*before, hit, *after]:
            is_new = not found or entry.place.order(found[-1][0].place) > 0
            if is_new and not edge.is_before(entry) and not lower.is_beyond(entry):
                found.append((entry, asked.wanted.is_hit(entry.text)))
    return found


class Lower:
    """Where a page that is read backwards ends at the latest."""

    def __init__(self, asked: Asked) -> None:
        self._after = asked.after
        self._since = asked.since

    def is_beyond(self, entry: Entry) -> bool:
        """Whether an entry is older than that."""
        return self.is_place_beyond(entry.place)

    def is_place_beyond(self, place: Place) -> bool:
        """Whether a place is."""
        is_past = self._since is not None and place.at < self._since
        return is_past or (self._after is not None and place.order(self._after) <= 0)


class Upper:
    """Where a page that is read forwards ends at the latest."""

    def __init__(self, asked: Asked) -> None:
        self._upto = asked.upto
        self._until = asked.until

    def is_beyond(self, entry: Entry) -> bool:
        """Whether an entry is newer than that."""
        return self.is_place_beyond(entry.place)

    def is_place_beyond(self, place: Place) -> bool:
        """Whether a place is."""
        is_ahead = self._until is not None and place.at > self._until
        return is_ahead or (self._upto is not None and place.order(self._upto) > 0)


Check = Callable[[Place], None]


def merged_back(sides: Sequence[Side], edge: Edge, wanted: Optional[Wanted], check: Check) -> Iterator[Entry]:
    """Entries of all sides, newest first."""
    streams = [side.back(edge, wanted, check) for side in sides]
    return streams[0] if len(streams) == 1 else heapq.merge(*streams, key=_time_of, reverse=True)


def merged_forward(sides: Sequence[Side], edge: Edge, wanted: Optional[Wanted], check: Check) -> Iterator[Entry]:
    """Entries of all sides, oldest first."""
    streams = [side.forward(edge, wanted, check) for side in sides]
    return streams[0] if len(streams) == 1 else heapq.merge(*streams, key=_time_of)


def _time_of(entry: Entry) -> Tuple[int, bool, str]:
    return entry.place.at, entry.place.kind != "j", entry.place.origin


def _no_check(_place: Place) -> None:
    pass


def _place(asked: Dict[str, Any], name: str) -> Optional[Place]:
    value = asked.get(name)
    return None if value is None else parse_place(value)


def _number(asked: Dict[str, Any], name: str) -> Optional[int]:
    value = asked.get(name)
    if value is not None and (type(value) is not int or not 0 <= value < 2**62):
        raise ValueError(name)
    return value
