"""All sessions of the hub: opened, found, shared, limited, ended. What the API uses.

A user sees their own and those that are shared; what one may not see is answered like what does not exist. Whoever owns
the hub's files (``LOCAL``) sees all.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import NamedTuple, Protocol

from servicebay.nodes.archive import archive_digest, holder_archive
from servicebay.nodes.command import CommandStream
from servicebay.storage.errors import StoreError

from .errors import TerminalError, unknown
from .held_shell import HeldShell
from .kept import Book, KeptTerminal
from .session import Session
from .shapes import TerminalChange, TerminalContainer, TerminalJoin, TerminalOpen, TerminalSession
from .shown import show_session
from .viewer import Sink, Viewer
from .wanted import Wanted, build_wanted, check_name

log = logging.getLogger(__name__)
PROGRAM_NAME = "servicebay-terminal"
MAX_PER_USER, MAX_OPENING, MAX_IN_ALL = 16, 4, 64
WARN_S = 300.0
ENDED_KEPT_S = 600.0
LOOK_EVERY_S = 5.0


class Who(NamedTuple):
    """Who asks: a user; ``sees_all``: whoever owns the hub's files. ``address`` is for the record."""

    username: str
    address: str
    sees_all: bool = False

    @property
    def as_viewer(self) -> str | None:
        """For ``show_session``."""
        return None if self.sees_all else self.username


class Nodes(Protocol):
    """What is asked of the node manager."""

    def identity(self, node: str) -> str:
        """What a node is, whatever it is called. Raises UnknownNode."""

    async def open_program(
        self, node: str, archive: bytes, digest: str, name: str, gently: bool = False, identity: str | None = None
    ) -> CommandStream:
        """Run a program on a node, if it still is the same one. Raises UnknownNode, ActionFailed."""


Record = Callable[[str, str, str, str, str, str], Awaitable[None]]
"""Actor, address, action, target, outcome, detail."""


class Sessions:
    """``start`` and ``stop`` belong to the hub. ``on_list`` hears that the list is another, soon after each change.

    A session that nobody types into for ``idle_s`` is closed; who watches is warned before.
    """

    def __init__(self, nodes: Nodes, book: Book, record: Record, now_ms: Callable[[], int], idle_s: float) -> None:
        self.on_list: Callable[[], None] = lambda: None
        self._nodes = nodes
        self._book = book
        self._record = record
        self._now_ms = now_ms
        self._idle_s = idle_s
        self._warn_s = min(WARN_S, idle_s / 2)
        self._sessions: dict[str, Session] = {}
        self._opening: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Pack the holder, and look for what an earlier hub left in scopes. Raises StoreError."""
        await asyncio.to_thread(holder_archive)
        for session, kept in (await self._book.load()).items():
            self._find_again(session, kept)
        self._looking = asyncio.create_task(self._look(), name="terminals")

    async def stop(self) -> None:
        """Let go of all: what is in a scope lives on, the rest ends."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        await asyncio.gather(*(session.stop() for session in self._sessions.values()))
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def on_node(self, node: str) -> None:
        """A node's connection is another: who waits for it looks."""
        for session in self._sessions.values():
            if session.wanted.node == node:
                session.node_changed.set()

    def _find_again(self, session: str, kept: KeptTerminal) -> None:
        wanted = Wanted(kept.kind, kept.node, kept.identity, kept.name, kept.container, {}, True, kept.node, kept.given)
        found = self._build(session, wanted, kept.owner, kept.created_at)
        found.share = kept.share
        found.closed_by = kept.owner if kept.closing else None
        self._sessions[session] = found
        found.find_again()

    def _build(self, session: str, wanted: Wanted, owner: str, created_at: int | None = None) -> Session:
        async def open_shell() -> HeldShell:
            archive = holder_archive()
            return HeldShell(
                await self._nodes.open_program(
                    wanted.node, archive, archive_digest(archive), PROGRAM_NAME, True, wanted.identity
                )
            )

        return Session(session, wanted, owner, self._now_ms, open_shell, self._on_change, created_at)

    # asked for

    async def open(self, who: Who, asked: TerminalOpen, container: TerminalContainer | None) -> Session:
        """Open a session; it is recorded, however it goes. Raises TerminalError, NodeError, ActionFailed."""
        session = secrets.token_hex(16)
        wanted = build_wanted(asked, self._nodes.identity(asked.node), container, session)
        self._refuse_too_many(who)
        opened = self._build(session, wanted, who.username)
        with self._counted(who):
            await self._start(who, opened, (asked.columns, asked.rows))
            self._sessions[session] = opened
        if wanted.scope:
            await self._keep(opened)
        opened.changed()
        return opened

    @contextmanager
    def _counted(self, who: Who) -> Iterator[None]:
        """Somebody opens a terminal: it counts until it is among the others."""
        self._opening[who.username] = self._opening.get(who.username, 0) + 1
        try:
            yield
        finally:
            self._opening[who.username] -= 1
            if not self._opening[who.username]:
                del self._opening[who.username]

    async def _start(self, who: Who, opened: Session, size: tuple[int, int]) -> None:
        outcome = "failed"
        try:
            await opened.start(size)
            outcome = "ok"
        except TerminalError as error:
            outcome = error.code
            raise
        finally:
            target, detail = opened.wanted.audit_target, _detail(opened)
            try:
                await self._record(who.username, who.address, "terminal.open", target, outcome, detail)
            except BaseException:
                await opened.stop()  # a shell that nobody knows of is worse than none
                raise

    def _refuse_too_many(self, who: Who) -> None:
        living = [session for session in self._sessions.values() if session.exit is None]
        own = sum(session.owner == who.username for session in living)
        opening = self._opening.get(who.username, 0)
        if own + opening >= MAX_PER_USER:
            raise TerminalError(429, "too-many", f"You have {own} terminals open. Close one first.")
        if opening >= MAX_OPENING:
            raise TerminalError(429, "too-many", "Some terminals of yours are being opened. Wait for them.")
        if len(living) + sum(self._opening.values()) >= MAX_IN_ALL:
            raise TerminalError(429, "too-many", f"This hub has {len(living)} terminals open. Close one first.")

    def list(self, who: Who) -> list[TerminalSession]:
        """Those that one may see, oldest first."""
        seen = [session for session in self._sessions.values() if _may_see(session, who)]
        return [show_session(session, who.as_viewer) for session in sorted(seen, key=lambda each: each.created_at)]

    def find(self, who: Who, session: str) -> Session:
        """One that one may see. Raises TerminalError."""
        found = self._sessions.get(session)
        if found is None or not _may_see(found, who):
            raise unknown()
        return found

    def own(self, who: Who, session: str) -> Session:
        """One that one may change. Raises TerminalError."""
        found = self.find(who, session)
        if not _is_own(found, who):
            raise TerminalError(403, "not-yours", f"This terminal is {found.owner}'s.")
        return found

    async def join(self, who: Who, asked: TerminalJoin, sink: Sink) -> tuple[Session, Viewer]:
        """Watch a session. Another's is recorded. Raises TerminalError."""
        session = self.find(who, asked.id)
        writes = not asked.read_only and (_is_own(session, who) or session.share == "write")
        viewer = session.join(who.username, writes, (asked.columns, asked.rows), asked.from_, sink)
        viewer.is_guest, viewer.only_looks = not _is_own(session, who), asked.read_only
        if who.username != session.owner:
            detail = f"{session.owner}'s, {'with keys' if writes else 'read-only'}"
            await self._record(who.username, who.address, "terminal.join", session.wanted.audit_target, "ok", detail)
        return session, viewer

    async def change(self, who: Who, session: str, change: TerminalChange) -> Session:
        """Name it, share it; those it is no longer shared with are sent away. Raises TerminalError."""
        found = self.own(who, session)
        if change.name is not None:
            found.name = check_name(change.name)
        if change.share is not None and change.share != found.share:
            found.share = change.share
            self._enforce_share(found)
            detail = {"no": "not shared", "read": "read-only", "write": "with keys"}[change.share]
            await self._record(who.username, who.address, "terminal.share", found.wanted.audit_target, "ok", detail)
        found.changed()
        if found.wanted.scope and found.exit is None:
            await self._keep(found)
        return found

    def _enforce_share(self, session: Session) -> None:
        for viewer in [each for each in session.viewers.values() if each.is_guest]:
            if session.share == "no":
                session.send_away(viewer, f"{session.owner} no longer shares this terminal.")
            else:
                viewer.writes = session.share == "write" and not viewer.only_looks
        session.resize_soon()

    async def close(self, who: Who, session: str) -> None:
        """End a session; one that has ended is forgotten. Raises TerminalError."""
        found = self.own(who, session)
        if found.exit is not None:
            await self._forget(found)
            return
        await self._close(found, who.username)

    async def close_all(self, node: str, by: str) -> None:
        """End all sessions on a node that is about to be removed; those in a scope would stay behind."""
        living = [each for each in self._sessions.values() if each.wanted.node == node and each.exit is None]
        await asyncio.gather(*(self._close(session, by) for session in living))

    async def _close(self, session: Session, by: str) -> None:
        await session.close(by)
        if session.wanted.scope and session.exit is None:
            await self._keep(session)  # a later hub ends it, once its node is there

    # by itself

    def _on_change(self, session: Session) -> None:
        if session.exit is not None and not session.is_settled:
            session.is_settled = True
            self._spawn(self._settle(session))
        self.on_list()

    async def _settle(self, session: Session) -> None:
        """It has ended: it is recorded, and no longer looked for."""
        how = session.exit.text if session.exit is not None else ""
        await self._record(
            session.closed_by or session.owner, "", "terminal.close", session.wanted.audit_target, "ok", how
        )
        if session.wanted.scope:
            await self._book.forget(session.id)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(min(LOOK_EVERY_S, self._warn_s / 4))
            try:
                await self.look()
            except Exception:  # supervision boundary: a store that is busy now is tried again
                log.exception("terminals could not be looked after")

    async def look(self) -> None:
        """Warn of what is idle, close it, forget what has ended."""
        now_ms = self._now_ms()
        for session in list(self._sessions.values()):
            if session.ended_at is not None:
                if now_ms - session.ended_at > ENDED_KEPT_S * 1000:
                    await self._forget(session)
                continue
            closes_at = session.active_at + int(self._idle_s * 1000)
            if session.closed_by is not None:
                continue  # its node is away: it is ended when that is back
            if now_ms >= closes_at:
                await self._close(session, "idle")
            elif now_ms >= closes_at - self._warn_s * 1000 and session.closes_at is None:
                session.closes_at = closes_at
                session.changed()

    async def _forget(self, session: Session) -> None:
        self._sessions.pop(session.id, None)
        await session.stop()
        self.on_list()

    async def _keep(self, session: Session) -> None:
        wanted = session.wanted
        kept = KeptTerminal(
            node=wanted.node,
            identity=wanted.identity,
            owner=session.owner,
            kind=wanted.kind,
            name=session.name,
            created_at=session.created_at,
            share=session.share,
            container=wanted.container,
            given=wanted.given,
            closing=session.closed_by is not None,
        )
        await self._book.keep(session.id, kept)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task: asyncio.Task[None] = asyncio.create_task(_logged(work), name="terminals-work")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _logged(work: Awaitable[None]) -> None:
    try:
        await work
    except StoreError as error:
        log.error("what happened to a terminal could not be kept: %s", error)


def _is_own(session: Session, who: Who) -> bool:
    return who.sees_all or session.owner == who.username


def _may_see(session: Session, who: Who) -> bool:
    return _is_own(session, who) or session.share != "no"


def _detail(session: Session) -> str:
    kind = session.wanted.kind
    return f"{kind}, in a scope" if session.wanted.scope else kind
