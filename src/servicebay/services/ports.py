"""Ports of containers and units as text and as addresses that a browser could open. Pure."""

import ipaddress
from collections.abc import Iterable
from typing import NamedTuple

from ..twin.schema import Port, ServiceUnit
from .shapes.container import PortView

NOT_HTTP = {21, 22, 23, 25, 53, 110, 123, 143, 465, 587, 636, 993, 995, 1883, 3306, 5432, 5672, 6379, 8883, 9092, 27017}
"""Container ports of well-known protocols that no browser speaks: they get no link."""
HTTPS = {443, 8443, 9443}
ANYWHERE = {"", "0.0.0.0", "::", "*"}  # noqa: S104 - compared with, never bound


class Address(NamedTuple):
    """Where a node's published ports are reached. ``local``: the browser's host is the node, so loopback counts too."""

    host: str | None
    local: bool = False


def port_view(port: Port, address: Address) -> PortView:
    """One port: ``8080 → 80/tcp``, or ``80/tcp`` where it is not published."""
    inside = f"{port.container_port}/{port.protocol}"
    text = inside if port.host_port is None else f"{_outside(port)} → {inside}"
    return PortView(
        text=text,
        container_port=port.container_port,
        protocol=port.protocol,
        host_ip=port.host_ip or None,
        host_port=port.host_port,
        forwarder=port.forwarder,
        url=_url(port, address),
    )


def port_views(ports: Iterable[Port], address: Address) -> list[PortView]:
    """Ports in order, each once, published ones first."""
    views = {view.text: view for view in (port_view(port, address) for port in ports)}
    return sorted(views.values(), key=lambda v: (v.host_port is None, v.host_port or v.container_port, v.text))


def own_ports(unit: ServiceUnit) -> list[Port]:
    """Where a service listens on the node itself (``Stream [::]:8080``): the same port outside and inside."""
    found = (text.rpartition(" ")[2].rpartition(":") for text in unit.listens or () if unit.kind == "service")
    return [Port(int(port), host_ip=ip.strip("[]"), host_port=int(port)) for ip, _, port in found if port.isdecimal()]


def _outside(port: Port) -> str:
    ip = port.host_ip or ""
    return str(port.host_port) if ip in ANYWHERE else f"{_bracketed(ip)}:{port.host_port}"


def _url(port: Port, address: Address) -> str | None:
    if port.host_port is None or port.protocol != "tcp" or port.container_port in NOT_HTTP:
        return None
    host = reachable_host(port.host_ip or "", address)
    if host is None:
        return None
    secure = port.host_port in HTTPS or port.container_port in HTTPS
    scheme, standard = ("https", 443) if secure else ("http", 80)
    return f"{scheme}://{_bracketed(host)}" + ("" if port.host_port == standard else f":{port.host_port}")


def reachable_host(bound_to: str, address: Address) -> str | None:
    """The host of a link to a port that is bound to this address; None where a browser can't reach it."""
    if bound_to in ANYWHERE:
        return address.host
    if bound_to == "::1" or bound_to.startswith("127."):
        return address.host if address.local else None
    try:
        return str(ipaddress.ip_address(bound_to))
    except ValueError:
        return None  # what a node calls an address becomes part of a link only where it is one


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
