"""Answers questions about a node's logs, each by one question to the node's reader."""

from typing import Any, TypeVar

import msgspec

from ...nodes.errors import ActionFailed, NodeError
from ...nodes.log_reader import LogReaders
from ..errors import ActionError
from ..live import LiveDocument
from ..shapes.log import LogBucket, LogCountsAnswer, LogLine, LogMark, LogMarksAnswer, LogQuery, LogsAnswer
from .asked import Asked, check_cursor, resolve
from .traces import Traces

MOST_LINES, DEFAULT_LINES = 2_000, 200
MOST_BUCKETS, DEFAULT_BUCKETS = 500, 60
LAST_WORDS, LAST_WORDS_SHOWN = 40, 12
SEARCH_S = 5.0
COUNT_S = 4.0
T = TypeVar("T")
LINES = msgspec.json.Decoder(list[LogLine])


class PageEnd(msgspec.Struct, frozen=True):
    """How a page of a node ends."""

    older: bool = False
    newer: bool = False
    rest: int = 0
    searched: str | None = None


class CountsEnd(msgspec.Struct, frozen=True):
    """Counts as a node tells them."""

    counts: list[int]
    errors: list[int]
    since: int
    width: int
    reached: int
    until: int


class MarksEnd(msgspec.Struct, frozen=True):
    """Marks as a node tells them."""

    marks: list[LogMark]


class Page(msgspec.Struct, frozen=True):
    """A page: lines with their parts marked; ``rest`` counts lines that were asked for and not given."""

    lines: list[LogLine]
    end: PageEnd
    note: str | None


class LogDesk:
    """``page``, ``counts`` and ``marks`` raise ActionError, ActionFailed and UnknownNode."""

    def __init__(self, live: LiveDocument, readers: LogReaders) -> None:
        self._live = live
        self._readers = readers

    def resolve(self, node: str, query: LogQuery) -> Asked:
        """A query's names, looked up. Raises ActionError."""
        return resolve(self._live, node, query)

    async def last_words(self, node: str, unit: str) -> list[str]:
        """The last lines of a unit's own processes, for who says why it failed; empty where they cannot be had."""
        try:
            page = await self.page(node, LogQuery(sources=[f"unit:{unit}"]), limit=LAST_WORDS)
        except (ActionError, ActionFailed, NodeError):
            return []
        return [line.text for line in page.lines if line.stream][-LAST_WORDS_SHOWN:]

    async def page(
        self,
        node: str,
        query: LogQuery,
        before: str | None = None,
        after: str | None = None,
        around: int | None = None,
        limit: int = DEFAULT_LINES,
    ) -> LogsAnswer:
        """A page before or after a cursor, around a time, or the last one."""
        asked = self.resolve(node, query)
        if sum(each is not None for each in (before, after, around)) > 1:
            raise ActionError("invalid", "Ask for lines before a cursor, after one, or around a time.")
        if not 1 <= limit <= MOST_LINES:
            raise ActionError("invalid", f"A page has 1 to {MOST_LINES} lines.")
        page = await self.read(node, asked, before=before, after=after, around=around, limit=limit)
        return LogsAnswer(
            lines=page.lines,
            older=page.end.older,
            newer=page.end.newer,
            sources=asked.sources(page.lines),
            note=page.note,
            searched=page.end.searched,
        )

    async def read(self, node: str, asked: Asked, **borders: Any) -> Page:
        """A page with these borders (``agent.logs.page``): ``before upto after around limit countRest``."""
        for name in ("before", "upto", "after"):
            check_cursor(borders.get(name))
        lines: list[LogLine] = []
        end, note = PageEnd(), None
        async with self._readers.ask(node, asked.question("page", budgetS=SEARCH_S, **borders)) as said:
            async for each in said:
                lines += LINES.decode(each.lines) if bytes(each.lines) else []
                note = each.note or note
                end = msgspec.json.decode(each.end, type=PageEnd) if bytes(each.end) else end
        return Page(Traces().mark(lines), end, note)

    async def counts(self, node: str, query: LogQuery, buckets: int = DEFAULT_BUCKETS) -> LogCountsAnswer:
        """How many lines when."""
        if not 1 <= buckets <= MOST_BUCKETS:
            raise ActionError("invalid", f"There are 1 to {MOST_BUCKETS} buckets.")
        if query.since is not None and query.until is not None and query.since >= query.until:
            raise ActionError("invalid", "The time ends before it begins.")
        asked = self.resolve(node, query)
        end = await self._end(node, asked.question("counts", buckets=buckets, budgetS=COUNT_S), CountsEnd)
        found = [
            LogBucket(at=end.since + i * end.width, seconds=end.width / 1e6, count=count, errors=errors)
            for i, (count, errors) in enumerate(zip(end.counts, end.errors, strict=True))
        ]
        known = [bucket for bucket in found if bucket.at + end.width > end.reached]
        return LogCountsAnswer(buckets=known, since=end.reached, until=end.until, incomplete=end.reached > end.since)

    async def marks(self, node: str, query: LogQuery) -> LogMarksAnswer:
        """Boots, and starts and ends of the units that the query names."""
        asked = self.resolve(node, query)
        return LogMarksAnswer(marks=(await self._end(node, asked.question("marks"), MarksEnd)).marks)

    async def _end(self, node: str, question: dict[str, Any], kind: type[T]) -> T:
        async with self._readers.ask(node, question) as said:
            async for each in said:
                if bytes(each.end):
                    return msgspec.json.decode(each.end, type=kind)
        raise ActionError("internal", "The node's reader of logs gave no answer.")
