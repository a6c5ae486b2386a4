"""The hub's own log, from memory: the same answers as for a node's.

Regular expressions are not taken here: a bad one would hold up the whole hub.
"""

import asyncio
import re
from collections.abc import Callable

from ...settings.log_ring import LogRing, OwnLine
from ..errors import ActionError
from ..shapes.log import LogBucket, LogCountsAnswer, LogLine, LogMarksAnswer, LogQuery, LogsAnswer
from .asked import HUB, check_filter, sources_of
from .desk import MOST_BUCKETS, MOST_LINES
from .traces import Traces
from .viewer import Batch, Delivery, Viewer

MOST_VIEWERS = 20
_CURSOR = re.compile(r"h([0-9a-f]{12})-([1-9][0-9]{0,15})")


class OwnLog:
    """Reads the ring. ``open`` needs a running loop; ``stop`` in the end."""

    def __init__(self, ring: LogRing) -> None:
        self._ring = ring
        self._viewers: dict[Viewer, tuple[LogQuery, int, Traces]] = {}
        self._leave: Callable[[], None] | None = None
        self._is_due = False

    def page(
        self,
        query: LogQuery,
        before: str | None = None,
        after: str | None = None,
        around: int | None = None,
        limit: int = 200,
    ) -> LogsAnswer:
        """A page. Raises ActionError."""
        if not 1 <= limit <= MOST_LINES:
            raise ActionError("invalid", f"A page has 1 to {MOST_LINES} lines.")
        lines = self._wanted(query)
        start, stop = self._borders(lines, before, after, around, limit)
        shown = lines[start:stop]
        found = self._shown(query, shown, Traces())
        older, newer = start > 0, stop < len(lines)
        return LogsAnswer(lines=found, older=older, newer=newer, sources=sources_of([HUB]))

    def counts(self, query: LogQuery, buckets: int = 60) -> LogCountsAnswer:
        """How many lines when. Raises ActionError."""
        if not 1 <= buckets <= MOST_BUCKETS:
            raise ActionError("invalid", f"There are 1 to {MOST_BUCKETS} buckets.")
        lines = self._wanted(query)
        last = lines[-1].at if lines else 0
        since = query.since if query.since is not None else lines[0].at if lines else 0
        until = max(query.until if query.until is not None else last, since + 1)
        width = max(1, -(-(until - since) // buckets))
        counts, errors = [0] * buckets, [0] * buckets
        for line in lines:
            number = min((line.at - since) // width, buckets - 1)
            counts[number] += 1
            errors[number] += line.priority <= 3
        found = [
            LogBucket(at=since + i * width, seconds=width / 1e6, count=counts[i], errors=errors[i])
            for i in range(buckets)
        ]
        return LogCountsAnswer(buckets=found, since=since, until=until)

    def check(self, query: LogQuery) -> None:
        """Raises ActionError where it is none for the hub's log."""
        self._wanted(query, [])

    def marks(self) -> LogMarksAnswer:
        """None: the log begins with the hub."""
        return LogMarksAnswer(marks=[])

    def open(self, query: LogQuery, tail: int, after: str | None = None) -> Viewer:
        """Follow it. Raises ActionError."""
        if not 0 <= tail <= MOST_LINES:
            raise ActionError("invalid", f"A stream begins with 0 to {MOST_LINES} lines from before.")
        if len(self._viewers) >= MOST_VIEWERS:
            raise ActionError("busy", f"{MOST_VIEWERS} follow the hub's log already. Close some.")
        everything = self._ring.lines
        lines = self._wanted(query, everything)
        if after is not None:
            lines = lines[self._place(lines, after, inclusive=False) :]
        elif tail < len(lines):
            lines = lines[len(lines) - tail :]
        viewer, traces = Viewer(sources_of([HUB]), self._detach), Traces()
        viewer.give_history(Delivery([Batch(self._shown(query, lines, traces))], started=True))
        if self._leave is None:
            loop = asyncio.get_running_loop()
            self._leave = self._ring.subscribe(lambda: self._on_line(loop))
        self._viewers[viewer] = (query, everything[-1].number if everything else 0, traces)
        return viewer

    def stop(self) -> None:
        """End all."""
        for viewer in list(self._viewers):
            viewer.close()

    def _detach(self, viewer: Viewer) -> None:
        self._viewers.pop(viewer, None)
        if not self._viewers and self._leave is not None:
            self._leave()
            self._leave = None

    def _on_line(self, loop: asyncio.AbstractEventLoop) -> None:
        """From any thread: look soon, once for a burst."""
        if not self._is_due:
            self._is_due = True
            try:
                loop.call_soon_threadsafe(self._spread)
            except RuntimeError:
                pass  # the hub has ended

    def _spread(self) -> None:
        self._is_due = False
        lines = self._ring.lines
        for viewer, (query, number, traces) in list(self._viewers.items()):
            fresh = lines[_index_after(lines, number) :]
            if fresh:
                self._viewers[viewer] = (query, fresh[-1].number, traces)
                shown = self._shown(query, [line for line in fresh if _is_wanted(query, line)], traces)
                if shown:
                    viewer.push(Batch(shown))

    def _wanted(self, query: LogQuery, lines: list[OwnLine] | None = None) -> list[OwnLine]:
        check_filter(query)
        if query.sources != [HUB]:
            raise ActionError("invalid", "The hub has one source of logs, 'hub'. Those of a node need the node.")
        if query.regex and query.grep:
            raise ActionError("invalid", "The hub's own log is searched for texts only, not by regular expressions.")
        return [line for line in (self._ring.lines if lines is None else lines) if _is_wanted(query, line)]

    def _borders(
        self, lines: list[OwnLine], before: str | None, after: str | None, around: int | None, limit: int
    ) -> tuple[int, int]:
        if around is not None:
            middle = next((i for i, line in enumerate(lines) if line.at >= around), len(lines))
            start = max(0, middle - limit // 2)
            return start, min(len(lines), start + limit)
        if after is not None:
            start = self._place(lines, after, inclusive=False)
            return start, min(len(lines), start + limit)
        stop = len(lines) if before is None else self._place(lines, before, inclusive=True)
        return max(0, stop - limit), stop

    def _place(self, lines: list[OwnLine], cursor: str, inclusive: bool) -> int:
        found = _CURSOR.fullmatch(cursor)
        if found is None:
            raise ActionError("invalid", "This is not a cursor that a line had.")
        if found[1] != self._ring.run:
            return 0  # of a hub that ran before: all that is here is newer
        return _index_after(lines, int(found[2]) - inclusive)

    def _shown(self, query: LogQuery, lines: list[OwnLine], traces: Traces) -> list[LogLine]:
        hit = bool(query.grep)
        return traces.mark(
            LogLine(
                cursor=f"h{self._ring.run}-{line.number}",
                at=line.at,
                source=HUB,
                text=line.text,
                priority=line.priority,
                cut=line.cut,
                hit=hit,
            )
            for line in lines
        )


def _index_after(lines: list[OwnLine], number: int) -> int:
    return next((i for i, line in enumerate(lines) if line.number > number), len(lines))


def _is_wanted(query: LogQuery, line: OwnLine) -> bool:
    if query.since is not None and line.at < query.since:
        return False
    if query.until is not None and line.at > query.until:
        return False
    if query.priority is not None and line.priority > query.priority:
        return False
    if not query.grep:
        return True
    return query.grep in line.text if query.case else query.grep.lower() in line.text.lower()
