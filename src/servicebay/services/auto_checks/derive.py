"""The checks that a node's objects bring. Pure.

What the twin knows costs nothing, so it is all there: the node, each own service, each container with a health check.
What must be asked (published ports, routes) is asked every five minutes, and counts only once it has answered: whether
the hub can reach it at all is nobody's promise. It hangs on its service.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from ...monitoring.check import Check
from ..ports import Address, reachable_host
from ..shapes.container import ContainerView
from ..shapes.node import NodeView
from ..shapes.route import RouteView
from ..shapes.service import ServiceView
from .file import read_checks
from .labels import labelled, wants_none

FAMILY = "auto"
RARELY_S = 300.0
HEALTH = "{0} health"
PORT = "{0} port {1}"
KINDS = ("container", "kube", "pod")
"""Quadlet types that are services to somebody."""


class NodeObjects(NamedTuple):
    """A node and what is on it, as rows; ``texts`` are those of its files of checks, by path."""

    node: NodeView
    services: Mapping[str, ServiceView]
    containers: Mapping[str, ContainerView]
    routes: Iterable[RouteView]
    texts: Mapping[str, str] = {}


class Brought(NamedTuple):
    """Checks by key, and what is wrong with wishes for others: a sentence, by the key that they would have."""

    checks: dict[str, Check]
    problems: dict[str, str]


def derive(objects: NodeObjects) -> Brought:
    """All checks of a node."""
    node = objects.node
    own = {
        key: service
        for key, service in objects.services.items()
        if service.origin == "quadlet" and service.kind in KINDS and not service.hidden
    }
    found = Brought({}, {})
    add(found, Check(key=key_of(node.name), name=node.name, kind="node", target="", node=node.name, failures=1))
    for service in own.values():
        members = [objects.containers[key] for key in service.containers if key in objects.containers]
        if not any(wants_none(each.labels) for each in members):
            of_service(found, node, service, members)
        for container in members:
            of_labels(found, node, service, container)
        for file in service.files:
            if file.kind == "checks" and file.path in objects.texts:
                of_file(found, node, service, file.path, objects.texts[file.path])
    for route in objects.routes:
        of_route(found, route, own)
    return found


def of_service(found: Brought, node: NodeView, service: ServiceView, members: list[ContainerView]) -> None:
    """Its unit, the health of its containers, its published ports."""
    unit = key_of(node.name, service.unit)
    check = Check(
        key=unit,
        name=service.name,
        kind="unit",
        target=service.unit,
        failures=1,
        origin=service.key,
        node=node.name,
    )
    add(found, check)
    for container in members:
        if container.health is not None:
            health = msgspec.structs.replace(
                check,
                key=key_of(node.name, service.unit, container.name),
                name=HEALTH.format(container.name),
                coined=HEALTH,
                kind="container",
                target=container.name,
                parents=(unit,),
            )
            add(found, health)
    address = Address("localhost" if node.local else node.address, node.local)
    for port in service.ports:
        host = reachable_host(port.host_ip or "", address) if port.host_port and port.protocol == "tcp" else None
        if host is not None:
            add(found, port_check(node, service, unit, host, port.host_port or 0))


def port_check(node: NodeView, service: ServiceView, unit: str, host: str, port: int) -> Check:
    """A published port, from the hub."""
    return Check(
        key=key_of(node.name, service.unit, f"port-{port}"),
        name=PORT.format(service.name, port),
        coined=PORT,
        kind="tcp",
        target=f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        origin=service.key,
        interval_s=RARELY_S,
        parents=(unit,),
        proven=True,
    )


def of_route(found: Brought, route: RouteView, own: Mapping[str, ServiceView]) -> None:
    """A route that clients can ask for, from the hub by its public name."""
    if route.hidden or route.url is None or route.kind != "proxy" or route.host in ("_", "") or "*" in route.host:
        return
    targets = [own[each.service] for each in route.targets if each.service is not None and each.service in own]
    digest = hashlib.sha256(route.key.encode()).hexdigest()[:8]
    check = Check(
        key=key_of(route.node, "route", route.host, digest),
        name=route.name,
        coined=route.coined,
        kind="http",
        target=route.url,
        origin=targets[0].key if targets else route.key,
        interval_s=RARELY_S,
        statuses="100-499",
        verify=False,  # what its certificate is worth, the route's own row tells
        parents=tuple(key_of(each.node, each.unit) for each in targets),
        proven=True,
    )
    add(found, check)


def of_labels(found: Brought, node: NodeView, service: ServiceView, container: ContainerView) -> None:
    """What a container's labels ask for."""
    host = "localhost" if node.local else node.address or ""
    for name, wish in labelled(container.labels, host).items():
        key = key_of(node.name, service.unit, container.name, name)
        if isinstance(wish, str):
            found.problems[key] = wish
        else:
            add(found, wish.placed(key, f"{service.name} {name}", service.key, key_of(node.name, service.unit)))


def of_file(found: Brought, node: NodeView, service: ServiceView, path: str, text: str) -> None:
    """What the file beside its unit files asks for."""
    asked = read_checks(path, text, node.name, "localhost" if node.local else node.address or "")
    parent = key_of(node.name, service.unit)
    for name, wish in asked.checks.items():
        key = key_of(node.name, service.unit, "checks", name)
        add(found, wish.placed(key, f"{service.name} {name}", service.key, parent))
    for fault in asked.faults:
        where = f"{path.rpartition('/')[2]}, line {fault.line}"
        found.problems[key_of(node.name, service.unit, "checks", fault.name or "file")] = f"{where}: {fault.text}"


def add(found: Brought, check: Check) -> None:
    """Put it among the others."""
    found.checks[check.key] = check


def key_of(*parts: str) -> str:
    """``nas``, ``web.service`` -> ``auto.nas.web``; what is no plain word gets a hash, so that no two are one."""
    return ".".join((FAMILY, *(slug(part.removesuffix(".service")) for part in parts)))[:128]


def slug(text: str) -> str:
    """A part of a key."""
    plain = re.sub(r"[^a-z0-9-]+", "-", text.lower()).strip("-")[:40]
    return plain if plain == text else f"{plain}-{hashlib.sha256(text.encode()).hexdigest()[:6]}".strip("-")
