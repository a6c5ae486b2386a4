"""Socket.IO: the live document to every browser.

Server events: ``live:snapshot``, ``live:patch``, ``live:reset``, ``node:status`` (see
``services.shapes.live``). Client event: ``live:subscribe`` with ``{epoch?, revision?}``: what it has;
``live:watch`` with ``{node?}``: whose load it shows, to be read every second until the next ``live:watch``.
``log-open``, ``log-close`` and ``log-lines``: see ``log_sockets``; ``graph:…``: ``graph_sockets``.
The gate has refused whoever brings no session before a socket gets here. WebSocket only, JSON,
no compression; the library's unbounded send queue is bounded by ``feed``.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import msgspec
import socketio  # type: ignore[import-untyped]

from servicebay.auth.identity import Identity
from servicebay.services.graph.desk import GraphDesk
from servicebay.services.live import LiveDocument, Object
from servicebay.services.logs.feeds import Feeds
from servicebay.services.logs.own import OwnLog
from servicebay.services.resolve import check_node
from servicebay.services.socket_json import SocketJson

from . import grammar
from .feed import MAX_QUEUED, Encoder, Feed, Frame, status_events
from .gate import App, Caller
from .graph_sockets import GraphSockets
from .log_sockets import LogSockets
from .needs import GuardedServer
from .pace import Pace
from .problems import problem_of

log = logging.getLogger(__name__)
RECHECK_S = 30.0
MAX_INCOMING_BYTES = 16 * 1024
BUNCH_S, BURST = 0.1, 5
"""Checks of 2,000 containers end fifty times a second: a browser that took each change by itself would lose frames."""
STREAMS = frozenset({"checks", "usage", "nodes"})
"""Sections that change by the clock. What it means where one fails (``attention``) is told at once, with all else."""
PING_EVERY_S, PING_LIMIT_S = 5, 20
"""How soon a browser tells that nothing comes any more where nothing tells it (a router that went, a sleeping laptop):
their sum after the last ping, so 25 s at most, as a node is told offline within 30 s. The ping is short, and what a
slow line or a busy page needs is the limit: that long a ping may wait behind a snapshot, so this is not the one to cut.
"""


class Subscribe(msgspec.Struct, frozen=True, rename="camel"):
    """Body of ``live:subscribe``."""

    epoch: str | None = None
    revision: int | None = None


class Watch(msgspec.Struct, frozen=True, rename="camel"):
    """Body of ``live:watch``."""

    node: str | None = None


class _Packet(socketio.packet.Packet):  # type: ignore[misc]
    """A packet with at most one binary part: the library would keep any number that a client announces."""

    def decode(self, encoded_packet: str) -> int:
        """Called by the library for what a client sent."""
        count = super().decode(encoded_packet)
        if count > 1:
            raise ValueError("too many attachments")
        return int(count)


class Mounted(Protocol):
    """What else is served on the same server: a namespace of its own."""

    def attach(self, server: Any) -> None:
        """Register its events."""

    def revoke(self, key: str) -> None:
        """Disconnect the connections of a credential, soon."""

    async def recheck(self) -> None:
        """Disconnect whose credential no longer counts."""

    async def stop(self) -> None:
        """Disconnect everybody."""


class _Client:
    """A connected browser."""

    def __init__(self, identity: Identity, feed: Feed) -> None:
        self.identity = identity
        self.feed = feed
        self.wanted: Subscribe | None = None
        self.watched: str | None = None


class LiveServer:
    """All live connections. ``start`` and ``stop`` belong to the hub.

    ``still_valid`` tells whether a credential still counts; ``set_watched`` is called with
    whether anybody is connected and the nodes whose load somebody shows, each time that changes.
    """

    def __init__(
        self,
        live: LiveDocument,
        still_valid: Callable[[Identity], Awaitable[bool]],
        set_watched: Callable[[bool, frozenset[str]], None],
        recheck_s: float = RECHECK_S,
    ) -> None:
        self._live = live
        self._still_valid = still_valid
        self._set_watched = set_watched
        self._recheck_s = recheck_s
        self._watching: tuple[bool, frozenset[str]] = (False, frozenset())
        self._encoder = Encoder(live)
        self._clients: dict[str, _Client] = {}
        self._statuses: list[Frame] = []
        self._wake = asyncio.Event()
        self.pace = Pace(self._wake.set, BUNCH_S, BURST)
        self._tasks: list[asyncio.Task[None]] = []
        self._unsubscribe: Callable[[], None] = lambda: None
        self.resets = 0
        self.logs: LogSockets | None = None
        self.graph: GraphSockets | None = None
        self.events = {
            "live:subscribe": self._on_subscribe,
            "live:watch": self._on_watch,
            "log-open": self._on_log_open,
            "log-close": self._on_log_close,
            "graph:watch": self._on_graph_watch,
            "graph:leave": self._on_graph_leave,
        }
        self._mounted: list[Mounted] = []
        self._server = self._build_server()
        self.app: App = socketio.ASGIApp(self._server, socketio_path="/socket.io")

    def mount(self, mounted: Mounted) -> None:
        """Serve another namespace as well, with the same end."""
        self._mounted.append(mounted)
        mounted.attach(self._server)

    @property
    def connected(self) -> int:
        """How many browsers are connected."""
        return len(self._clients)

    def follow_logs(self, feeds: Feeds, own: OwnLog) -> None:
        """Serve logs as well."""
        self.logs = LogSockets(feeds, own, self._known_node, problem_of, self._emit_acknowledged)

    def follow_graph(self, desk: GraphDesk) -> None:
        """Serve the network graph as well."""
        self.graph = GraphSockets(desk, self._queued, self._emit_frame)

    async def start(self) -> None:
        """Follow the live document."""
        if self.graph is not None:
            self.graph.start()
        self._unsubscribe = self._live.subscribe(self._on_patch)
        self._tasks = [
            asyncio.create_task(self._pump(), name="live-pump"),
            asyncio.create_task(self._recheck(), name="live-recheck"),
        ]

    async def stop(self) -> None:
        """Disconnect everybody and end the tasks."""
        self._unsubscribe()
        self.pace.stop()
        if self.logs is not None:
            await self.logs.stop()
        if self.graph is not None:
            await self.graph.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for mounted in self._mounted:
            await mounted.stop()
        for sid in list(self._clients):
            await self._server.disconnect(sid)
        await self._server.shutdown()

    def revoke(self, key: str) -> None:
        """Disconnect the sockets of a credential, soon."""
        for sid, client in list(self._clients.items()):
            if client.identity.key == key:
                self._server.start_background_task(self._server.disconnect, sid)
        for mounted in self._mounted:
            mounted.revoke(key)

    def _build_server(self) -> Any:
        server = GuardedServer(
            self._still_valid,
            async_mode="asgi",
            transports=["websocket"],
            cors_allowed_origins=[],  # the gate has compared the Origin
            max_http_buffer_size=MAX_INCOMING_BYTES,
            ping_interval=PING_EVERY_S,
            ping_timeout=PING_LIMIT_S,
            http_compression=False,
            json=SocketJson,
            serializer=_Packet,
            logger=False,
            engineio_logger=False,
        )
        server.on("connect", self._on_connect)
        server.on("disconnect", self._on_disconnect)
        for event, handler in self.events.items():
            server.on(event, handler)
        return server

    async def _on_connect(self, sid: str, environ: dict[str, Any], _auth: Any = None) -> None:
        caller: Caller | None = environ["asgi.scope"].get("servicebay.caller")
        if caller is None or caller.identity is None:
            raise socketio.exceptions.ConnectionRefusedError("Sign in first.")
        self._clients[sid] = _Client(caller.identity, Feed(self._live, self._encoder))
        self._tell_watched()

    async def _on_disconnect(self, sid: str, _reason: str) -> None:
        if self.logs is not None:
            self.logs.leave(sid)
        if self.graph is not None:
            self.graph.leave(sid)
        if self._clients.pop(sid, None) is not None:
            self._tell_watched()

    async def _on_log_open(self, sid: str, body: Any = None) -> Any:
        if sid not in self._clients or self.logs is None:
            return None
        return msgspec.Raw(self.logs.on_open(sid, body))

    async def _on_log_close(self, sid: str, body: Any = None) -> None:
        if sid in self._clients and self.logs is not None:
            self.logs.on_close(sid, body)

    async def _on_graph_watch(self, sid: str, _body: Any = None) -> Any:
        if sid not in self._clients or self.graph is None:
            return None
        snapshot = self.graph.on_watch(sid)
        return None if snapshot is None else msgspec.Raw(snapshot)

    async def _on_graph_leave(self, sid: str, _body: Any = None) -> None:
        if sid in self._clients and self.graph is not None:
            self.graph.leave(sid)

    def _known_node(self, name: str) -> str:
        return check_node(self._live, grammar.node_name(name)) or name

    async def _emit_acknowledged(self, sid: str, event: str, data: Any, on_acknowledged: Callable[[], None]) -> None:
        await self._server.emit(event, data, to=sid, callback=lambda *_answer: on_acknowledged())

    async def _on_watch(self, sid: str, body: Any = None) -> None:
        client = self._clients.get(sid)
        if client is None:
            return
        try:
            client.watched = msgspec.convert({} if body is None else body, Watch).node
        except msgspec.ValidationError:
            client.watched = None
        self._tell_watched()

    def _tell_watched(self) -> None:
        nodes = frozenset(client.watched for client in self._clients.values() if client.watched is not None)
        if self._watching != (bool(self._clients), nodes):
            self._watching = bool(self._clients), nodes
            self._set_watched(*self._watching)

    async def _on_subscribe(self, sid: str, body: Any = None) -> None:
        client = self._clients.get(sid)
        if client is None:
            return
        if self._queued(sid) >= MAX_QUEUED:
            # asks again and again without reading the answers
            await self._server.disconnect(sid)
            return
        try:
            client.wanted = msgspec.convert({} if body is None else body, Subscribe)
        except msgspec.ValidationError:
            client.wanted = Subscribe()
        self._wake.set()

    def _on_patch(self, patch: Object) -> None:
        statuses = status_events(patch, self._live.state["nodes"])
        self._statuses += statuses
        if statuses or not patch["patch"].keys() <= STREAMS:
            self.pace.hurry()
        else:
            self.pace.ask()

    async def _pump(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            statuses, self._statuses = self._statuses, []
            for sid, client in list(self._clients.items()):
                try:
                    await self._serve(sid, client, statuses)
                except Exception:  # supervision boundary: one sick socket must not silence the others
                    log.exception("a live client could not be served")
                    self._server.start_background_task(self._server.disconnect, sid)

    async def _serve(self, sid: str, client: _Client, statuses: list[Frame]) -> None:
        wanted, client.wanted = client.wanted, None
        was_served = client.feed.served
        if wanted is not None:
            frames = client.feed.ask(wanted.epoch, wanted.revision)
        else:
            frames = client.feed.catch_up(self._queued(sid))
        if client.feed.served:
            frames = frames + statuses
        elif was_served:
            self.resets += 1
        for frame in frames:
            await self._emit_frame(sid, frame)

    async def _emit_frame(self, sid: str, frame: Frame) -> None:
        await self._server.emit(frame.event, msgspec.Raw(frame.body), to=sid)

    def queued(self) -> dict[str, int]:
        """How many frames wait to leave, per connection."""
        return {sid: self._queued(sid) for sid in self._clients}

    def _queued(self, sid: str) -> int:
        # the library keeps them in a queue of its own
        engine = self._server.eio.sockets.get(self._server.manager.eio_sid_from_sid(sid, "/"))
        return 0 if engine is None else int(engine.queue.qsize())

    async def recheck(self) -> None:
        """Disconnect whose session ended or whose token was revoked by another process; use keeps the rest alive."""
        for sid, client in list(self._clients.items()):
            try:
                valid = await self._still_valid(client.identity)
            except Exception:  # supervision boundary: a busy store is no reason to throw people out
                log.exception("a session could not be checked")
                continue
            if not valid:
                await self._server.disconnect(sid)
        for mounted in self._mounted:
            await mounted.recheck()

    async def _recheck(self) -> None:
        while True:
            await asyncio.sleep(self._recheck_s)
            await self.recheck()
