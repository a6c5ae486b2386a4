"""The internet and the router, and what the router lets in. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from .ids import GATEWAY, INTERNET, external_id
from .part import Part
from .views import GraphNode, GraphProtocol, GraphSource, GraphTone


class Mapping(NamedTuple):
    """A port that the router forwards to ``target``; without one, to ``host`` and ``port``, which is no node's.

    ``works``: what answers there can be reached. ``text`` is a sentence.
    """

    external: str
    protocol: GraphProtocol
    port: int
    host: str
    target: str | None
    works: bool
    tone: GraphTone
    text: str


class Name(NamedTuple):
    """A name of the internet that leads to the router."""

    name: str
    text: str


def build_infrastructure(
    internet: GraphNode, gateway: GraphNode, mappings: Iterable[Mapping], names: Iterable[Name]
) -> Part:
    """Both with their connection, an edge for each mapping, and one for the names."""
    part = Part((internet, gateway))
    part.draw(
        *("uplink", INTERNET, GATEWAY, GraphSource(text=f"The router: {gateway.state_text}")),
        state="active" if internet.status == "up" else "inactive",
        tone=internet.tone,
    )
    for mapping in mappings:
        part.draw(
            *("mapping", GATEWAY, mapping.target or part.add(_device(mapping))),
            *(GraphSource(text=mapping.text), f"{mapping.external}/{mapping.protocol}"),
            port=mapping.port,
            protocol=mapping.protocol,
            state="active" if mapping.works else "inactive",
            tone=mapping.tone,
        )
    for each in names:
        part.draw("dns", INTERNET, GATEWAY, GraphSource(text=f"{each.name} {each.text}"), each.name)
    return part


def _device(mapping: Mapping) -> GraphNode:
    return GraphNode(
        id=external_id(mapping.host, mapping.port),
        kind="device",
        layer="infrastructure",
        label=f"{mapping.host}:{mapping.port}",
        tone="off",
        state_text="Outside your nodes",
        status="unknown",
        ports=[str(mapping.port)],
    )
