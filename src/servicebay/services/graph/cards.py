"""Rows as nodes of the graph. Pure; what a node says is what its row says."""

from collections.abc import Iterable
from urllib.parse import quote

from ...graph.ids import GATEWAY, INTERNET, node_id, row_id
from ...graph.views import GraphNode, GraphStatus, GraphTone
from ..shapes.container import ContainerView, PortView
from ..shapes.gateway import GatewayView
from ..shapes.node import NodeView
from ..shapes.service import PodView, ServiceView
from ..shapes.stock import NetworkView

UP = ("running", "paused")
ACTIVE = ("active", "reloading", "refreshing")
INTERNET_TONES: dict[str, GraphTone] = {"up": "ok", "down": "act", "unknown": "off"}
INTERNET_WORDS = {"up": "Connected", "down": "No connection", "unknown": "Not known"}


def internet_card(view: GatewayView) -> GraphNode:
    """What is behind the router."""
    told = view.upstream_status
    return GraphNode(
        id=INTERNET,
        kind="internet",
        layer="infrastructure",
        label="Internet",
        tone=INTERNET_TONES[told],
        state_text=INTERNET_WORDS[told],
        status=told,
        ports=[],
        page="/gateway",
    )


def gateway_card(view: GatewayView) -> GraphNode:
    """The router."""
    shown = [each for each in (view.public_ip, view.public_ip6) if each]
    return GraphNode(
        id=GATEWAY,
        kind="gateway",
        layer="infrastructure",
        label=view.model or "Router",
        sub_label=", ".join(shown) or None,
        tone=view.tone,
        state_text=f"{view.state_text} (made up)" if view.made_up else view.state_text,
        status="up" if view.state == "online" else "down" if view.tone == "act" else "unknown",
        ports=[f"{each.external}/{each.protocol}" for each in view.mappings or () if each.enabled],
        page="/gateway",
    )


def node_card(view: NodeView) -> GraphNode:
    """A machine and its user."""
    return GraphNode(
        id=node_id(view.name),
        kind="node",
        layer="infrastructure",
        label=view.name,
        sub_label=view.hostname or view.address,
        tone=view.tone,
        state_text=view.status_text,
        status="up" if view.status == "online" else "unknown" if view.status == "connecting" else "down",
        ports=[],
        node=view.name,
        key=view.name,
        page=f"/nodes/{view.name}",
    )


def service_card(view: ServiceView, is_proxy: bool) -> GraphNode:
    """A unit."""
    return GraphNode(
        id=row_id("services", view.key),
        kind="proxy" if is_proxy else "service",
        layer="twin",
        label=view.name,
        tone=view.tone,
        state_text=view.state_text,
        status=_status(view.active_state in ACTIVE, view.stale),
        ports=_ports(view.ports) or view.listens,
        node=view.node,
        parent=node_id(view.node),
        key=view.key,
        page=f"/services/{view.node}/{quote(view.unit)}",
    )


def container_card(view: ContainerView, is_proxy: bool, parent: str) -> GraphNode:
    """A container."""
    return GraphNode(
        id=row_id("containers", view.key),
        kind="proxy" if is_proxy else "container",
        layer="twin",
        label=view.name,
        sub_label=view.image,
        tone=view.tone,
        state_text=view.state_text,
        status=_status(view.state in UP, view.stale),
        ports=_ports(view.ports),
        node=view.node,
        parent=parent,
        key=view.key,
        page=f"/containers/{view.key}",
    )


def pod_card(view: PodView, infra: ContainerView | None) -> GraphNode:
    """A pod. Its ports are those of its infra container."""
    return GraphNode(
        id=row_id("pods", view.key),
        kind="pod",
        layer="twin",
        label=view.name,
        tone=view.tone,
        state_text=view.state_text,
        status=_status(view.tone in ("ok", "look", "busy"), view.stale),
        ports=_ports(infra.ports) if infra else [],
        node=view.node,
        parent=node_id(view.node),
        key=view.key,
        page="/pods",
    )


def network_card(view: NetworkView) -> GraphNode:
    """A network of containers."""
    return GraphNode(
        id=row_id("networks", view.key),
        kind="network",
        layer="twin",
        label=view.name,
        sub_label=", ".join(view.subnets) or None,
        tone=view.tone,
        state_text=view.state_text,
        status=_status(True, view.stale),
        ports=[],
        node=view.node,
        parent=node_id(view.node),
        key=view.key,
        page="/networks",
    )


def _status(is_up: bool, stale: bool) -> GraphStatus:
    return "unknown" if stale else "up" if is_up else "down"


def _ports(ports: Iterable[PortView]) -> list[str]:
    return [port.text for port in ports]
