"""A graph of nodes as their agents tell them, without an event loop; edges in words, for comparing."""

from typing import Any

from servicebay.graph.views import GraphEdge
from servicebay.services.graph.desk import GraphDesk
from servicebay.services.graph.edges import EdgeBook, Edges
from tests.services.facts import Hub, config


class Kept:
    """A store in memory."""

    def __init__(self) -> None:
        self.document: Edges | None = None

    async def get(self, name: str) -> Edges | None:
        return self.document

    async def save(self, document: Edges) -> None:
        self.document = document


class Scene:
    """Nodes by name with their state, and the graph of them."""

    def __init__(self, **nodes: dict[str, Any]) -> None:
        self.hub = Hub(*(config(name, host=f"{name}.example") for name in nodes))
        for name, raw in nodes.items():
            self.hub.node(name, raw)
        self.book = EdgeBook(Kept())
        self.graph = GraphDesk(self.hub.live, self.hub.twin, self.book, None, self.hub.turns.call_soon)

    def patch(self, node: str, **sections: Any) -> None:
        """The node's agent tells a change."""
        twin = self.hub.twin.get(node)
        self.hub.twin.apply_patch(node, twin.seq + 1, sections)

    def words(self, identity: str) -> str:
        node = self.graph.nodes[identity]
        return f"{node.kind} {node.label}"

    def edge(self, edge: GraphEdge) -> str:
        """``route proxy proxy > service photos :8080``, with ``(inactive)`` where it is."""
        port = f" :{edge.port}" if edge.port else ""
        mark = "" if edge.state == "active" else " (inactive)"
        return f"{edge.kind} {self.words(edge.source)} > {self.words(edge.target)}{port}{mark}"

    def edges(self, *kinds: str) -> set[str]:
        """All of these kinds, or all, in words."""
        return {self.edge(edge) for edge in self.graph.edges.values() if not kinds or edge.kind in kinds}
