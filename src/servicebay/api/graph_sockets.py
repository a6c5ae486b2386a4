"""The network graph over live connections: ``graph:watch``, answered with a snapshot, ``graph:patch``, ``graph:leave``.

Whoever cannot keep up gets ``graph:reset`` and watches again. While nobody watches nothing is computed. Nothing here
knows python-socketio: ``emit`` is handed in.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from servicebay.services.graph.desk import GraphDesk

from .feed import MAX_QUEUED, Encoder, Events, Feed, Frame

log = logging.getLogger(__name__)
EVENTS = Events("graph:snapshot", "graph:patch", "graph:reset")
Emit = Callable[[str, Frame], Awaitable[None]]


class GraphSockets:
    """Who watches. ``start`` and ``stop`` belong to the hub; ``leave`` when a connection ends."""

    def __init__(self, desk: GraphDesk, queued: Callable[[str], int], emit: Emit) -> None:
        self._desk = desk
        self._queued = queued
        self._emit = emit
        self._encoder = Encoder(desk, EVENTS)
        self._feeds: dict[str, Feed] = {}
        self._wake = asyncio.Event()
        self._unwatch: Callable[[], None] | None = None
        self._pumping: asyncio.Task[None] | None = None

    @property
    def watching(self) -> int:
        """How many connections do."""
        return len(self._feeds)

    def start(self) -> None:
        """Begin to send patches."""
        self._pumping = asyncio.create_task(self._pump(), name="graph-pump")

    async def stop(self) -> None:
        """End."""
        self._feeds.clear()
        self._follow()
        if self._pumping is not None:
            self._pumping.cancel()
            await asyncio.gather(self._pumping, return_exceptions=True)

    def on_watch(self, sid: str) -> bytes | None:
        """The snapshot (``shapes.graph.GraphSnapshot``) from which patches follow; None: ask when answers are read."""
        if self._queued(sid) >= MAX_QUEUED:
            return None
        feed = self._feeds[sid] = Feed(self._desk, self._encoder)
        self._follow()
        (frame,) = feed.ask(None, None)
        return frame.body

    def leave(self, sid: str) -> None:
        """It watches no more."""
        self._feeds.pop(sid, None)
        self._follow()

    def _follow(self) -> None:
        if self._feeds and self._unwatch is None:
            self._unwatch = self._desk.watch(self._wake.set)
        elif not self._feeds and self._unwatch is not None:
            self._unwatch()
            self._unwatch = None

    async def _pump(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            for sid, feed in list(self._feeds.items()):
                try:
                    for frame in feed.catch_up(self._queued(sid)):
                        await self._emit(sid, frame)
                except Exception:  # supervision boundary: one sick socket must not silence the others
                    log.exception("a watcher of the graph could not be served")
                    self._feeds.pop(sid, None)
                if not feed.served and self._feeds.get(sid) is feed:
                    self.leave(sid)
