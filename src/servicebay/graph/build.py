"""Builds a node's part of the graph: all that is on it."""

from .declared import draw_declared
from .observed import draw_flows, draw_mentions
from .twin_layer import Inhabitants, NodePart, Sheet
from .ways import draw_ways


def build_node(facts: Inhabitants) -> NodePart:
    """The node's part, with what leads out of it."""
    sheet = Sheet(facts)
    draw_declared(sheet)
    draw_ways(sheet)
    draw_mentions(sheet)
    draw_flows(sheet)
    return NodePart(sheet.part.close(), tuple(sheet.open_ends), sheet.doors, facts.rows, facts.hosts, facts.names)
