"""Follows the twin and writes down what changed; asks a node that was away what happened meanwhile.

A node whose agent is new is *behind* until its history was read: what changes then is looked at
afterwards, as a whole, so that rows are in order and each change is one row.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import msgspec

from servicebay.storage.transitions import Transition

from ...nodes.errors import ActionFailed, UnknownNode
from ...twin import schema
from ...twin.store import Change, NodeTwin, TwinStore
from .seen import seen_afterwards, seen_container, seen_unit
from .states import NodeStates, Seen

log = logging.getLogger(__name__)
WRITE_DELAY_S = 0.5
READ_LIMIT_S = 20.0
OVERLAP_S = 2.0
"""Asked for beside the outage: what was on its way when the connection ended."""
MAX_WAITING = 20_000
MAX_A_MINUTE = 5_000
"""Of one node: room for a machine with thousands of containers to come back."""
PRUNE_AFTER = 20_000
NAME_CHARACTERS, CAUSE_CHARACTERS = 300, 1_000
STATES = {"online": "online", "offline": "offline", "refused": "offline"}


class Rows(Protocol):
    """Where transitions are kept."""

    async def add(self, rows: list[Transition]) -> None:
        """Keep these."""

    async def amend(self, node: str, kind: str, ref: str, state: str, cause: str) -> None:
        """Give the newest row of this, if it is of this state, a better cause."""

    async def newest(self) -> list[Transition]:
        """The newest row of everything that has one."""

    async def page(
        self, node: str | None, kind: str | None, name: str | None, before: int | None, limit: int
    ) -> tuple[list[Transition], int | None]:
        """Rows, newest first, and where the next page begins."""

    async def forget(self, nodes: list[str]) -> None:
        """Remove all of these nodes."""

    async def prune(self, now_ms: int) -> None:
        """Forget what is too old or too much."""


class Nodes(Protocol):
    """What is asked of the node manager."""

    async def request(self, node: str, action: str, args: dict[str, Any], deadline_s: float = ...) -> dict[str, Any]:
        """Have a node's agent do ``action``."""


class _Answer(msgspec.Struct, frozen=True):
    items: list[schema.Transition] = []
    dropped: int = 0
    problems: list[str] = []


class _Budget:
    """How many rows a node may have written in a minute: it may lie, or flap without end."""

    def __init__(self) -> None:
        self._since_ms = 0
        self._taken = 0

    def take(self, wanted: int, now_ms: int) -> int:
        """How many of so many rows may be written now."""
        if not 0 <= now_ms - self._since_ms < 60_000:
            self._since_ms, self._taken = now_ms, 0
        room = max(0, min(wanted, MAX_A_MINUTE - self._taken))
        self._taken += room
        return room


class _Looked(NamedTuple):
    services: dict[str, schema.ServiceUnit]
    containers: dict[str, schema.Container]


class _Node:
    """What the recorder knows of one node. ``heard_at`` is when it last spoke, None if never."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.states = NodeStates(name)
        self.budget = _Budget()
        self.looked: _Looked | None = None
        self.heard_at: int | None = None
        self.behind_since: int | None = None
        self.is_behind = False
        self.reading: asyncio.Task[None] | None = None


class History:
    """The recorder, and the way to read. ``start`` after the twin was restored and before nodes connect."""

    def __init__(self, twin: TwinStore, nodes: Nodes, rows: Rows, now_ms: Callable[[], int]) -> None:
        self._twin = twin
        self._nodes = nodes
        self._rows = rows
        self._now_ms = now_ms
        self._of: dict[str, _Node] = {}
        self._waiting: list[Transition] = []
        self._removed: set[str] = set()
        self._amended: list[tuple[str, Seen]] = []
        self._unpruned = 0
        self._wake = asyncio.Event()
        self._writing = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    async def start(self) -> None:
        """Take up what is known from an earlier run, then follow."""
        for name in self._twin.names():
            self._look_first(name)
        for row in await self._rows.newest():
            if row.node in self._of:
                states = self._of[row.node].states
                if states.state_of((row.kind, row.ref)) != row.to_state:  # written after the twin was last kept
                    states.settle(Seen(row.kind, row.ref, row.name, row.to_state, row.at, row.run))
        self._unsubscribe = self._twin.subscribe(self._on_change)
        self._task = asyncio.create_task(self._write(), name="history")

    async def stop(self) -> None:
        """Write what waits, and end; may be called twice."""
        self._unsubscribe()
        self._unsubscribe = lambda: None
        tasks = [node.reading for node in self._of.values() if node.reading] + ([self._task] if self._task else [])
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._write_now()

    async def page(
        self, node: str | None, kind: str | None, name: str | None, before: int | None, limit: int
    ) -> tuple[list[Transition], int | None]:
        """At most ``limit`` changes, newest first, and where the next page begins."""
        await self._write_now()
        return await self._rows.page(node, kind, name, before, limit)

    async def prune(self) -> None:
        """Forget what is too old or too much."""
        self._unpruned = 0
        await self._rows.prune(self._now_ms())

    def _look_first(self, name: str) -> _Node:
        node = self._of[name] = _Node(name)
        twin = self._twin.get(name)
        node.heard_at = twin.confirmed_at
        if twin.confirmed_at is not None:
            for seen in self._all_seen(twin):
                node.states.settle(seen)
            node.looked = _looked(twin)
        return node

    def _on_change(self, change: Change) -> None:
        if change.kind == "removed":
            self._forget(change.node)
            return
        node = self._of.get(change.node) or self._look_first(change.node)
        twin = self._twin.get(change.node)
        if change.kind == "hello":
            node.is_behind, node.behind_since = True, node.heard_at
        elif change.kind == "missed":
            self._take(node, [row for told in change.missed if (row := self._see_missed(node, twin, told))])
            self._take(node, self._gap(node, change.dropped, []))
        elif change.kind == "state" and twin.seq >= 0:
            self._on_state(node, twin)
        elif change.kind == "connection":
            self._on_connection(node, twin)
        if change.kind != "connection" and not node.is_behind:
            node.heard_at = twin.confirmed_at

    def _on_state(self, node: _Node, twin: NodeTwin) -> None:
        if node.looked is None:  # never seen before: that is how it is, not a change
            for seen in self._all_seen(twin):
                node.states.settle(seen)
            node.looked, node.is_behind = _looked(twin), False
        elif not node.is_behind:
            self._take(node, self._changes(node, twin))
            self._amend(node)
        elif node.reading is None or node.reading.done():
            node.reading = asyncio.create_task(self._catch_up(node, twin.name), name=f"history:{twin.name}")

    def _on_connection(self, node: _Node, twin: NodeTwin) -> None:
        state = STATES.get(twin.connection.status)
        if state is not None:
            cause = twin.connection.text if state == "offline" else None
            row = node.states.see(Seen("node", twin.name, twin.name, state, self._now_ms(), None, cause))
            self._take(node, [row] if row else [])

    async def _catch_up(self, node: _Node, name: str) -> None:
        since = node.behind_since or self._now_ms()
        ago_s = max(0.0, (self._now_ms() - since) / 1000) + OVERLAP_S
        answer = _Answer()
        try:
            told = await self._nodes.request(name, "history.read", {"agoS": ago_s}, READ_LIMIT_S)
            answer = msgspec.convert(told, _Answer)
        except (ActionFailed, UnknownNode, msgspec.ValidationError) as error:
            if isinstance(error, ActionFailed) and error.failure.code == "unreachable":
                return  # it is away again, and still behind
            log.info("node %s: what happened while it was away is not known: %s", name, error)
        if name not in self._twin.names() or self._of.get(name) is not node:
            return
        twin = self._twin.get(name)
        rows = [row for told in answer.items if (row := self._see_past(node, twin, told))]
        node.is_behind = False
        node.looked = None  # what the past told is compared with all that is there now
        self._take(node, rows + self._changes(node, twin) + self._gap(node, answer.dropped, answer.problems))
        self._amend(node)

    def _gap(self, node: _Node, dropped: int, problems: list[str]) -> list[Transition]:
        told = [f"{dropped} or more older changes were not kept.", *problems] if dropped > 0 else problems
        if not told:
            return []
        return [Transition(node.name, "node", node.name, node.name, self._now_ms(), None, "gap", cause=" ".join(told))]

    def _see_missed(self, node: _Node, twin: NodeTwin, told: schema.Transition) -> Transition | None:
        seen = seen_afterwards(told, *_now_there(twin, told))
        return node.states.see(seen) if seen and not node.is_behind else None

    def _see_past(self, node: _Node, twin: NodeTwin, told: schema.Transition) -> Transition | None:
        seen = seen_afterwards(told, *_now_there(twin, told))
        return node.states.see_past(seen) if seen else None

    def _changes(self, node: _Node, twin: NodeTwin) -> list[Transition]:
        """Look at what is not the same object as at the last look."""
        before = node.looked or _Looked({}, {})
        now, at = _looked(twin, before), self._now_ms()
        node.looked = now
        seen = [seen_unit(unit, at) for name, unit in now.services.items() if before.services.get(name) is not unit]
        seen += [
            seen_container(each, at) for key, each in now.containers.items() if before.containers.get(key) is not each
        ]
        rows = [row for each in seen if each and (row := node.states.see(each))]
        if now.services is not before.services:
            rows += node.states.see_missing("service", node.states.refs("service") - now.services.keys(), at)
        if now.containers is not before.containers:
            rows += node.states.see_missing("container", node.states.refs("container") - now.containers.keys(), at)
        return sorted(rows, key=lambda row: row.at)

    def _all_seen(self, twin: NodeTwin) -> list[Seen]:
        now, at = _looked(twin), self._now_ms()
        found = [seen_unit(unit, at) for unit in now.services.values()]
        found += [seen_container(each, at) for each in now.containers.values()]
        return [seen for seen in found if seen]

    def _forget(self, name: str) -> None:
        node = self._of.pop(name, None)
        if node is not None and node.reading is not None:
            node.reading.cancel()
        self._waiting = [row for row in self._waiting if row.node != name]
        self._removed.add(name)
        self._wake.set()

    def _take(self, node: _Node, rows: list[Transition]) -> None:
        room = node.budget.take(len(rows), self._now_ms())
        if room < len(rows):
            log.warning("node %s: it changes faster than is kept: %d changes left out", node.name, len(rows) - room)
        if room:
            self._waiting += [_bounded(row) for row in rows[:room]]
            del self._waiting[:-MAX_WAITING]
            self._wake.set()

    def _amend(self, node: _Node) -> None:
        amended = node.states.take_amended()
        if amended:
            self._amended += [(node.name, seen) for seen in amended]
            self._wake.set()

    async def _write(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(WRITE_DELAY_S)
            try:
                await self._write_now()
                if self._unpruned > PRUNE_AFTER:
                    await self.prune()
            except Exception:  # supervision boundary: a store that is busy now is tried again with the next change
                log.exception("the history could not be written")

    async def _write_now(self) -> None:
        async with self._writing:
            self._wake.clear()
            removed, self._removed = self._removed, set()
            rows, self._waiting = self._waiting, []
            amended, self._amended = self._amended, []
            try:
                if removed:
                    await self._rows.forget(sorted(removed))
                await self._rows.add(rows)
                self._unpruned, rows = self._unpruned + len(rows), []
                for name, seen in amended:
                    await self._rows.amend(name, seen.kind, seen.ref, seen.state, seen.cause or "")
            except BaseException:
                self._waiting, self._removed = rows + self._waiting, removed | self._removed
                self._amended = (amended + self._amended)[-MAX_WAITING:]  # to give a cause twice does no harm
                raise


def _looked(twin: NodeTwin, before: _Looked = _Looked({}, {})) -> _Looked:  # noqa: B008 - never changed
    """What is there now; a section that cannot be read is as it was."""
    services, containers = twin.state.services, twin.state.containers
    return _Looked(
        before.services if services is None else services, before.containers if containers is None else containers
    )


def _bounded(row: Transition) -> Transition:
    cause = row.cause[:CAUSE_CHARACTERS] if row.cause else None
    return row._replace(ref=row.ref[:NAME_CHARACTERS], name=row.name[:NAME_CHARACTERS], cause=cause)


def _now_there(twin: NodeTwin, told: schema.Transition) -> tuple[schema.ServiceUnit | None, schema.Container | None]:
    now = _looked(twin)
    return now.services.get(told.id), now.containers.get(told.id)
