"""Ports that are proposed instead of a template's own, where something on a node has those already. Pure."""

from collections.abc import Iterable, Sequence

from ...registry.format import Variable
from ..gateway.exposure import Listener
from .checks import Ground, free_port


def propose_ports(variables: Sequence[Variable], listeners: Iterable[Listener]) -> dict[str, dict[str, str]]:
    """By node and question, the next free port where that of the template is taken: ``{"nas": {"PORT": "8081"}}``."""
    wanted = {each.name: each.default for each in variables if each.type == "port" and isinstance(each.default, int)}
    taken: dict[str, set[int]] = {}
    for listener in listeners:
        if listener.runs:
            taken.setdefault(listener.node, set()).add(listener.port)
    proposed = {node: _instead(wanted, busy) for node, busy in taken.items()}
    return {node: ports for node, ports in proposed.items() if ports}


def _instead(wanted: dict[str, int], busy: set[int]) -> dict[str, str]:
    avoid = {*busy, *wanted.values()}
    instead: dict[str, str] = {}
    for name, port in wanted.items():
        if port in busy:
            free = free_port(port, avoid, Ground.lowest_port)
            avoid.add(free)
            instead[name] = str(free)
    return instead
