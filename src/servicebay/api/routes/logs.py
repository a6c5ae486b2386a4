"""``/api/nodes/{node}/logs`` and ``/api/logs`` (the hub's own): pages, a stream, counts, marks; saved filters.

Who may look at a node may read its logs; reading is not recorded. A stream is NDJSON: a ``LogLine``, ``{"gap": n}`` or
``{"note": text}`` per line; it follows until the client leaves, and with ``until`` or ``follow=false`` ends.
"""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
from litestar import delete, get, put
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from servicebay.api import grammar
from servicebay.services.logs.viewer import Delivery, Viewer
from servicebay.services.resolve import check_node
from servicebay.services.shapes.log import (
    LogCountsAnswer,
    LogFilter,
    LogFiltersAnswer,
    LogMarksAnswer,
    LogQuery,
    LogsAnswer,
)

from .context import CallerPart, HubPart, LogQueryPart, identity_of

NDJSON = "application/x-ndjson"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
TAIL = 200
HUB = ["hub"]


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


@get("/nodes/{node:str}/logs")
async def read_logs(
    node: FromPath[str],
    hub: HubPart,
    log_query: LogQueryPart,
    before: FromQuery[str | None] = None,
    after: FromQuery[str | None] = None,
    around: FromQuery[int | None] = None,
    limit: FromQuery[int] = TAIL,
) -> LogsAnswer:
    """A page of lines: the last ones, those before or after a cursor, or those around a time."""
    return await hub.log_desk.page(known(hub, node), log_query, before, after, around, limit)


@get("/nodes/{node:str}/logs/stream", media_type=NDJSON)
async def stream_logs(
    node: FromPath[str],
    hub: HubPart,
    log_query: LogQueryPart,
    after: FromQuery[str | None] = None,
    tail: FromQuery[int | None] = None,
    follow: FromQuery[bool] = True,
) -> Stream:
    """Lines as NDJSON: the last ``tail`` ones (all from ``since`` on, where that is given), then what comes."""
    name = known(hub, node)
    from_since = log_query.since is not None and tail is None and after is None
    begin = 0 if from_since else TAIL if tail is None else tail
    viewer = await hub.log_feeds.open(name, log_query, begin, after)
    past = hub.log_feeds.past(name, log_query, viewer.position) if from_since else None
    ends = not follow or log_query.until is not None
    return Stream(_lines(viewer, past, ends), media_type=NDJSON, headers=HEADERS)


@get("/nodes/{node:str}/logs/counts")
async def count_logs(
    node: FromPath[str], hub: HubPart, log_query: LogQueryPart, buckets: FromQuery[int] = 60
) -> LogCountsAnswer:
    """How many lines when, in equal stretches of time."""
    return await hub.log_desk.counts(known(hub, node), log_query, buckets)


@get("/nodes/{node:str}/logs/marks")
async def mark_logs(node: FromPath[str], hub: HubPart, log_query: LogQueryPart) -> LogMarksAnswer:
    """When the node booted, and when the sources' units were started, stopped, or failed; newest first."""
    return await hub.log_desk.marks(known(hub, node), log_query)


@get("/logs")
async def read_own_logs(
    hub: HubPart,
    log_query: LogQueryPart,
    before: FromQuery[str | None] = None,
    after: FromQuery[str | None] = None,
    around: FromQuery[int | None] = None,
    limit: FromQuery[int] = TAIL,
) -> LogsAnswer:
    """A page of the hub's own log, which is kept in memory since it started."""
    return hub.own_log.page(own(log_query), before, after, around, limit)


@get("/logs/stream", media_type=NDJSON)
async def stream_own_logs(
    hub: HubPart,
    log_query: LogQueryPart,
    after: FromQuery[str | None] = None,
    tail: FromQuery[int | None] = None,
    follow: FromQuery[bool] = True,
) -> Stream:
    """The hub's own log as NDJSON."""
    viewer = hub.own_log.open(own(log_query), TAIL if tail is None else tail, after)
    return Stream(_lines(viewer, None, not follow), media_type=NDJSON, headers=HEADERS)


@get("/logs/counts")
async def count_own_logs(hub: HubPart, log_query: LogQueryPart, buckets: FromQuery[int] = 60) -> LogCountsAnswer:
    """How many lines of the hub's own log when."""
    return hub.own_log.counts(own(log_query), buckets)


@get("/logs/marks")
async def mark_own_logs(hub: HubPart) -> LogMarksAnswer:
    """Nothing to jump to: the hub's own log begins with the hub."""
    return hub.own_log.marks()


@get("/logs/filters")
async def list_filters(hub: HubPart, caller: CallerPart) -> LogFiltersAnswer:
    """The filters that the one who asks has saved."""
    return LogFiltersAnswer(filters=await hub.log_filters.list(identity_of(caller).username))


@put("/logs/filters")
async def save_filter(data: JSONBody[LogFilter], hub: HubPart, caller: CallerPart) -> LogFiltersAnswer:
    """Save a filter, in place of one of the same name."""
    user = identity_of(caller).username
    if data.node is not None:
        grammar.node_name(data.node)
    await hub.log_filters.save(user, data)
    return LogFiltersAnswer(filters=await hub.log_filters.list(user))


@delete("/logs/filters/{name:str}")
async def remove_filter(name: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """Forget a filter."""
    await hub.log_filters.remove(identity_of(caller).username, name)


def known(hub: HubPart, node: str) -> str:
    """A node that exists. Raises Misspelt (400) or ActionError ``not-found``."""
    name = check_node(hub.live, grammar.node_name(node))
    return name or node


def own(query: LogQuery) -> LogQuery:
    """A query of the hub's own log: its one source need not be named."""
    return query if query.sources else msgspec.structs.replace(query, sources=HUB)


async def _lines(viewer: Viewer, past: AsyncIterator[Any] | None, ends: bool) -> AsyncIterator[bytes]:
    try:
        if past is not None:
            async for batch in past:
                yield batch.text
        while (delivery := await viewer.next()) is not None:
            yield _spelt(delivery)
            if ends and delivery.started:
                return
    finally:
        viewer.close()


def _spelt(delivery: Delivery) -> bytes:
    parts = [msgspec.json.encode({"gap": delivery.gap}) + b"\n"] if delivery.gap else []
    parts += [msgspec.json.encode({"note": delivery.note}) + b"\n"] if delivery.note else []
    return b"".join([*parts, *(batch.text for batch in delivery.batches)])
