"""What comes: one reader on the node for all who ask the same, and a lost connection that costs no line.

A feed knows how far it came. Whoever begins to watch is given the lines up to there, by a question of their own, and
then what the feed brings: each line once. After an outage the lines in between are fetched like that, or counted.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

from ...nodes.errors import ActionFailed, NodeError
from ...nodes.log_reader import LogReaders, Said
from ..errors import ActionError
from ..shapes.log import LogQuery, LogSource
from .asked import Asked, check_cursor
from .desk import LINES, MOST_LINES, LogDesk
from .traces import Traces
from .viewer import Batch, Delivery, Viewer

MOST_VIEWERS = 100
"""Of the whole hub."""
EXPORT_LINES = 2_000
RETRY_S = (0.5, 1.0, 2.0, 5.0)
LOST = "The connection to the node was lost. Lines from meanwhile follow when it is back."
BACK = "The node is back."
PASSING = ("unreachable", "timeout", "internal")
log = logging.getLogger(__name__)


class Feeds:
    """``open`` as often as wanted; the reader of a feed ends with its last viewer. ``stop`` in the end."""

    def __init__(self, desk: LogDesk, readers: LogReaders) -> None:
        self._desk = desk
        self._readers = readers
        self._feeds: dict[tuple[str, bytes], Feed] = {}

    @property
    def viewers(self) -> int:
        """How many follow."""
        return sum(len(feed.viewers) for feed in self._feeds.values())

    def check(self, node: str, query: LogQuery) -> list[LogSource]:
        """The sources of a query. Raises ActionError."""
        return self._desk.resolve(node, query).sources()

    async def open(self, node: str, query: LogQuery, tail: int, after: str | None = None) -> Viewer:
        """Begin to follow, after the last ``tail`` lines or those after a cursor.

        Raises ActionError, ActionFailed, UnknownNode. Who got the viewer closes it.
        """
        check_cursor(after)
        if not 0 <= tail <= MOST_LINES:
            raise ActionError("invalid", f"A stream begins with 0 to {MOST_LINES} lines from before.")
        if self.viewers >= MOST_VIEWERS:
            raise ActionError("busy", f"{MOST_VIEWERS} logs are being followed already. Close some.")
        asked = self._desk.resolve(node, query)
        feed = self._feed_of(node, asked)
        viewer = await feed.attach()
        try:
            viewer.give_history(await self._history(node, asked, viewer.position, tail, after))
        except BaseException:
            viewer.close()
            raise
        return viewer

    async def past(self, node: str, query: LogQuery, upto: str | None) -> AsyncIterator[Batch]:
        """All lines from the query's ``since`` up to a place, in pages: who reads slowly slows the node's reader."""
        asked = self._desk.resolve(node, query)
        traces = Traces()
        after: str | None = None
        borders = {"around": query.since or 0, "limit": 1}  # the first line from then on, or the last before it
        while True:
            if after is None:
                page = await self._desk.read(node, asked, **borders)
                lines = [line for line in page.lines if line.at >= (query.since or 0)]
            else:
                page = await self._desk.read(node, asked, after=after, upto=upto, forward=True, limit=EXPORT_LINES)
                lines = page.lines
            if lines:
                yield Batch(traces.mark(lines))
            after = page.end.searched or (page.lines[-1].cursor if page.lines else None)
            if after is None or not page.end.newer:
                return

    async def stop(self) -> None:
        """End all feeds."""
        feeds, self._feeds = list(self._feeds.values()), {}
        await asyncio.gather(*(feed.stop() for feed in feeds))

    def _feed_of(self, node: str, asked: Asked) -> "Feed":
        key = (node, asked.key)
        feed = self._feeds.get(key)
        if feed is None or feed.is_over:
            feed = self._feeds[key] = Feed(node, asked, self._desk, self._readers, lambda over: self._forget(key, over))
        return feed

    def _forget(self, key: tuple[str, bytes], feed: "Feed") -> None:
        if self._feeds.get(key) is feed:
            del self._feeds[key]

    async def _history(self, node: str, asked: Asked, upto: str | None, tail: int, after: str | None) -> Delivery:
        if tail == 0 and after is None:
            return Delivery(started=True)
        limit = MOST_LINES if after is not None else tail
        page = await self._desk.read(
            node, asked, upto=upto, after=after, limit=limit, countRest=True if after is not None else None
        )
        return Delivery([Batch(page.lines)], page.end.rest, page.note, started=True)


class Feed:
    """One follower on a node, and its viewers; it ends with the last of them."""

    def __init__(
        self, node: str, asked: Asked, desk: LogDesk, readers: LogReaders, on_end: "Callable[[Feed], None]"
    ) -> None:
        self.viewers: set[Viewer] = set()
        self.is_over = False
        self._node = node
        self._asked = asked
        self._desk = desk
        self._readers = readers
        self._traces = Traces()
        self._position: str | None = None
        self._attempt = 0
        self._on_end = on_end
        self._began: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._run(), name=f"logs:{node}:feed")

    async def attach(self) -> Viewer:
        """A new viewer, which gets what comes after its ``position``. Raises what the reader answered at first."""
        viewer = Viewer(self._asked.sources(), self._detach)
        viewer.position = self._position  # where it has not begun yet, set when it does
        self.viewers.add(viewer)
        try:
            await asyncio.shield(self._began)
        except BaseException:
            viewer.close()
            raise
        return viewer

    async def stop(self) -> None:
        """End it."""
        self.is_over = True
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def _detach(self, viewer: Viewer) -> None:
        self.viewers.discard(viewer)
        if not self.viewers:
            self.is_over = True
            self._task.cancel()

    async def _run(self) -> None:
        try:
            while True:
                try:
                    await self._follow()
                except ActionFailed as failed:
                    if not self._began.done() or failed.failure.code not in PASSING:
                        raise
                    if self._attempt == 0:
                        self._say(LOST)
                await asyncio.sleep(RETRY_S[min(self._attempt, len(RETRY_S) - 1)])
                self._attempt += 1
        except (ActionFailed, ActionError, NodeError) as error:
            self._fail(error)
        except Exception:  # supervision boundary: who follows is told, whatever a node answers
            log.exception("node %s: its log cannot be followed", self._node)
            self._fail(ActionError("internal", "The hub could not follow this log. Its own log says why."))
        finally:
            self.is_over = True
            self._on_end(self)
            if not self._began.done():
                self._began.cancel()

    async def _follow(self) -> None:
        async with self._readers.ask(self._node, self._asked.question("follow")) as said:
            async for each in said:
                if bytes(each.lines):
                    self._position = each.at or self._position
                    self._spread(Batch(self._traces.mark(LINES.decode(each.lines))))
                elif each.at is not None:
                    await self._on_start(each)
                elif each.note is not None:
                    self._say(each.note)

    async def _on_start(self, said: Said) -> None:
        before, self._position = self._position, said.at
        self._attempt = 0
        if not self._began.done():
            for viewer in self.viewers:
                viewer.position = said.at
            self._began.set_result(None)
        elif before is not None:
            page = await self._desk.read(
                self._node, self._asked, after=before, upto=said.at, limit=MOST_LINES, countRest=True
            )
            self._say(BACK)
            self._spread(Batch(self._traces.mark(page.lines)), page.end.rest)

    def _spread(self, batch: Batch, gap: int = 0) -> None:
        if batch.count or gap:
            for viewer in self.viewers:
                viewer.push(batch, gap)

    def _say(self, text: str) -> None:
        for viewer in self.viewers:
            viewer.note(text)

    def _fail(self, error: ActionFailed | ActionError | NodeError) -> None:
        if not self._began.done():
            self._began.set_exception(error)
            self._began.exception()  # nobody need have waited
            return
        text = error.failure.message if isinstance(error, ActionFailed) else str(error)
        self._say(text)
        for viewer in list(self.viewers):
            viewer.end()
