"""Terminals over Socket.IO: the namespace ``/terminal``, on a connection of its own: bulk shares no queue with patches.

Events are those of ``terminal.shapes``. Output is acknowledged by who shows it: that is the credit for more. Each event
is answered, with a problem where it is refused. Handlers run as tasks: what waits for a node must not keep the same
connection's acknowledgements from being read. What they hold is bounded by ``terminal.session`` and ``MAX_BUSY``.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
import socketio  # type: ignore[import-untyped]

from servicebay.auth.identity import Identity
from servicebay.hub import Hub
from servicebay.services.resolve import check_node, find_container
from servicebay.services.shapes.problem import Problem
from servicebay.terminal.errors import TerminalError, unknown
from servicebay.terminal.session import Session
from servicebay.terminal.sessions import Who
from servicebay.terminal.shapes import (
    TerminalContainer,
    TerminalId,
    TerminalJoin,
    TerminalJoined,
    TerminalOpen,
    TerminalOutput,
    TerminalSize,
)
from servicebay.terminal.shown import show_session
from servicebay.terminal.viewer import Viewer
from servicebay.terminal.wanted import rank_debug_images

from . import grammar
from .gate import Caller
from .problems import problem, problem_of

log = logging.getLogger(__name__)
NAMESPACE = "/terminal"
MAX_BUSY = 64
MAX_WATCHED = 32
LIST_WAIT_S = 0.1
MAX_QUEUED = 48
CALM_S = 0.25
T = TypeVar("T")
Handler = Callable[["_Member", Any], Awaitable[Any]]


class _Member:
    """A connection, and what it watches, by session."""

    def __init__(self, sid: str, identity: Identity, who: Who) -> None:
        self.sid = sid
        self.identity = identity
        self.who = who
        self.watched: dict[str, tuple[Session, Viewer]] = {}
        self.busy = 0
        self.is_gone = False


class _Sink:
    """A viewer's events on their way to a connection."""

    def __init__(self, sockets: "TerminalSockets", member: _Member) -> None:
        self._sockets = sockets
        self._member = member

    async def output(self, head: TerminalOutput, data: bytes, on_shown: Callable[[], None]) -> None:
        """The next output, to be acknowledged."""
        await self._sockets.emit(self._member, "term-output", (head, data), lambda *_answer: on_shown())

    async def state(self, session: str) -> None:
        """How the session is; as many as there are may be passed over while the connection is full."""
        await self._sockets.until_calm(self._member)
        watched = self._member.watched.get(session)
        if watched is not None:
            await self._sockets.emit(self._member, "term-state", show_session(watched[0], self._member.who.as_viewer))

    async def left(self, session: str, text: str) -> None:
        """Why it is watched no more."""
        self._member.watched.pop(session, None)
        await self._sockets.emit(self._member, "term-left", {"id": session, "detail": text})


class TerminalSockets:
    """``attach`` once; ``start``, ``stop``, ``revoke`` and ``recheck`` belong to the live server."""

    def __init__(self, hub: Hub, still_valid: Callable[[Identity], Awaitable[bool]]) -> None:
        self._hub = hub
        self._still_valid = still_valid
        self._members: dict[str, _Member] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._listing: asyncio.TimerHandle | None = None
        self._server: Any = None
        self.events: dict[str, Handler] = {
            "term-open": self._on_open,
            "term-join": self._on_join,
            "term-leave": self._on_leave,
            "term-resize": self._on_resize,
            "term-keep": self._on_keep,
            "term-close": self._on_close,
        }
        hub.terminals.on_list = self._list_soon

    @property
    def connected(self) -> int:
        """How many connections there are."""
        return len(self._members)

    def attach(self, server: Any) -> None:
        """Serve the namespace."""
        self._server = server
        server.on("connect", self._on_connect, namespace=NAMESPACE)
        server.on("disconnect", self._on_disconnect, namespace=NAMESPACE)
        for event, handler in self.events.items():
            server.on(event, self._answering(handler), namespace=NAMESPACE)
        server.on("term-input", self._on_input, namespace=NAMESPACE)

    async def stop(self) -> None:
        """Disconnect everybody, and end what is being done for them."""
        if self._listing is not None:
            self._listing.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for sid in list(self._members):
            await self._server.disconnect(sid, namespace=NAMESPACE)

    def revoke(self, key: str) -> None:
        """Disconnect the connections of a credential, soon."""
        for member in list(self._members.values()):
            if member.identity.key == key:
                self._server.start_background_task(self._drop, member)

    async def recheck(self) -> None:
        """Disconnect whose credential no longer counts."""
        for member in list(self._members.values()):
            try:
                valid = await self._still_valid(member.identity)
            except Exception:  # supervision boundary: a busy store is no reason to throw people out
                log.exception("a session could not be checked")
                continue
            if not valid:
                await self._drop(member)

    async def _drop(self, member: _Member) -> None:
        await self._server.disconnect(member.sid, namespace=NAMESPACE)

    async def emit(self, member: _Member, event: str, data: Any, callback: Callable[..., None] | None = None) -> None:
        """Send an event; returning means queued."""
        await self._server.emit(event, data, to=member.sid, namespace=NAMESPACE, callback=callback)

    async def until_calm(self, member: _Member) -> None:
        """Wait until what waits for a connection is little."""
        while not member.is_gone and self._queued(member) > MAX_QUEUED:  # noqa: ASYNC110 - that queue tells nobody
            await asyncio.sleep(CALM_S)

    def _queued(self, member: _Member) -> int:
        # the library keeps them in a queue of its own
        engine = self._server.eio.sockets.get(self._server.manager.eio_sid_from_sid(member.sid, NAMESPACE))
        return 0 if engine is None else int(engine.queue.qsize())

    # who comes and goes

    async def _on_connect(self, sid: str, environ: dict[str, Any], _auth: Any = None) -> None:
        caller: Caller | None = environ["asgi.scope"].get("servicebay.caller")
        if caller is None or caller.identity is None:
            raise socketio.exceptions.ConnectionRefusedError("Sign in first.")
        who = await who_is(self._hub, caller.identity, caller.origin.address)
        self._members[sid] = _Member(sid, caller.identity, who)
        self._list_soon()

    async def _on_disconnect(self, sid: str, _reason: str) -> None:
        member = self._members.pop(sid, None)
        if member is not None:
            member.is_gone = True
            for session, viewer in member.watched.values():
                session.leave(viewer)

    def _answering(self, handler: Handler) -> Callable[..., Awaitable[Any]]:
        async def answer(sid: str, body: Any = None, *_more: Any) -> Any:
            return await self._guarded(sid, lambda member: handler(member, body))

        return answer

    async def _on_input(self, sid: str, session: Any = None, data: Any = None, *_more: Any) -> Any:
        return await self._guarded(sid, lambda member: self._write(member, session, data))

    async def _guarded(self, sid: str, work: Callable[[_Member], Awaitable[Any]]) -> Any:
        """Do what an event asks for; the answer, or the problem. One connection has only so much done at a time."""
        member = self._members.get(sid)
        if member is None:
            return problem(401, "unauthenticated", "Sign in first.")
        if member.busy >= MAX_BUSY:
            return problem(429, "busy", "Too much is being done for this connection. Wait for the answers.")
        member.busy += 1
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
        try:
            return await work(member)
        except Exception as error:  # supervision boundary: whatever happens is an answer
            return problem_of(error)
        finally:
            member.busy -= 1
            if task is not None:
                self._tasks.discard(task)

    # what they ask for

    async def _on_open(self, member: _Member, body: Any) -> TerminalJoined | Problem:
        asked = _convert(body, TerminalOpen)
        container = self._find(asked)
        try:
            session = await self._hub.terminals.open(member.who, asked, container)
        except TerminalError as error:
            if error.code == "no-shell":
                error.debug_images = debug_images(self._hub, asked.node)
            raise
        # from its first byte: for who opened it nothing is past, not even what the shell asks as it starts
        join = TerminalJoin(id=session.id, columns=asked.columns, rows=asked.rows, from_=0)
        return await self._watch(member, join)

    def _find(self, asked: TerminalOpen) -> TerminalContainer | None:
        grammar.node_name(asked.node)
        check_node(self._hub.live, asked.node)
        if asked.container is None:
            return None
        row = find_container(self._hub.live, grammar.container_name(asked.container), asked.node)
        if row.state != "running":
            raise TerminalError(409, "stopped", f"{row.name} does not run, so there is nothing to open a terminal in.")
        return TerminalContainer(id=row.id, name=row.name)

    async def _on_join(self, member: _Member, body: Any) -> TerminalJoined | Problem:
        return await self._watch(member, _convert(body, TerminalJoin))

    async def _watch(self, member: _Member, asked: TerminalJoin) -> TerminalJoined:
        if len(member.watched) >= MAX_WATCHED:
            raise TerminalError(429, "too-many", f"{MAX_WATCHED} terminals are shown here already.")
        self._leave(member, asked.id)
        session, viewer = await self._hub.terminals.join(member.who, asked, _Sink(self, member))
        if member.is_gone or asked.id in member.watched:
            session.leave(viewer)
            raise unknown()
        member.watched[session.id] = (session, viewer)
        # the answer goes out first: its task is this one, the viewer's begins to run after it
        asyncio.get_running_loop().call_soon(session.begin, viewer)
        told = show_session(session, member.who.as_viewer)
        return TerminalJoined(terminal=told, viewer=viewer.id, writes=viewer.writes)

    def _leave(self, member: _Member, session: str) -> None:
        watched = member.watched.pop(session, None)
        if watched is not None:
            watched[0].leave(watched[1])

    async def _on_leave(self, member: _Member, body: Any) -> dict[str, Any]:
        self._leave(member, _convert(body, TerminalId).id)
        return {}

    async def _on_resize(self, member: _Member, body: Any) -> dict[str, Any]:
        asked = _convert(body, TerminalSize)
        session, viewer = _watched(member, asked.id)
        session.resize(viewer, asked.columns, asked.rows)
        return {}

    async def _on_keep(self, member: _Member, body: Any) -> dict[str, Any]:
        _watched(member, _convert(body, TerminalId).id)[0].keep()
        return {}

    async def _on_close(self, member: _Member, body: Any) -> dict[str, Any]:
        await self._hub.terminals.close(member.who, _convert(body, TerminalId).id)
        return {}

    async def _write(self, member: _Member, session: Any, data: Any) -> dict[str, Any]:
        if not isinstance(session, str) or not isinstance(data, bytes):
            raise TerminalError(400, "invalid", "Input is a terminal's ID and bytes.")
        found, viewer = _watched(member, session)
        await found.write(viewer, data)
        return {}

    # the list

    def _list_soon(self) -> None:
        if self._listing is None and self._members:
            self._listing = asyncio.get_running_loop().call_later(LIST_WAIT_S, self._send_lists)

    def _send_lists(self) -> None:
        self._listing = None
        for member in list(self._members.values()):
            if self._queued(member) > MAX_QUEUED:
                self._list_soon()
            else:
                self._server.start_background_task(self.emit, member, "term-list", self._hub.terminals.list(member.who))


async def who_is(hub: Hub, identity: Identity, address: str) -> Who:
    """Who asks for terminals. The local token is the only user's where there is only one."""
    if identity.kind != "local":
        return Who(identity.username, address)
    users = await hub.auth.users.list()
    return Who(users[0].name if len(users) == 1 else identity.username, address, sees_all=True)


def debug_images(hub: Hub, node: str) -> list[str]:
    """Images on a node with which a container can be looked into."""
    return rank_debug_images([name for row in hub.live.stock("images", node) for name in row.names])


def _watched(member: _Member, session: str) -> tuple[Session, Viewer]:
    found = member.watched.get(session)
    if found is None:
        raise unknown()
    return found


def _convert(body: Any, kind: type[T]) -> T:
    try:
        return msgspec.convert({} if body is None else body, kind)
    except (msgspec.ValidationError, RecursionError) as error:
        raise TerminalError(400, "invalid", str(error)) from error
