"""What a port of the public address leads to: the node, and what listens there. Pure.

Of a node only what Podman publishes, what proxies listen on, units and sockets of systemd and its SSH are known.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ...gateway.reading import PortMapping
from ..ports import ANYWHERE
from ..shapes.base import Tone
from ..shapes.container import ContainerView
from ..shapes.gateway import MappedRouteView, PortMappingView, Reached
from ..shapes.node import NodeView
from ..shapes.route import ProxyView, RouteView
from ..shapes.service import ServiceView
from .addresses import Addresses

MOST_ROUTES = 50
LISTEN = ("socket", "service")
"""Kinds of units that are known to listen on the node itself."""


class Listener(NamedTuple):
    """Something that answers at a port of a node. ``bound`` is the address, empty for all of them."""

    node: str
    protocol: str
    port: int
    bound: str
    name: str
    runs: bool = True
    service: str | None = None
    container: str | None = None


class Known(NamedTuple):
    """The rows of the live document that are joined."""

    nodes: Sequence[NodeView]
    services: Sequence[ServiceView]
    containers: Sequence[ContainerView]
    routes: Sequence[RouteView]
    proxies: Sequence[ProxyView]


def mapping_views(mappings: Iterable[PortMapping], addresses: Addresses, known: Known) -> list[PortMappingView]:
    """All mappings, by port."""
    listeners = find_listeners(known)
    ordered = sorted(mappings, key=lambda each: (each.external_port, each.protocol, each.internal_host))
    return [_view(mapping, addresses, listeners, known) for mapping in ordered]


def find_listeners(known: Known) -> list[Listener]:
    """All that are known, containers first."""
    found = [listener for row in known.containers for listener in _of_container(row)]
    found += [listener for proxy in known.proxies for listener in _of_proxy(proxy, known.routes)]
    found += [listener for row in known.services if row.kind in LISTEN for listener in _of_unit(row)]
    return found + [
        Listener(row.name, "tcp", row.port or 22, "", "SSH") for row in known.nodes if row.status == "online"
    ]


def _of_container(row: ContainerView) -> Iterable[Listener]:
    for port in row.ports:
        if port.host_port is not None:
            runs = row.state in ("running", "paused")
            yield Listener(
                row.node, port.protocol, port.host_port, port.host_ip or "", row.name, runs, row.service, row.key
            )


def _of_proxy(proxy: ProxyView, routes: Iterable[RouteView]) -> Iterable[Listener]:
    name = proxy.key.partition("/")[2]
    ports = {port for route in routes if route.proxy == proxy.key for port in ports_of(route)}
    for port in sorted(ports):
        yield Listener(proxy.node, "tcp", port, "", name, True, proxy.service, proxy.container)


def _of_unit(row: ServiceView) -> Iterable[Listener]:
    """``Stream 127.0.0.1:8080`` is a port, ``Stream /run/x`` is none."""
    for text in row.listens:
        found = re.search(r"(?:^|\s)(\S*):(\d+)\b", text)
        if found:
            yield Listener(row.node, "tcp", int(found[2]), found[1].strip("[]"), row.name, True, row.key)


def ports_of(route: RouteView) -> list[int]:
    """Of ``80, 443``, where the node's ports lead to it."""
    return [int(part) for part in re.findall(r"\d+", route.listens or "")] if route.tone != "off" or route.url else []


def _view(mapping: PortMapping, addresses: Addresses, listeners: list[Listener], known: Known) -> PortMappingView:
    nodes = addresses.get(mapping.internal_host, ()) or _named(mapping.internal_host, known.nodes)
    here = [each for each in listeners if each.node in nodes and _matches(mapping, each)]
    best = min(here, key=lambda each: (not each.runs, _is_loopback(each.bound)), default=None)
    reached, text, tone = _judge(mapping, nodes, best)
    routes = _routes(mapping, best, known.routes) if best is not None and reached == "exposed" else []
    external = str(mapping.external_port)
    if mapping.external_port_end is not None:
        external += f"-{mapping.external_port_end}"
    host = f"[{mapping.internal_host}]" if ":" in mapping.internal_host else mapping.internal_host
    return PortMappingView(
        key=f"{mapping.protocol}/{external}",
        protocol=mapping.protocol,
        external=external,
        internal=f"{host}:{mapping.internal_port}",
        reached=reached,
        text=text,
        tone=tone,
        description=mapping.description,
        enabled=mapping.enabled,
        lease_s=mapping.lease_s,
        source=mapping.source,
        node=best.node if best else (nodes[0] if nodes else None),
        service=best.service if best else None,
        container=best.container if best else None,
        routes=routes,
    )


def _named(host: str, nodes: Iterable[NodeView]) -> tuple[str, ...]:
    """Some routers tell names rather than addresses."""
    wanted = host.lower().partition(".")[0]
    if not wanted or wanted.isdigit() or ":" in host:
        return ()
    return tuple(row.name for row in nodes if (row.hostname or "").lower().partition(".")[0] == wanted)


def _matches(mapping: PortMapping, listener: Listener) -> bool:
    span = (mapping.external_port_end or mapping.external_port) - mapping.external_port
    inside = mapping.internal_port <= listener.port <= mapping.internal_port + span
    bound = listener.bound in {*ANYWHERE, mapping.internal_host} or _is_loopback(listener.bound)
    return inside and listener.protocol == mapping.protocol and bound


def _judge(mapping: PortMapping, nodes: Sequence[str], best: Listener | None) -> tuple[Reached, str, Tone]:
    place = f"{mapping.internal_host}:{mapping.internal_port}"
    if not mapping.enabled:
        return "off", "Switched off at the router.", "off"
    if not nodes:
        return "elsewhere", f"{mapping.internal_host} is no node: what answers there is not known.", "off"
    if best is None:
        where = nodes[0] if len(nodes) == 1 else f"{nodes[0]} and its other users"
        return "silent", f"Nothing that is known listens at {place} on {where}.", "look"
    if not best.runs:
        return "closed", f"{best.name} on {best.node} does not run.", "look"
    if _is_loopback(best.bound):
        return "loopback", f"{best.name} on {best.node} listens on loopback only: nothing gets through.", "look"
    if best.name == "SSH" and best.container is None:
        return "exposed", f"The SSH server of {best.node} is open to the internet.", "look"
    return "exposed", f"{best.name} on {best.node} is reached from the internet.", "ok"


def _is_loopback(bound: str) -> bool:
    return bound == "::1" or bound.startswith("127.")


def _routes(mapping: PortMapping, best: Listener, routes: Iterable[RouteView]) -> list[MappedRouteView]:
    if mapping.protocol != "tcp":
        return []
    found = [route for route in routes if not route.hidden and route.node == best.node and best.port in ports_of(route)]
    views = [
        MappedRouteView(key=route.key, name=route.name, leads_to=route.leads_to, coined=route.coined) for route in found
    ]
    return sorted(views, key=lambda view: view.name)[:MOST_ROUTES]
