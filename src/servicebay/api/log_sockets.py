"""Logs over live connections: ``log-open``, ``log-close``, and ``log-lines`` with an acknowledgement for each.

A browser has two batches under way at most; what comes meanwhile waits in its viewer's bounded queue, and becomes a gap
where that is full. Nothing here knows python-socketio: ``emit`` is handed in.
"""

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from servicebay.services.logs.asked import HUB, sources_of
from servicebay.services.logs.feeds import Feeds
from servicebay.services.logs.own import OwnLog
from servicebay.services.logs.viewer import Delivery, Viewer
from servicebay.services.shapes.log import LogLines, LogOpen, LogOpened, LogSource
from servicebay.services.shapes.problem import Problem

log = logging.getLogger(__name__)
UNDER_WAY = 2
MOST_STREAMS = 16
"""Of one connection."""
ACK_LIMIT_S = 60.0
Emit = Callable[[str, str, Any, Callable[[], None]], Awaitable[None]]
"""``emit(sid, event, data, on_acknowledged)``."""
ProblemOf = Callable[[Exception], Problem]
CheckNode = Callable[[str], str]


class LogClose(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Body of ``log-close``."""

    id: str


class LogSockets:
    """The streams of all connections. ``leave`` when a connection ends; ``stop`` in the end."""

    def __init__(self, feeds: Feeds, own: OwnLog, check_node: CheckNode, problem_of: ProblemOf, emit: Emit) -> None:
        self._feeds = feeds
        self._own = own
        self._check_node = check_node
        self._problem_of = problem_of
        self._emit = emit
        self._streams: dict[str, dict[str, asyncio.Task[None]]] = {}
        self._numbers = itertools.count(1)

    @property
    def open_streams(self) -> int:
        """How many there are."""
        return sum(len(streams) for streams in self._streams.values())

    def on_open(self, sid: str, body: Any) -> bytes:
        """Begin a stream; the answer is its acknowledgement (``LogOpened``). What fails later ends it with a note.

        Nothing is waited for: other events of the same browser come after this one.
        """
        streams = self._streams.setdefault(sid, {})
        if len(streams) >= MOST_STREAMS:
            return _encoded(LogOpened(code="busy", detail=f"This page follows {MOST_STREAMS} logs already. Close one."))
        try:
            wanted = msgspec.convert(body, LogOpen)
            sources = self._check(wanted)
        except msgspec.ValidationError as error:
            return _encoded(LogOpened(code="invalid", detail=str(error)))
        except Exception as error:  # supervision boundary: whatever it is becomes the browser's problem
            problem = self._problem_of(error)
            return _encoded(LogOpened(code=problem.code, detail=problem.detail))
        identity = f"log{next(self._numbers)}"
        task = asyncio.create_task(self._run(sid, identity, wanted), name=f"stream {identity}")
        streams[identity] = task
        task.add_done_callback(lambda _task: self._streams.get(sid, {}).pop(identity, None))
        return _encoded(LogOpened(id=identity, sources=sources))

    def on_close(self, sid: str, body: Any) -> None:
        """End a stream; one that is not there, or another connection's, is no error and nothing."""
        try:
            identity = msgspec.convert(body, LogClose).id
        except msgspec.ValidationError:
            return
        task = self._streams.get(sid, {}).get(identity)
        if task is not None:
            task.cancel()

    def leave(self, sid: str) -> None:
        """A connection has ended."""
        for task in self._streams.pop(sid, {}).values():
            task.cancel()

    async def stop(self) -> None:
        """End all."""
        tasks = [task for streams in self._streams.values() for task in streams.values()]
        for sid in list(self._streams):
            self.leave(sid)
        await asyncio.gather(*tasks, return_exceptions=True)

    def _check(self, wanted: LogOpen) -> list[LogSource]:
        if wanted.node is None:
            self._own.check(wanted.query)
            return sources_of([HUB])
        return self._feeds.check(self._check_node(wanted.node), wanted.query)

    async def _run(self, sid: str, identity: str, wanted: LogOpen) -> None:
        try:
            viewer = await self._open(wanted)
        except Exception as error:  # supervision boundary: whatever it is becomes the browser's problem
            text = self._problem_of(error).detail
            return await self._end(sid, identity, text)
        try:
            await self._serve(sid, identity, viewer)
        finally:
            viewer.close()

    async def _end(self, sid: str, identity: str, note: str | None = None) -> None:
        data = msgspec.Raw(_encoded(LogLines(id=identity, note=note, ended=True)))
        await self._emit(sid, "log-lines", data, _nothing)

    async def _open(self, wanted: LogOpen) -> Viewer:
        if wanted.node is None:
            return self._own.open(wanted.query, wanted.tail, wanted.after)
        return await self._feeds.open(self._check_node(wanted.node), wanted.query, wanted.tail, wanted.after)

    async def _serve(self, sid: str, identity: str, viewer: Viewer) -> None:
        credit = asyncio.Semaphore(UNDER_WAY)
        while True:
            try:
                async with asyncio.timeout(ACK_LIMIT_S):
                    await credit.acquire()
            except TimeoutError:
                log.info("a stream of logs was closed: the browser takes nothing any more")
                return None
            delivery = await viewer.next()
            if delivery is None:
                return await self._end(sid, identity)
            await self._emit(sid, "log-lines", msgspec.Raw(_spelt(identity, delivery)), credit.release)


def _spelt(identity: str, delivery: Delivery) -> bytes:
    """A ``LogLines``; the lines in it were encoded once for all who get them."""
    rest = LogLines(id=identity, gap=delivery.gap, note=delivery.note, started=delivery.started)
    head = msgspec.json.encode(rest)[:-1]
    return head + b',"lines":' + bytes(delivery.lines) + b"}"


def _encoded(value: msgspec.Struct) -> bytes:
    return msgspec.json.encode(value)


def _nothing() -> None:
    pass
