"""``/api/nodes/{node}/logs`` and ``/api/logs`` (the hub's own): pages, a stream, counts, marks; saved filters.

Who may look at a node may read its logs; reading is not recorded. A stream is NDJSON: a ``LogLine``, ``{"gap": n}`` or
``{"note": text}`` per line; it follows until the client leaves or may no longer read it, and with ``until`` or
``follow=false`` ends.
"""

import time
from collections.abc import AsyncIterator, Callable

import msgspec
from litestar import delete, get, put
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from servicebay.api import grammar
from servicebay.api.needs import READ
from servicebay.auth.identity import Identity
from servicebay.auth.service import Auth
from servicebay.services.logs.viewer import Batch, Delivery, Viewer
from servicebay.services.resolve import check_node
from servicebay.services.shapes.log import (
    LogCountsAnswer,
    LogFilter,
    LogFiltersAnswer,
    LogMarksAnswer,
    LogQuery,
    LogsAnswer,
)

from .context import CallerPart, HubPart, identity_of
from .log_questions import LogBeginPart, LogBordersPart, LogQueryPart

NDJSON = "application/x-ndjson"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
HUB = ["hub"]
RECHECK_S = 30.0


@get("/nodes/{node:str}/logs")
async def read_logs(
    node: FromPath[str], hub: HubPart, log_query: LogQueryPart, log_borders: LogBordersPart
) -> LogsAnswer:
    """A page of lines: the last ones, those before or after a cursor, or those around a time."""
    return await hub.log_desk.page(known(hub, node), log_query, *log_borders)


@get("/nodes/{node:str}/logs/stream", media_type=NDJSON)
async def stream_logs(
    node: FromPath[str], hub: HubPart, caller: CallerPart, log_query: LogQueryPart, log_begin: LogBeginPart
) -> Stream:
    """Lines as NDJSON: the last ``tail`` ones (all from ``since`` on, where that is given), then what comes."""
    name = known(hub, node)
    from_since = log_query.since is not None and log_begin == (None, None, log_begin.follow)
    viewer = await hub.log_feeds.open(name, log_query, 0 if from_since else log_begin.lines, log_begin.after)
    past = hub.log_feeds.past(name, log_query, viewer.position) if from_since else None
    ends = not log_begin.follow or log_query.until is not None
    return _streamed(viewer, past, ends, Standing(hub.auth, identity_of(caller)))


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
async def read_own_logs(hub: HubPart, log_query: LogQueryPart, log_borders: LogBordersPart) -> LogsAnswer:
    """A page of the hub's own log, which is kept in memory since it started."""
    return hub.own_log.page(own(log_query), *log_borders)


@get("/logs/stream", media_type=NDJSON)
async def stream_own_logs(hub: HubPart, caller: CallerPart, log_query: LogQueryPart, log_begin: LogBeginPart) -> Stream:
    """The hub's own log as NDJSON."""
    viewer = hub.own_log.open(own(log_query), log_begin.lines, log_begin.after)
    return _streamed(viewer, None, not log_begin.follow, Standing(hub.auth, identity_of(caller)))


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
    return LogFiltersAnswer(filters=await hub.books.log_filters.list(identity_of(caller).username))


@put("/logs/filters", opt=READ)
async def save_filter(data: JSONBody[LogFilter], hub: HubPart, caller: CallerPart) -> LogFiltersAnswer:
    """Save a filter, in place of one of the same name."""
    user = identity_of(caller).username
    if data.node is not None:
        grammar.node_name(data.node)
    await hub.books.log_filters.save(user, data)
    return LogFiltersAnswer(filters=await hub.books.log_filters.list(user))


@delete("/logs/filters/{name:str}", opt=READ)
async def remove_filter(name: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """Forget a filter."""
    await hub.books.log_filters.remove(identity_of(caller).username, name)


def known(hub: HubPart, node: str) -> str:
    """A node that exists. Raises Misspelt (400) or ActionError ``not-found``."""
    name = check_node(hub.live, grammar.node_name(node))
    return name or node


def own(query: LogQuery) -> LogQuery:
    """A query of the hub's own log: its one source need not be named."""
    return query if query.sources else msgspec.structs.replace(query, sources=HUB)


class Standing:
    """Whether who began a stream may still read it; one whom another process revoked may for ``RECHECK_S`` more."""

    def __init__(self, auth: Auth, identity: Identity) -> None:
        self._auth = auth
        self._identity = identity
        self._checked_at = time.monotonic()

    def on_end(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back once it is revoked; returns what ends that."""
        return self._auth.on_revoked(lambda key: callback() if key == self._identity.key else None)

    async def lasts(self) -> bool:
        """Asked before each delivery. Raises StoreError."""
        if time.monotonic() - self._checked_at < RECHECK_S:
            return True
        self._checked_at = time.monotonic()
        return await self._auth.still_valid(self._identity)


def _streamed(viewer: Viewer, past: AsyncIterator[Batch] | None, ends: bool, standing: Standing) -> Stream:
    return Stream(_lines(viewer, past, ends, standing), media_type=NDJSON, headers=HEADERS)


async def _lines(
    viewer: Viewer, past: AsyncIterator[Batch] | None, ends: bool, standing: Standing
) -> AsyncIterator[bytes]:
    leave = standing.on_end(viewer.close)
    try:
        if past is not None:
            async for batch in past:
                yield batch.text
        while (delivery := await viewer.next()) is not None and await standing.lasts():
            yield _spelt(delivery)
            if ends and delivery.started:
                return
    finally:
        leave()
        viewer.close()


def _spelt(delivery: Delivery) -> bytes:
    parts = [msgspec.json.encode({"gap": delivery.gap}) + b"\n"] if delivery.gap else []
    parts += [msgspec.json.encode({"note": delivery.note}) + b"\n"] if delivery.note else []
    return b"".join([*parts, *(batch.text for batch in delivery.batches)])
