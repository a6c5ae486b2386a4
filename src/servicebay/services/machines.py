"""Which nodes are users of the same machine: one of them stands for it, so that its load is shown once. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from ..twin.store import NodeTwin
from .liveness import is_stale, known_facts


class Machine(NamedTuple):
    """A machine with several nodes: their names, and the one whose row stands for the machine."""

    nodes: tuple[str, ...]
    shown_by: str


def group_machines(twins: Iterable[NodeTwin]) -> dict[str, Machine]:
    """The machine of each node that shares one, by the node's name.

    The first one that is live stands for it: the load of one that is away is old.
    """
    users: dict[str, list[NodeTwin]] = {}
    for twin in twins:
        facts = known_facts(twin)
        if facts is not None and facts.machine:
            users.setdefault(facts.machine, []).append(twin)
    machines = (_machine(sorted(group, key=lambda twin: twin.name)) for group in users.values() if len(group) > 1)
    return {name: machine for machine in machines for name in machine.nodes}


def _machine(users: list[NodeTwin]) -> Machine:
    live = [twin.name for twin in users if not is_stale(twin)]
    return Machine(tuple(twin.name for twin in users), (live or [users[0].name])[0])
