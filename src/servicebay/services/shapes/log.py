"""Shapes of logs: lines, questions and answers, over REST and over live connections. Shapes only.

Times are µs since the epoch. A *source* is the key of what wrote a line: ``unit:web.service``, ``container:web``,
``manager`` (the node's user manager), ``hub``.
"""

from typing import Literal

import msgspec

from ...sentences import Sentence
from .base import Answer, Body

LogStreamName = Literal["stdout", "stderr"]
LogMarkKind = Literal["boot", "start", "stop", "failure"]


class LogLine(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, kw_only=True, gc=False):
    """A line. ``cursor`` is opaque: pages before or after it have neither this line nor miss its neighbour.

    ``text`` has escape sequences as they were written; ``cut`` says how many bytes of a longer one were left out.
    ``stream`` is absent where nobody knows. ``priority`` is syslog's, 0 (emergency) to 7 (debug). ``boot`` is its ID.
    ``part`` continues the line before of the same source: a stack trace. ``hit`` was searched for; absent on context.
    """

    cursor: str
    at: int
    source: str
    text: str
    stream: LogStreamName | None = None
    priority: int = 6
    boot: str = ""
    cut: int = 0
    part: bool = False
    hit: bool = False


class LogSource(Answer, frozen=True):
    """What wrote lines. ``color`` is an index: 0 for the first, the same for the same source of a service."""

    key: str
    title: str
    color: int


class LogsAnswer(Answer, frozen=True):
    """GET …/logs: a page, oldest line first. ``older`` and ``newer``: whether there are lines before and after it.

    ``note`` is a sentence where lines cannot be had, and why (a log driver that keeps nothing, no journal).
    ``searched`` is how far a search came that took too long for one answer: a cursor, to go on from there.
    """

    lines: list[LogLine]
    older: bool
    newer: bool
    sources: list[LogSource]
    note: Sentence | None = None
    searched: str | None = None


class LogBucket(Answer, frozen=True):
    """Lines from ``at`` on, for ``seconds``; ``errors`` are those of priority 3 or worse."""

    at: int
    seconds: float
    count: int
    errors: int


class LogCountsAnswer(Answer, frozen=True):
    """GET …/logs/counts. ``since`` is later than asked for where counting took too long: what is older is unknown."""

    buckets: list[LogBucket]
    since: int
    until: int
    incomplete: bool = False


class LogMark(Answer, frozen=True):
    """A time to jump to, with the source that it belongs to (none: all); of a boot with its ID, to ask for it alone."""

    at: int
    kind: LogMarkKind
    title: Sentence
    source: str | None = None
    boot: str | None = None


class LogMarksAnswer(Answer, frozen=True):
    """GET …/logs/marks: boots, starts, stops and failures, newest first."""

    marks: list[LogMark]


class LogQuery(Body, frozen=True, omit_defaults=True):
    """What lines are wanted.

    Those of ``sources`` (``service:NAME unit:NAME container:NAME pod:NAME manager hub``), of ``priority`` or worse,
    from ``since`` until ``until`` (µs), of one ``boot``, with ``grep`` in them (a text, or a regular expression as
    Python has them; without ``case`` upper and lower case are the same), each hit with ``context`` lines around it.
    """

    sources: list[str]
    grep: str | None = None
    regex: bool = False
    case: bool = False
    priority: int | None = None
    since: int | None = None
    until: int | None = None
    boot: str | None = None
    context: int = 0


class LogOpen(Body, frozen=True):
    """Body of the event ``log-open``. The last ``tail`` lines come first; or what came since the cursor ``after``.

    ``node`` is absent for the hub's own log.
    """

    query: LogQuery
    node: str | None = None
    tail: int = 200
    after: str | None = None


class LogOpened(Answer, frozen=True):
    """Acknowledgement of ``log-open``: the ID that ``log-lines`` carry and ``log-close`` names, or a problem."""

    id: str | None = None
    sources: list[LogSource] = msgspec.field(default_factory=list)
    code: str | None = None
    detail: Sentence | None = None


class LogLines(Answer, frozen=True):
    """Event ``log-lines``: lines, after a ``gap`` of so many that were left out (fetch them after the last cursor).

    The browser acknowledges it when it has taken them; two at most are under way. ``started`` is set on the first one
    after the lines from before. ``note`` is a sentence about the stream. ``ended`` says that no more will come.
    """

    id: str
    lines: list[LogLine] = msgspec.field(default_factory=list)
    gap: int = 0
    note: Sentence | None = None
    started: bool = False
    ended: bool = False


class LogFilter(Body, frozen=True, omit_defaults=True):
    """PUT /api/logs/filters: a saved filter of the one who asks. Saving under the same name replaces it."""

    name: str
    query: LogQuery
    node: str | None = None


class LogFiltersAnswer(Answer, frozen=True):
    """GET /api/logs/filters."""

    filters: list[LogFilter]
