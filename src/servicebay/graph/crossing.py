"""What leads from one node to another, or out of all: addresses that only those of all nodes explain. Pure."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .ids import external_id, node_id
from .part import Part
from .twin_layer import Open
from .views import GraphNode, GraphState


class Atlas(NamedTuple):
    """Who is where. ``names``: node by address or host name; ``doors``: ID by node, protocol and port; ``hosts``: the
    proxy that answers to a name of the internet; ``devices``: the ID that stands for an address with its port.
    """

    names: Mapping[str, str]
    doors: Mapping[tuple[str, str, int], str]
    hosts: Mapping[str, str]
    devices: Mapping[tuple[str, int], str]

    def find(self, host: str, port: int) -> str | None:
        """The ID of what answers there; None for what is not ours."""
        name = host.strip("[]").lower()
        if name in self.hosts:
            return self.hosts[name]
        if (name, port) in self.devices:
            return self.devices[name, port]
        node = self.names.get(name)
        return None if node is None else self.doors.get((node, "tcp", port), node_id(node))


def build_crossing(open_ends: Iterable[Open], atlas: Atlas) -> Part:
    """The edges, and the devices at their ends."""
    part = Part()
    for each in open_ends:
        port = 0 if each.inbound else each.port
        far = atlas.find(each.host, port) if not each.inbound else _client(each.host, atlas)
        if far is None:
            if not each.is_certain:
                continue
            far = part.add(_device(each.host, port))
        if far == each.near:
            continue
        source, target = (far, each.near) if each.inbound else (each.near, far)
        state: GraphState = "inactive" if each.traffic and each.why.seen_at else "active"
        part.draw(
            *(each.kind, source, target, each.why, each.label or f":{each.port}"),
            port=each.port,
            protocol=each.protocol,
            state=state,
            traffic=each.traffic,
        )
    return part


def _client(host: str, atlas: Atlas) -> str | None:
    node = atlas.names.get(host.lower())
    return None if node is None else node_id(node)


def _device(host: str, port: int) -> GraphNode:
    return GraphNode(
        id=external_id(host, port),
        kind="device",
        layer="infrastructure",
        label=f"{host}:{port}" if port else host,
        tone="off",
        state_text="Outside your nodes",
        status="unknown",
        ports=[str(port)] if port else [],
    )
