"""Owner of the graph's document: computed while somebody watches or asks, a patch for each change."""

import secrets
from collections import deque
from collections.abc import Callable
from typing import Any

from ...graph.assembly import Assembly
from ...graph.infrastructure import build_infrastructure
from ...graph.twin_layer import build_twin
from ...twin.store import Change, TwinStore
from ..live import LiveDocument
from .cards import gateway_card, internet_card
from .collector import collect_node

HISTORY = 64
Object = dict[str, Any]


class GraphDesk:
    """``state`` and ``snapshot`` are always up to date. ``schedule`` is the loop's ``call_soon``."""

    def __init__(self, live: LiveDocument, twin: TwinStore, schedule: Callable[[Callable[[], None]], object]) -> None:
        self.epoch = secrets.token_hex(8)
        self._live, self._twin, self._schedule = live, twin, schedule
        self._assembly = Assembly()
        self._revision = 0
        self._stale = True
        self._scheduled = False
        self._history: deque[Object] = deque(maxlen=HISTORY)
        self._watchers: list[Callable[[], None]] = []
        self._unsubscribe = [live.subscribe(lambda _message: self._mark()), twin.subscribe(self._on_twin)]

    def close(self) -> None:
        """Stop following."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()

    @property
    def revision(self) -> int:
        """Counts up with each change that was computed."""
        self.flush()
        return self._revision

    @property
    def state(self) -> Object:
        """``shapes.graph.GraphDocument`` as JSON. Never changed in place."""
        self.flush()
        return self._assembly.state

    def snapshot(self) -> Object:
        """``shapes.graph.GraphSnapshot`` as JSON."""
        state = self.state
        return {"epoch": self.epoch, "revision": self._revision, "state": state}

    def about(self, node: str | None) -> Object:
        """The document; of one node only what is on it, and the edges of that with their other ends."""
        state = self.state
        if node is None:
            return state
        nodes, edges = state["nodes"], state["edges"]
        own = {key for key, each in nodes.items() if each.get("node") == node}
        near = {key: edge for key, edge in edges.items() if edge["source"] in own or edge["target"] in own}
        shown = own | {edge[end] for edge in near.values() for end in ("source", "target")}
        return {"nodes": {key: nodes[key] for key in nodes if key in shown}, "edges": near}

    def patches_since(self, epoch: str, revision: int) -> list[Object] | None:
        """As ``LiveDocument.patches_since``."""
        self.flush()
        if epoch != self.epoch or not 0 <= revision <= self._revision:
            return None
        missing = self._revision - revision
        return list(self._history)[len(self._history) - missing :] if missing <= len(self._history) else None

    def watch(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after each revision from now on; returns how to stop. Computed only while somebody does."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    def _on_twin(self, change: Change) -> None:
        if change.kind != "heartbeat":
            self._mark()

    def _mark(self) -> None:
        self._stale = True
        if self._watchers and not self._scheduled:
            self._scheduled = True
            self._schedule(self._on_turn)

    def _on_turn(self) -> None:
        self._scheduled = False
        if self._watchers:
            self.flush()

    def flush(self) -> None:
        """Bring the document up to date now, and tell watchers."""
        if not self._stale:
            return
        self._live.flush()
        self._stale = False
        self._put_parts()
        patch = self._assembly.settle()
        if not patch:
            return
        base, self._revision = self._revision, self._revision + 1
        self._history.append({"epoch": self.epoch, "base": base, "revision": self._revision, "patch": patch})
        for callback in tuple(self._watchers):
            callback()

    def _put_parts(self) -> None:
        gateway = self._live.gateway()
        self._assembly.put("infrastructure", build_infrastructure(internet_card(gateway), gateway_card(gateway)))
        rows = self._live.node_rows()
        for name, each in rows.items():
            self._assembly.put(f"node:{name}", build_twin(collect_node(each)))
