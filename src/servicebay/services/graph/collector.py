"""The facts of one node of ours for the graph's builders: its rows joined with its twin. Pure."""

from collections.abc import Iterator, Mapping

from ...graph.ids import node_id, row_id
from ...graph.twin_layer import Aim, Found, Inhabitants, Way
from ...graph.views import GraphNode, GraphProtocol, GraphSource
from ...twin.schema import Container, Flow, ServiceUnit
from ...twin.store import NodeTwin
from ..catalog import NodeRows
from ..gateway.names import is_public_name
from ..ownership import build_ownership
from ..routes.targets import TargetIndex, split_address
from ..rows import row_key
from ..shapes.container import ContainerView
from ..shapes.node import NodeView
from ..shapes.route import RouteTargetView, RouteView
from ..shapes.service import ServiceView
from .cards import container_card, network_card, node_card, pod_card, service_card

DEFAULT_NETWORK = "podman"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
PROTOCOLS: dict[str, GraphProtocol] = {"proxy": "http", "grpc": "http"}
_NO_CONTAINERS: dict[str, Container] = {}
_NO_UNITS: dict[str, ServiceUnit] = {}
_NO_FLOWS: dict[str, Flow] = {}


def collect_node(rows: NodeRows, twin: NodeTwin) -> Inhabitants:
    """What lives on it; what the distribution ships and infra containers left out, as in the tables."""
    return _Collector(rows, twin).all()


class _Collector:
    """One look at a node."""

    def __init__(self, rows: NodeRows, twin: NodeTwin) -> None:
        self._rows, self._twin, self._node = rows, twin, rows.node.view.name
        self._containers = {key: row.view for key, row in rows.containers.items()}
        self._services = self._shown_services()
        self._ends = {key: self._end_of(view) for key, view in self._containers.items()}

    def all(self) -> Inhabitants:
        state, rows = self._twin.state, self._rows
        containers, units = state.containers or _NO_CONTAINERS, state.services or _NO_UNITS
        proxies = {self.end(row.view.container, row.view.service) for row in rows.proxies.values()}
        ends = {self._containers[key].id: end for key, end in self._ends.items() if end is not None}
        view = rows.node.view
        index = TargetIndex(containers, units, build_ownership(containers, units), names_of(view))
        pods = {row.view.id: row_id("pods", key) for key, row in rows.stock.pods.items()}
        networks = {row.view.name: row_id("networks", key) for key, row in rows.stock.networks.items()}
        return Inhabitants(
            cards=(node_card(view), *self._cards(proxies)),
            containers={cid: each for cid, each in containers.items() if cid in ends},
            units=units,
            flows=state.flows or _NO_FLOWS,
            ends=ends,
            services={each.unit: row_id("services", each.key) for each in self._services.values()},
            pods=pods,
            networks=networks,
            makers=self._makers(),
            ways=tuple(self._ways()),
            rows={row_id("containers", key): end for key, end in self._ends.items() if end is not None}
            | {row_id("services", key): row_id("services", key) for key in self._services},
            hosts=self._hosts(),
            names=names_of(view),
            find=lambda host, port, container: self._found(index, host, port, container),
        )

    def _shown_services(self) -> dict[str, ServiceView]:
        owners = {view.service for view in self._containers.values() if not view.hidden}
        rows = self._rows.services
        return {key: row.view for key, row in rows.items() if not row.view.hidden or key in owners}

    def _end_of(self, view: ContainerView) -> str | None:
        """Where edges of a container end: its service where that has no other, for its ID lasts."""
        pod = row_key(self._node, view.pod_id) if view.pod_id else None
        if view.hidden:
            return row_id("pods", pod) if pod in self._rows.stock.pods else None
        if self._is_sole(view):
            return row_id("services", view.service or "")
        return row_id("containers", view.key)

    def _is_sole(self, view: ContainerView) -> bool:
        service = self._services.get(view.service or "")
        if service is None:
            return False
        own = [self._containers[key] for key in service.containers if key in self._containers]
        return [each.key for each in own if not each.hidden and each.service == service.key] == [view.key]

    def end(self, container: str | None, service: str | None) -> str | None:
        """The ID for a target by the keys of its rows."""
        if container is not None and container in self._ends:
            return self._ends[container]
        return row_id("services", service) if service in self._services else None

    def _cards(self, proxies: set[str | None]) -> Iterator[GraphNode]:
        rows = self._rows
        for key, service in self._services.items():
            yield service_card(service, row_id("services", key) in proxies)
        for key, view in self._containers.items():
            if not view.hidden:
                yield container_card(view, row_id("containers", key) in proxies, self._parent(view))
        for pod in rows.stock.pods.values():
            yield pod_card(pod.view, self._containers.get(pod.view.infra or ""))
        for network in rows.stock.networks.values():
            if network.view.name != DEFAULT_NETWORK or network.view.containers:
                yield network_card(network.view)

    def _parent(self, view: ContainerView) -> str:
        pod = row_key(self._node, view.pod_id) if view.pod_id else None
        in_pod = pod is not None and pod in self._rows.stock.pods
        service = self._services.get(view.service or "")
        if service is not None and (self._is_sole(view) or not in_pod):
            return row_id("services", service.key)
        return row_id("pods", pod) if pod is not None and in_pod else node_id(self._node)

    def _makers(self) -> dict[str, str]:
        """By unit what a ``.network`` or ``.pod`` file made."""
        stock = self._rows.stock
        made = {row.view.made_by: row_id("networks", key) for key, row in stock.networks.items()}
        made |= {row.view.service: row_id("pods", key) for key, row in stock.pods.items()}
        return {key.partition("/")[2]: identity for key, identity in made.items() if key}

    def _hosts(self) -> dict[str, str]:
        """By name of the internet the proxy that answers to it."""
        ends = {row.view.key: self.end(row.view.container, row.view.service) for row in self._rows.proxies.values()}
        views = (row.view for row in self._rows.routes.values())
        found = {view.host.lower(): ends.get(view.proxy) for view in views if is_public_name(view.host.lower())}
        return {host: end for host, end in found.items() if end is not None}

    def _ways(self) -> Iterator[Way]:
        proxies = {key: row.view for key, row in self._rows.proxies.items()}
        for row in self._rows.routes.values():
            route, proxy = row.view, proxies.get(row.view.proxy)
            end = self.end(proxy.container, proxy.service) if proxy else None
            if proxy is not None and end is not None and route.targets:
                why = GraphSource(text=f"{route.name}: {place_of(route, proxy.name)}")
                aims = tuple(self._aim(target) for target in route.targets)
                yield Way(end, route.name, why, PROTOCOLS.get(route.kind, "tcp"), aims)

    def _aim(self, target: RouteTargetView) -> Aim:
        host, port = split_address(target.text)
        return Aim(host, port or 0, Found(target.kind, self.end(target.container, target.service), target.problem))

    def _found(self, index: TargetIndex, host: str, port: int | None, container: Container | None) -> Found:
        target = index.find(host, port, container)
        key = row_key(self._node, target.container) if target.container else None
        service = row_key(self._node, target.service) if target.service else None
        return Found(target.kind, self.end(key, service), target.problem)


def names_of(view: NodeView) -> tuple[str, ...]:
    """By which a node is known to others."""
    return tuple(name.lower() for name in (view.address, view.hostname) if name and name not in LOOPBACK)


def place_of(route: RouteView, proxy: str) -> str:
    """``web.conf line 12 of proxy``."""
    file = (route.host_file or route.file or "").rpartition("/")[2]
    if not file:
        return f"configuration of {proxy}"
    return f"{file} line {route.line} of {proxy}" if route.line else f"{file} of {proxy}"


def is_same(before: tuple[object, ...], after: tuple[object, ...]) -> bool:
    """Whether all are the same objects."""
    return len(before) == len(after) and all(one is other for one, other in zip(before, after, strict=True))


def sources_of(rows: NodeRows, twin: NodeTwin) -> tuple[object, ...]:
    """What a node's part is made of, but for its own row: while these are the same objects, it is the same."""
    stock, state = rows.stock, twin.state
    told: Mapping[str, object] = {"containers": state.containers, "services": state.services, "flows": state.flows}
    return (rows.services, rows.containers, rows.routes, rows.proxies, stock.pods, stock.networks, *told.values())
