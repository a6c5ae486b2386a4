"""The network graph: the document, its patches, and edges that a person draws."""

from ...graph.views import GraphEdge, GraphNode
from .base import Answer, Body, View

__all__ = [
    *("GraphAnswer", "GraphEdge", "GraphEdgeAnswer", "GraphEdgeBody", "GraphNode", "GraphPatch", "GraphSnapshot"),
    *("GraphDocument", "GraphSource", "GraphTraffic"),
]


class GraphDocument(View, frozen=True):
    """All nodes and edges by their ID. Every edge's ends are among the nodes."""

    nodes: dict[str, GraphNode]
    edges: dict[str, GraphEdge]


class GraphSnapshot(View, frozen=True):
    """The answer to ``graph:watch``. ``epoch`` is of this hub process; revisions count up within it."""

    epoch: str
    revision: int
    state: GraphDocument


class GraphPatch(View, frozen=True):
    """Event ``graph:patch``: RFC 7396 on the document of revision ``base``; gives ``revision``."""

    epoch: str
    base: int
    revision: int
    patch: dict[str, object]


class GraphAnswer(Answer, frozen=True):
    """GET /api/network/graph."""

    epoch: str
    revision: int
    nodes: dict[str, GraphNode]
    edges: dict[str, GraphEdge]


class GraphEdgeBody(Body, frozen=True):
    """POST /api/network/edges: an edge between two nodes of the graph. ``port`` 0 is none."""

    source: str
    target: str
    label: str = ""
    port: int = 0


class GraphEdgeAnswer(Answer, frozen=True):
    """An edge that a person drew. Its ID is also that of the edge in the graph."""

    id: str
    source: str
    target: str
    label: str = ""
    port: int = 0
    created: int = 0
