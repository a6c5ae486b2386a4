"""The twin store: one immutable ``NodeTwin`` per node, replaced as a whole by each accepted frame.

A guarded boundary: what is refused, or does not follow on what is known, changes nothing. One
writer per node (its session); readers get objects that never change under them. No I/O.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any, Literal

import msgspec

from ..wire import mergepatch
from .decode import Refused, decode_changed
from .schema import AgentStats, Heartbeat, Hello, NodeState, Transition
from .weight import MAX_STATE_BYTES, growth_bytes

__all__ = ["Change", "Connection", "Gap", "NodeTwin", "Refused", "TwinStore"]

Status = Literal["connecting", "online", "offline", "refused"]
ChangeKind = Literal["added", "removed", "connection", "hello", "state", "missed", "heartbeat"]


class Gap(Exception):
    """A patch that does not follow on the last one: ask for a SYNC_STATE."""


class Connection(msgspec.Struct, frozen=True):
    """How the hub stands with a node; ``text`` says it in words.

    ``offered_fingerprint`` is what a node with status ``refused`` shows instead of its pinned host key.
    """

    status: Status
    text: str
    offered_fingerprint: str | None = None


class NodeTwin(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """All that the hub knows of one node, at one revision.

    ``raw`` is the merged JSON object (no member null), ``state`` the same, decoded, with what the hub adds, and
    ``size_bytes`` about what it takes as JSON (at most ``weight.MAX_STATE_BYTES``). ``seq`` is that
    of the last state frame of the present agent run, -1 before its first snapshot. ``confirmed_at``
    (ms) is when the node last spoke, None if never. ``clock_ahead_s`` is how far its clock was ahead of ours then.
    """

    name: str
    revision: int
    connection: Connection
    hello: Hello | None = None
    raw: dict[str, Any] = {}
    state: NodeState = NodeState()
    size_bytes: int = 0
    seq: int = -1
    confirmed_at: int | None = None
    stats: AgentStats | None = None
    clock_ahead_s: int | None = None


class Change(msgspec.Struct, frozen=True):
    """What subscribers are told: look at this node again.

    ``missed`` (kind ``missed``) are transitions that came and went before the next state; ``dropped`` more are lost.
    """

    node: str
    kind: ChangeKind
    missed: tuple[Transition, ...] = ()
    dropped: int = 0


Subscriber = Callable[[Change], None]
Enrich = Callable[[str, NodeState], NodeState]
"""What the hub adds to what a node told."""


_NOTHING = NodeState()


def now_ms() -> int:
    """The present as Unix milliseconds."""
    return time.time_ns() // 1_000_000


class TwinStore:
    """The state of all nodes, in memory."""

    def __init__(self, clock: Callable[[], int] = now_ms, enrich: Enrich = lambda _, told: told) -> None:
        self._clock = clock
        self._enrich = enrich
        self._told: dict[str, NodeState] = {}
        self._nodes: dict[str, NodeTwin] = {}
        self._subscribers: list[Subscriber] = []
        self._revision = 0

    def add(self, node: str) -> None:
        """Make room for a node; one that is known keeps its state."""
        if node not in self._nodes:
            connection = Connection("connecting", "Connecting.")
            self._nodes[node] = NodeTwin(name=node, revision=self._next_revision(), connection=connection)
            self._tell(node, "added")

    def remove(self, node: str) -> None:
        """Forget a node. Raises KeyError."""
        del self._nodes[node]
        self._told.pop(node, None)
        self._tell(node, "removed")

    def names(self) -> list[str]:
        """All nodes, in the order in which they were added."""
        return list(self._nodes)

    def get(self, node: str) -> NodeTwin:
        """The node's twin. Raises KeyError."""
        return self._nodes[node]

    def set_connection(self, node: str, connection: Connection) -> None:
        """Say how the hub stands with the node; silent where nothing changed."""
        if self._nodes[node].connection != connection:
            self._replace(node, "connection", connection=connection)

    def apply_hello(self, node: str, hello: Hello) -> None:
        """A new agent run: patches are refused as gaps until its first snapshot."""
        self._replace(node, "hello", hello=hello, seq=-1, stats=None, confirmed_at=self._clock())

    def apply_state(self, node: str, seq: int, raw: dict[str, Any]) -> None:
        """Take a whole state. What equals the known state keeps its objects. Raises Refused."""
        twin = self._nodes[node]
        try:
            patch = mergepatch.diff(twin.raw, mergepatch.merge(None, raw))
        except RecursionError as error:
            raise Refused("$: nested too deeply") from error
        self._apply(twin, seq, patch, self._clock())

    def apply_patch(self, node: str, seq: int, raw: dict[str, Any]) -> None:
        """Take a merge patch on the state after ``seq - 1``. Raises Gap or Refused."""
        twin = self._nodes[node]
        if twin.seq < 0 or seq != twin.seq + 1:
            raise Gap(f"patch {seq} does not follow on {twin.seq}")
        self._apply(twin, seq, raw, self._clock())

    def apply_heartbeat(self, node: str, heartbeat: Heartbeat) -> None:
        """Note that the node lives and what its agent costs; take the patch that came along.

        Raises Gap (after noting it) where a frame was lost, Refused as ``apply_patch`` does.
        """
        now = self._clock()
        ahead_s = round((heartbeat.at - now) / 1000)
        self._replace(node, "heartbeat", stats=heartbeat.stats, confirmed_at=now, clock_ahead_s=ahead_s)
        if heartbeat.patch is not None:
            self.apply_patch(node, heartbeat.seq, heartbeat.patch)
        known = self._nodes[node].seq
        if heartbeat.seq != known:
            raise Gap(f"the agent is at {heartbeat.seq}, the twin at {known}")

    def tell_missed(self, node: str, missed: Iterable[Transition], dropped: int = 0) -> None:
        """Pass on what came and went before the next state; changes nothing here."""
        self._publish(Change(node, "missed", tuple(missed), dropped))

    def restore(self, node: str, at_ms: int, raw: dict[str, Any]) -> None:
        """Put back a state kept from an earlier hub run, as of ``at_ms``. Raises Refused."""
        self._apply(self._nodes[node], -1, mergepatch.merge(None, raw), at_ms)

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call ``subscriber`` synchronously after each change; returns how to stop."""
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    def _apply(self, twin: NodeTwin, seq: int, patch: dict[str, Any], at_ms: int) -> None:
        try:
            merged = mergepatch.merge(twin.raw, patch)
            size_bytes = twin.size_bytes + growth_bytes(twin.raw, merged, patch)
        except RecursionError as error:
            raise Refused("$: nested too deeply") from error
        if size_bytes > MAX_STATE_BYTES:
            raise Refused(f"$: the node's state would take {_mib(size_bytes)} MiB; {_mib(MAX_STATE_BYTES)} is the most")
        told = decode_changed(self._told.get(twin.name, _NOTHING), merged, patch)
        state = self._enrich(twin.name, told)
        self._told[twin.name] = told
        self._replace(twin.name, "state", raw=merged, state=state, size_bytes=size_bytes, seq=seq, confirmed_at=at_ms)

    def _replace(self, node: str, kind: ChangeKind, **changes: Any) -> None:
        self._nodes[node] = msgspec.structs.replace(self._nodes[node], revision=self._next_revision(), **changes)
        self._tell(node, kind)

    def _next_revision(self) -> int:
        self._revision += 1
        return self._revision

    def _tell(self, node: str, kind: ChangeKind) -> None:
        self._publish(Change(node, kind))

    def _publish(self, change: Change) -> None:
        for subscriber in tuple(self._subscribers):
            subscriber(change)


def _mib(size_bytes: int) -> str:
    return f"{size_bytes / 2**20:.1f}"
