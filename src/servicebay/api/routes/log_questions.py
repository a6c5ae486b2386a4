"""What the routes of logs are asked, for a node and for the hub: the filter, a page's borders, a stream's begin."""

from typing import NamedTuple

from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, SkipValidation

from servicebay.services.shapes.log import LogQuery

TAIL = 200


class LogBorders(NamedTuple):
    """Which page: the last one, the one before or after a cursor, or around a time (µs)."""

    before: str | None
    after: str | None
    around: int | None
    limit: int


class LogBegin(NamedTuple):
    """Where a stream begins, and whether it goes on with what comes."""

    after: str | None
    tail: int | None
    follow: bool

    @property
    def lines(self) -> int:
        """How many from before."""
        return TAIL if self.tail is None else self.tail


LogQueryPart = NamedDependency[SkipValidation[LogQuery]]
LogBordersPart = NamedDependency[SkipValidation[LogBorders]]
LogBeginPart = NamedDependency[SkipValidation[LogBegin]]


def provide_log_query(
    source: FromQuery[list[str] | None] = None,
    grep: FromQuery[str | None] = None,
    regex: FromQuery[bool] = False,
    case: FromQuery[bool] = False,
    priority: FromQuery[int | None] = None,
    since: FromQuery[int | None] = None,
    until: FromQuery[int | None] = None,
    boot: FromQuery[str | None] = None,
    context: FromQuery[int] = 0,
) -> LogQuery:
    """The filter of a request, unchecked."""
    return LogQuery(
        sources=source or [],
        grep=grep,
        regex=regex,
        case=case,
        priority=priority,
        since=since,
        until=until,
        boot=boot,
        context=context,
    )


def provide_log_borders(
    before: FromQuery[str | None] = None,
    after: FromQuery[str | None] = None,
    around: FromQuery[int | None] = None,
    limit: FromQuery[int] = TAIL,
) -> LogBorders:
    """The page of a request, unchecked."""
    return LogBorders(before, after, around, limit)


def provide_log_begin(
    after: FromQuery[str | None] = None,
    tail: FromQuery[int | None] = None,
    follow: FromQuery[bool] = True,
) -> LogBegin:
    """The begin of a stream, unchecked."""
    return LogBegin(after, tail, follow)


LOG_QUESTIONS = {
    "log_query": Provide(provide_log_query, sync_to_thread=False),
    "log_borders": Provide(provide_log_borders, sync_to_thread=False),
    "log_begin": Provide(provide_log_begin, sync_to_thread=False),
}
"""Dependencies of the application."""
