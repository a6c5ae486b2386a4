"""Who was seen to talk to whom, from the connections in the graph. Pure."""

from collections.abc import Iterable, Mapping

from ...graph.views import GraphEdge, GraphNode
from ..shapes.reach import TalkAnswer, TalkRow


def build_talks(nodes: Mapping[str, GraphNode], edges: Iterable[GraphEdge], about: str | None) -> TalkAnswer:
    """All of them, or those of one node of the graph and what lies in it: what is open now first."""
    inside = None if about is None else {key for key, node in nodes.items() if about in (key, *_places(node, nodes))}
    flows = [edge for edge in edges if edge.kind == "flow"]
    if inside is not None:
        flows = [edge for edge in flows if edge.source in inside or edge.target in inside]
    rows = [_row(edge, nodes) for edge in flows]
    rows.sort(key=lambda row: (row.seen_at is not None, -row.connections, row.source_label, row.target_label, row.port))
    return TalkAnswer(rows=rows)


def _row(edge: GraphEdge, nodes: Mapping[str, GraphNode]) -> TalkRow:
    began = [each.since for each in edge.provenance if each.since is not None]
    number = edge.traffic.connections if edge.traffic else 0
    is_over = edge.state == "inactive"
    return TalkRow(
        source=edge.source,
        source_label=nodes[edge.source].label,
        target=edge.target,
        target_label=nodes[edge.target].label,
        port=edge.port,
        protocol=edge.protocol or "tcp",
        connections=number,
        text=_text(number, is_over),
        first_seen=min(began, default=None),
        seen_at=edge.traffic.seen_at if edge.traffic and is_over else None,
    )


def _text(number: int, is_over: bool) -> str:
    if is_over:
        return "Not seen any more."
    if number == 0:
        return "Short connections come and go."
    return f"About {number} connection{'s' if number != 1 else ''} at once."


def _places(node: GraphNode, nodes: Mapping[str, GraphNode]) -> Iterable[str]:
    """What it lies in, and what that lies in."""
    while node.parent is not None and node.parent in nodes:
        yield node.parent
        node = nodes[node.parent]
