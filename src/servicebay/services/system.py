"""Machines from the rows of their nodes, with what takes most of each. Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, get_args

from .catalog import NodeRows
from .shapes.container import UsageView
from .shapes.machine import MachineFacts, MachineView, TakerView
from .shapes.node import NodeView

Order = Literal["cpu", "memory", "io"]
ORDERS: tuple[Order, ...] = get_args(Order)
FIGURES: dict[Order, Callable[[UsageView], float]] = {
    "cpu": lambda usage: usage.cpu_percent or 0.0,
    "memory": lambda usage: usage.memory_bytes or 0,
    "io": lambda usage: (usage.read_bytes_per_s or 0) + (usage.written_bytes_per_s or 0),
}
OF_NODE = frozenset(MachineFacts.__struct_fields__) | {"stale", "last_seen"}
"""Members that are those of the node that stands for the machine."""


def machine_views(
    nodes: Iterable[NodeView], rows: Mapping[str, NodeRows], order: Order, many: int
) -> list[MachineView]:
    """Each machine once, in the order of its nodes."""
    return [_machine_view(node, rows, order, many) for node in nodes if node.machine_of is None]


def _machine_view(node: NodeView, rows: Mapping[str, NodeRows], order: Order, many: int) -> MachineView:
    names = sorted([node.name, *node.same_machine])
    takers = [taker for name in names if name in rows for taker in takers_of(name, rows[name])]
    takers.sort(key=lambda taker: (-FIGURES[order](taker.usage), taker.node, taker.name))
    members = {name: getattr(node, name) for name in OF_NODE}
    return MachineView(name=node.name, nodes=names, busiest=takers[:many], **members)


def takers_of(node: str, rows: NodeRows) -> Iterable[TakerView]:
    """Containers, and services that are more than containers, that tell what they take."""
    for key, row in rows.usage.items():
        container, service = rows.containers.get(key), rows.services.get(key)
        if container is not None:
            yield TakerView(node=node, kind="container", name=container.view.name, key=key, usage=row.view)
        elif service is not None and not service.view.containers:
            yield TakerView(node=node, kind="service", name=service.view.name, key=key, usage=row.view)
