"""Which way an address takes, as far as the live document knows: node, port, proxy, route, container. Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from ..gateway.exposure import Known, Listener, find_listeners, ports_of
from ..routes.targets import LOOPBACK, NODE_NAMES, split_address
from ..shapes.container import ContainerView
from ..shapes.node import NodeView
from ..shapes.route import ProxyView, RouteView
from ..shapes.service import ServiceView
from .address import Asked
from .routing import Match, match_route

HTTP, HTTPS = 80, 443
R = TypeVar("R", ContainerView, ServiceView)


class Target(NamedTuple):
    """Where it ends. ``port`` is the container's; ``via_port`` a port of the node by which a proxy reaches it."""

    name: str
    port: int | None = None
    container: ContainerView | None = None
    service: ServiceView | None = None
    via_port: int | None = None
    problem: str | None = None


class Way(NamedTuple):
    """``node`` and ``host_port`` are where it arrives; without a ``match`` no proxy is on it. ``edge`` is the proxy's
    own container, ``edge_port`` the port at which it listens inside; ``proxies`` are all of the node."""

    node: NodeView | None = None
    host_port: int | None = None
    proxy: ProxyView | None = None
    match: Match | None = None
    edge: ContainerView | None = None
    edge_port: int | None = None
    target: Target | None = None
    listener: Listener | None = None
    proxies: Sequence[ProxyView] = ()

    @property
    def ends_at_proxy(self) -> bool:
        """Whether the proxy answers by itself."""
        return self.target is not None and self.edge is not None and self.target.container is self.edge


def default_port(asked: Asked, known: Known) -> int:
    """The port that is meant: as said, else of TLS where a route of that name has it."""
    if asked.port is not None:
        return asked.port
    named = [route for route in known.routes if route.host == asked.host and not route.hidden]
    return HTTPS if any(route.ssl for route in named) else HTTP


def home_of(asked: Asked, port: int, known: Known) -> tuple[str | None, int]:
    """Node and port where a name is routed, for when nothing else tells: those of its route."""
    for route in known.routes:
        if route.host == asked.host and not route.hidden:
            ports = ports_of(route)
            return route.node, port if port in ports or not ports else ports[-1] if port == HTTPS else ports[0]
    return None, port


def find_way(asked: Asked, nodes: Sequence[str], host_port: int, known: Known) -> Way:
    """The way from a port of one of these nodes (several users of one machine share an address) on."""
    here = [each for each in find_listeners(known) if each.node in nodes and each.port == host_port]
    here = [each for each in here if each.protocol == "tcp"]
    listener = min(here, key=lambda each: not each.runs, default=None)
    name = listener.node if listener else nodes[0] if nodes else None
    way = Way(
        node=next((row for row in known.nodes if row.name == name), None),
        host_port=host_port,
        listener=listener,
        proxies=[row for row in known.proxies if row.node == name],
    )
    proxy = _proxy_at(way, known)
    if proxy is None:
        return way._replace(target=_direct(way, known))
    edge = _container(proxy.container or (listener.container if listener else None), known)
    routes = [route for route in known.routes if route.proxy == proxy.key and answers_at(route, host_port)]
    match = match_route(routes, asked.host, asked.path)
    return way._replace(
        proxy=proxy,
        match=match,
        edge=edge,
        edge_port=_inside(edge, host_port) if edge else host_port,
        target=_routed(match.route, edge, way, known) if match else None,
    )


def answers_at(route: RouteView, port: int) -> bool:
    """Whether a route is of this port; one that does not say counts."""
    ports = ports_of(route)
    return not ports or port in ports


def _proxy_at(way: Way, known: Known) -> ProxyView | None:
    for proxy in way.proxies:
        if way.listener is not None and way.listener.container is not None:
            # one that does not run has no container of its own in its row, but its name
            if proxy.container == way.listener.container or proxy.key == f"{proxy.node}/{way.listener.name}":
                return proxy
            continue
        own = (route for route in known.routes if route.proxy == proxy.key)
        if any(way.host_port in ports_of(route) for route in own):
            return proxy
    return None


def _direct(way: Way, known: Known) -> Target | None:
    listener = way.listener
    if listener is None:
        return None
    container = _container(listener.container, known)
    service = _service(listener.service, known)
    port = _inside(container, way.host_port) if container else None
    name = service.name if service else container.name if container else listener.name
    return Target(name, port, container, service)


def _routed(route: RouteView, edge: ContainerView | None, way: Way, known: Known) -> Target | None:
    if not route.targets:
        return Target(edge.name, _inside(edge, way.host_port), edge, _service(edge.service, known)) if edge else None
    best = min(route.targets, key=lambda each: each.tone != "ok")
    host, port = split_address(best.text)
    container, service = _container(best.container, known), _service(best.service, known)
    via = port if port is not None and _is_of_node(host, edge, way) else None
    if via is not None:
        port = _inside(container, via)
    if container is None and service is not None and len(service.containers) == 1:
        container = _container(service.containers[0], known)
    return Target(best.name, port, container, service, via, best.problem)


def _is_of_node(host: str, edge: ContainerView | None, way: Way) -> bool:
    """Whether a proxy that names this host means a port of the node."""
    name = host.strip("[]").lower().rstrip(".")
    on_host = edge is None or edge.network_mode == "host"
    if name in LOOPBACK or name.startswith("127."):
        return on_host
    own = {each.lower() for each in (way.node.address, way.node.hostname) if each} if way.node else set()
    return name in NODE_NAMES | own


def _inside(container: ContainerView | None, host_port: int | None) -> int | None:
    """The container's port behind a port of the node."""
    if container is None or container.network_mode == "host":
        return host_port
    return next((port.container_port for port in container.ports if port.host_port == host_port), None)


def _container(key: str | None, known: Known) -> ContainerView | None:
    return _by_key(key, known.containers)


def _service(key: str | None, known: Known) -> ServiceView | None:
    return _by_key(key, known.services)


def _by_key(key: str | None, rows: Iterable[R]) -> R | None:
    return next((row for row in rows if row.key == key), None) if key else None
