"""Host ports that a draft wants, and who has them. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ...quadlet.values import parse_port_mapping
from ...twin.schema import Container
from ..ports import ANYWHERE

HOST_PORT = re.compile(r"hostPort:\s*(\d+)")
MAX_RANGE = 1_000


class HostPort(NamedTuple):
    """A port of the node that something listens at."""

    number: int
    protocol: str = "tcp"
    address: str = ""


class Holder(NamedTuple):
    """Who has a port: the name to show, and the unit or container that has it."""

    name: str
    unit: str | None
    container: str


def parse_publish(value: str) -> list[HostPort]:
    """``127.0.0.1:8080-8081:80-81/udp`` -> two ports; nothing where Podman chooses, or where it is none."""
    try:
        mapping = parse_port_mapping(value)
    except ValueError:
        return []  # the linter and the generator say what is wrong with it
    if mapping.host is None:
        return []
    first, last = mapping.host
    numbers = range(first, last + 1)[:MAX_RANGE]
    return [HostPort(number, mapping.protocol, mapping.ip or "") for number in numbers]


def held_ports(containers: Iterable[Container], units: Mapping[str, str]) -> dict[HostPort, Holder]:
    """The ports of a node's containers that run. ``units``: container ID -> unit."""
    held: dict[HostPort, Holder] = {}
    for container in containers:
        if container.state == "running":
            for port in container.ports:
                if port.host_port is not None:
                    name = container.names[0] if container.names else container.id[:12]
                    key = HostPort(port.host_port, port.protocol, port.host_ip or "")
                    held[key] = Holder(name, units.get(container.id) or container.unit, container.id)
    return held


def clash(wanted: HostPort, held: Mapping[HostPort, Holder]) -> Holder | None:
    """Who else has this port, on an address that overlaps."""
    for port, holder in held.items():
        if (port.number, port.protocol) == (wanted.number, wanted.protocol) and (
            port.address == wanted.address or port.address in ANYWHERE or wanted.address in ANYWHERE
        ):
            return holder
    return None
