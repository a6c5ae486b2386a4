"""Who is where, over all nodes; the router's ports and names, and links, as facts for the graph. Pure."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from ...graph.configuration import LinkFacts
from ...graph.crossing import Atlas
from ...graph.ids import node_id, row_id
from ...graph.infrastructure import Mapping as PortMapping
from ...graph.infrastructure import Name
from ...graph.twin_layer import NodePart
from ...graph.views import GraphNode
from ..gateway.addresses import Addresses
from ..shapes.gateway import GatewayView, PortMappingView
from ..shapes.service import ServiceView

DEFAULT_PORTS = {"http": 80, "https": 443}
WORKS = ("exposed",)


def build_atlas(parts: Mapping[str, NodePart], addresses: Addresses, links: Iterable[LinkFacts]) -> Atlas:
    """All that is known of addresses."""
    names = {address: found[0] for address, found in addresses.items()}
    hosts: dict[str, str] = {}
    doors: dict[tuple[str, str, int], str] = {}
    for node, part in parts.items():
        names |= dict.fromkeys(part.names, node)
        hosts |= part.hosts
        doors |= {(node, *door): end for door, end in part.doors.items()}
    return Atlas(names, doors, hosts, {(link.host, link.port): link.card.id for link in links})


def mapping_facts(view: GatewayView, parts: Mapping[str, NodePart]) -> list[PortMapping]:
    """What the router lets in, to whom."""
    return [_mapping(each, parts) for each in view.mappings or ()]


def _mapping(view: PortMappingView, parts: Mapping[str, NodePart]) -> PortMapping:
    host, _, port = view.internal.rpartition(":")
    return PortMapping(
        external=view.external,
        protocol="udp" if view.protocol == "udp" else "tcp",
        port=int(port),
        host=host.strip("[]"),
        target=_target(view, parts),
        works=view.reached in WORKS,
        tone=view.tone,
        text=f"{view.description}: {view.text}" if view.description else view.text,
    )


def _target(view: PortMappingView, parts: Mapping[str, NodePart]) -> str | None:
    if view.node is None or view.node not in parts:
        return None
    return end_of(view.container, view.service, parts[view.node]) or node_id(view.node)


def end_of(container: str | None, service: str | None, part: NodePart) -> str | None:
    """Where edges to it end, by the keys of its rows."""
    wanted = (row_id("containers", container or ""), row_id("services", service or ""))
    return next((part.rows[each] for each in wanted if each in part.rows), None)


def name_facts(view: GatewayView) -> list[Name]:
    """The names of the internet that lead to the router."""
    return [
        Name(each.name, f"is {', '.join(each.addresses)}, the public address")
        for each in view.names
        if each.tone == "ok"
    ]


def link_facts(links: Mapping[str, ServiceView]) -> list[LinkFacts]:
    """Links as nodes."""
    return [_link(key, row) for key, row in links.items()]


def _link(key: str, row: ServiceView) -> LinkFacts:
    address = urlsplit(row.url or "")
    card = GraphNode(
        id=row_id("links", key.partition("/")[2]),
        kind="link",
        layer="configuration",
        label=row.name,
        sub_label=address.netloc or None,
        tone=row.tone,
        state_text=row.state_text,
        status="down" if row.tone == "act" else "up" if row.state_text == "Answers" else "unknown",
        ports=[],
        key=row.key,
        page=f"/services/link/{key.partition('/')[2]}",
    )
    return LinkFacts(card, (address.hostname or "").lower(), address.port or DEFAULT_PORTS.get(address.scheme, 0))
