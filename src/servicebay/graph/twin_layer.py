"""One node of ours: what runs there, and what of it leads to what. Pure."""

from typing import NamedTuple

from .part import Part
from .views import GraphNode


class Inhabitants(NamedTuple):
    """What lives on a node."""

    node: GraphNode
    cards: tuple[GraphNode, ...]


def build_twin(facts: Inhabitants) -> Part:
    """The node's part."""
    return Part((facts.node, *facts.cards))
