"""What the internet reaches, and what the network at home reaches. Pure."""

from collections.abc import Iterable

from ..gateway.exposure import Known, Listener, find_listeners
from ..ports import ANYWHERE
from ..shapes.gateway import GatewayView, PortMappingView
from ..shapes.node import NodeView
from ..shapes.reach import ExposedAnswer, ExposedRow


def build_exposed(gateway: GatewayView, known: Known) -> ExposedAnswer:
    """Ports of the public address by number, then ports of the nodes."""
    outside = [_from_internet(each, gateway) for each in gateway.mappings or [] if each.enabled]
    inside = [_from_lan(each, known.nodes) for each in find_listeners(known) if _is_open(each)]
    by_port = {(row.node, row.port, row.protocol, row.what): row for row in inside}
    inside = sorted(by_port.values(), key=lambda row: (row.node, int(row.port), row.protocol))
    return ExposedAnswer(text=_text(gateway, outside, inside), rows=[*outside, *inside])


def _from_internet(mapping: PortMappingView, gateway: GatewayView) -> ExposedRow:
    routes = ", ".join(route.name for route in mapping.routes[:6])
    text = f"{mapping.text} It answers for {routes}." if routes else mapping.text
    return ExposedRow(
        id=_id(mapping.service, mapping.container),
        what=unit_name(mapping.service) if mapping.service else mapping.description or mapping.internal,
        how="internet",
        node=mapping.node or "",
        address=gateway.public_ip or gateway.public_ip6 or "",
        port=mapping.external,
        protocol=mapping.protocol,
        service=mapping.service,
        container=mapping.container,
        page=_page(mapping.service, mapping.container) or "/gateway",
        tone=mapping.tone,
        text=text,
    )


def _from_lan(listener: Listener, nodes: Iterable[NodeView]) -> ExposedRow:
    node = next((row for row in nodes if row.name == listener.node), None)
    at = listener.bound if listener.bound not in ANYWHERE else (node.address if node and node.address else "")
    name = unit_name(listener.service) if listener.service else listener.name  # a pod's containers share ports
    where = "at all addresses" if listener.bound in ANYWHERE else f"at {listener.bound}"
    return ExposedRow(
        id=_id(listener.service, listener.container) or f"node:{listener.node}",
        what=name,
        how="lan",
        node=listener.node,
        address=at,
        port=str(listener.port),
        protocol=listener.protocol,
        service=listener.service,
        container=listener.container,
        page=_page(listener.service, listener.container) or f"/nodes/{listener.node}",
        tone="ok",
        text=f"{name} listens {where} of {listener.node}: whoever is in its network reaches it.",
    )


def unit_name(key: str) -> str:
    """``nas/web.service`` -> ``web``, as pages call it."""
    return key.partition("/")[2].removesuffix(".service")


def _is_open(listener: Listener) -> bool:
    return listener.runs and listener.bound != "::1" and not listener.bound.startswith("127.")


def _id(service: str | None, container: str | None) -> str | None:
    return f"services/{service}" if service else f"containers/{container}" if container else None


def _page(service: str | None, container: str | None) -> str | None:
    return f"/services/{service}" if service else f"/containers/{container}" if container else None


def _text(gateway: GatewayView, outside: list[ExposedRow], inside: list[ExposedRow]) -> str:
    lan = f"To the networks of the nodes, {counted(len(inside))} open."
    if gateway.mappings is None:
        why = "no router is set up" if gateway.provider == "none" else "the router does not tell its port mappings"
        return f"What the internet reaches is not known: {why}. {lan}"
    made_up = " (made up)" if gateway.made_up else ""
    return f"To the internet, {counted(len(outside))} open{made_up}. {lan}"


def counted(number: int) -> str:
    """``1 port is``, ``no port is``, ``3 ports are``."""
    return f"{number or 'no'} port{'s are' if number > 1 else ' is'}"
