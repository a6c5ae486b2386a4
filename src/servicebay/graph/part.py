"""A part of the graph: nodes and edges from one source of facts. Edges that say the same are joined."""

from collections.abc import Iterable

import msgspec

from .ids import edge_id
from .views import (
    GraphEdge,
    GraphEdgeKind,
    GraphNode,
    GraphProtocol,
    GraphSource,
    GraphState,
    GraphTone,
    GraphTraffic,
)

MOST_SOURCES = 50
"""How an edge is known, at most so many times: a proxy may have thousands of routes to one container."""
LABELS_SHOWN = 2
WORST_FIRST: tuple[GraphTone, ...] = ("act", "look", "busy", "off", "ok")


class Drawn(msgspec.Struct, gc=False):
    """An edge while it is being put together."""

    kind: GraphEdgeKind
    source: str
    target: str
    port: int
    labels: dict[str, None]
    protocol: GraphProtocol
    state: GraphState
    tone: GraphTone
    provenance: dict[GraphSource, None]
    traffic: GraphTraffic | None = None


class Part:
    """``nodes`` and the edges between them, by ID. The ends of edges may be in another part."""

    def __init__(self, nodes: Iterable[GraphNode] = ()) -> None:
        self.nodes = {node.id: node for node in nodes}
        self._drawn: dict[str, Drawn] = {}
        self._whole: dict[str, GraphEdge] = {}

    def add(self, node: GraphNode) -> str:
        """Have a node, unless it is there; returns its ID."""
        return self.nodes.setdefault(node.id, node).id

    def draw(
        self,
        kind: GraphEdgeKind,
        source: str,
        target: str,
        why: GraphSource,
        label: str = "",
        *,
        port: int = 0,
        protocol: GraphProtocol = "",
        state: GraphState = "active",
        tone: GraphTone = "ok",
        traffic: GraphTraffic | None = None,
    ) -> None:
        """Have an edge. One of the same kind, ends and port gets what is new: its worst tone, and each ``why``."""
        key = edge_id(kind, source, target, port)
        known = self._drawn.get(key)
        if known is None:
            labels = {label: None} if label else {}
            self._drawn[key] = Drawn(kind, source, target, port, labels, protocol, state, tone, {why: None}, traffic)
            return
        known.provenance[why] = None
        if label:
            known.labels[label] = None
        known.tone = min(known.tone, tone, key=WORST_FIRST.index)
        known.state = "active" if "active" in (known.state, state) else "inactive"
        known.protocol = known.protocol or protocol
        known.traffic = known.traffic or traffic

    def put(self, edge: GraphEdge) -> None:
        """Have an edge as it is."""
        self._whole[edge.id] = edge

    def explain(self, kind: GraphEdgeKind, source: str, target: str, why: GraphSource) -> bool:
        """Add to an edge without a port how it is known; False where there is none."""
        known = self._drawn.get(edge_id(kind, source, target))
        if known is not None:
            known.provenance[why] = None
        return known is not None

    def close(self) -> "Part":
        """No more is drawn: what was needed for drawing goes."""
        self._whole, self._drawn = self.edges, {}
        return self

    @property
    def edges(self) -> dict[str, GraphEdge]:
        """The edges as they are shown, by ID."""
        return {key: _shown(key, drawn) for key, drawn in self._drawn.items()} | self._whole


def _shown(key: str, drawn: Drawn) -> GraphEdge:
    return GraphEdge(
        id=key,
        source=drawn.source,
        target=drawn.target,
        kind=drawn.kind,
        label=shortened(list(drawn.labels)),
        protocol=drawn.protocol,
        port=drawn.port,
        state=drawn.state,
        tone=drawn.tone,
        manual=False,
        provenance=_few(list(drawn.provenance)),
        traffic=drawn.traffic,
    )


def shortened(labels: list[str]) -> str:
    """``a, b, +3``."""
    more = len(labels) - LABELS_SHOWN
    shown = ", ".join(labels[:LABELS_SHOWN])
    return f"{shown}, +{more}" if more > 0 else shown


def _few(sources: list[GraphSource]) -> list[GraphSource]:
    more = len(sources) - MOST_SOURCES
    return [*sources[:MOST_SOURCES], GraphSource(text=f"{more} more of these")] if more > 0 else sources
