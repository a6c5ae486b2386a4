"""What people set: links to what runs elsewhere, and edges that they drew. Pure."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from .crossing import Atlas
from .part import Part
from .views import GraphEdge, GraphNode, GraphSource


class LinkFacts(NamedTuple):
    """A link as a node, and where it leads."""

    card: GraphNode
    host: str
    port: int


class Manual(NamedTuple):
    """An edge that somebody drew."""

    id: str
    source: str
    target: str
    label: str
    port: int
    created: int


def build_configuration(
    links: Iterable[LinkFacts], manual: Iterable[Manual], atlas: Atlas, is_there: Callable[[str], bool]
) -> Part:
    """Links with what they lead to where that is ours, and each drawn edge, whether its ends are there or not."""
    part = Part(link.card for link in links)
    own = atlas._replace(devices={})
    for link in links:
        target = own.find(link.host, link.port)
        if target is not None:
            why = GraphSource(text=f"Its address names {link.host}")
            part.draw("link", link.card.id, target, why, port=link.port)
    for each in manual:
        lost = [end for end in (each.source, each.target) if not is_there(end) and end not in part.nodes]
        for end in lost:
            part.add(_lost(end))
        part.put(
            GraphEdge(
                id=each.id,
                source=each.source,
                target=each.target,
                kind="manual",
                label=each.label,
                protocol="tcp" if each.port else "",
                port=each.port,
                state="inactive" if lost else "active",
                tone="look" if lost else "ok",
                manual=True,
                provenance=[GraphSource(text="Drawn by hand", since=each.created or None)],
            )
        )
    return part


def _lost(identity: str) -> GraphNode:
    return GraphNode(
        id=identity,
        kind="missing",
        layer="configuration",
        label=identity.rpartition("/")[2].partition(":")[2] or identity.rpartition("/")[2],
        tone="look",
        state_text="Not there any more",
        status="down",
        ports=[],
    )
