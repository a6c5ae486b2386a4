"""One node of ours: what runs there, and what of it leads to what. Pure."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ..twin.schema import Container, Flow, ServiceUnit
from .part import Part
from .views import GraphEdgeKind, GraphNode, GraphProtocol, GraphSource, GraphState, GraphTone, GraphTraffic


class Found(NamedTuple):
    """What an address means to a container. ``kind`` as in ``services.routes.targets.Target``; ``end`` an ID."""

    kind: str
    end: str | None = None
    problem: str | None = None


class Aim(NamedTuple):
    """One target of a route: the address in the proxy's configuration and what it is."""

    host: str
    port: int
    found: Found


class Way(NamedTuple):
    """A route of a proxy (by its ID here)."""

    proxy: str
    label: str
    why: GraphSource
    protocol: GraphProtocol
    aims: tuple[Aim, ...]


class Inhabitants(NamedTuple):
    """What lives on a node.

    ``cards`` are its nodes, itself first. IDs by what they are of: ``ends`` by container (of an infra container its
    pod), ``services`` by unit, ``pods`` by ID, ``networks`` by name; ``makers`` what a unit of a network or pod has
    made; ``rows`` where edges end by ``<section>/<key>`` of a container's or service's row, ``hosts`` the proxy that
    answers to a name of the internet. ``names`` are the node's own. ``find`` says what an address means to a
    container, or to what runs on the node itself.
    """

    cards: tuple[GraphNode, ...]
    containers: Mapping[str, Container]
    units: Mapping[str, ServiceUnit]
    flows: Mapping[str, Flow]
    ends: Mapping[str, str]
    services: Mapping[str, str]
    pods: Mapping[str, str]
    networks: Mapping[str, str]
    makers: Mapping[str, str]
    ways: tuple[Way, ...]
    rows: Mapping[str, str]
    hosts: Mapping[str, str]
    names: tuple[str, ...]
    find: Callable[[str, int | None, Container | None], Found]


class Open(NamedTuple):
    """An edge with one end that is not on this node: ``host`` and ``port`` (of who answers) say which.

    ``inbound``: that end is the source. ``is_certain``: where nothing is known of that address, it is drawn all the
    same, as a device.
    """

    kind: GraphEdgeKind
    near: str
    host: str
    port: int
    why: GraphSource
    label: str = ""
    protocol: GraphProtocol = ""
    inbound: bool = False
    is_certain: bool = True
    traffic: GraphTraffic | None = None


class NodePart(NamedTuple):
    """A node's part, what leads out of it, which IDs answer at its ports (protocol and port); the rest: see above."""

    part: Part
    open_ends: tuple[Open, ...]
    doors: dict[tuple[str, int], str]
    rows: Mapping[str, str]
    hosts: Mapping[str, str]
    names: tuple[str, ...]


class Sheet:
    """A node's part while it is drawn."""

    def __init__(self, facts: Inhabitants) -> None:
        self.facts = facts
        self.card = facts.cards[0]
        self.part = Part(facts.cards)
        self.open_ends: list[Open] = []
        self.doors: dict[tuple[str, int], str] = {}

    def state(self, *ends: str) -> GraphState:
        """Inactive where an end is known not to run."""
        nodes = self.part.nodes
        return "inactive" if any(nodes[end].status == "down" for end in ends if end in nodes) else "active"

    def door(self, port: int | None) -> str:
        """What answers at a port of the node; the node where that is not known."""
        return self.doors.get(("tcp", port or 0), self.card.id)

    def missing(self, identity: str, label: str, text: str, tone: GraphTone) -> str:
        """Something that is led to and is not there."""
        return self.part.add(
            GraphNode(
                id=identity,
                kind="missing",
                layer="twin",
                label=label,
                sub_label=text,
                tone=tone,
                state_text="Nothing is there" if tone == "act" else "Not known",
                status="down" if tone == "act" else "unknown",
                ports=[],
                node=self.card.node,
                parent=self.card.id,
            )
        )
