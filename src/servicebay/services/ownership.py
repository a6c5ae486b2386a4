"""Which container belongs to which unit, and which unit starts which. Pure.

A container names its unit by a label that Podman sets inside a unit (``PODMAN_SYSTEMD_UNIT``), or
the unit names the container. Containers of a pod that have neither (members of a ``.kube`` file
of an older Podman, say) belong to the unit of their pod; a pod's unit lists all of its pod.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..twin.schema import Container, ServiceUnit

POD_KINDS = {"pod", "kube"}


class Ownership(NamedTuple):
    """``owner``: container ID to unit name; ``members``: unit name to its containers, by name."""

    owner: dict[str, str]
    members: dict[str, tuple[Container, ...]]


def build_ownership(containers: Mapping[str, Container], units: Mapping[str, ServiceUnit]) -> Ownership:
    """Join containers with units. A unit that is not known owns nothing: its containers count as not managed."""
    owner = {cid: unit.name for unit in units.values() for cid in unit.containers if cid in containers}
    owner.update((c.id, c.unit) for c in containers.values() if c.unit in units and c.unit is not None)
    pods = _pod_units(containers, units, owner)
    members: dict[str, dict[str, Container]] = {}
    for container in containers.values():
        pod_unit = pods.get(container.pod_id or "")
        if pod_unit is not None:
            owner.setdefault(container.id, pod_unit)
            members.setdefault(pod_unit, {})[container.id] = container
        if container.id in owner:
            members.setdefault(owner[container.id], {})[container.id] = container
    return Ownership(owner, {unit: _in_order(group) for unit, group in members.items()})


def starters_of(units: Iterable[ServiceUnit]) -> dict[str, tuple[str, ...]]:
    """Which timers, sockets and paths start a unit, by the unit's name."""
    starters: dict[str, tuple[str, ...]] = {}
    for unit in units:
        for name in unit.triggers or ():
            starters[name] = (*starters.get(name, ()), unit.name)
    return starters


def _pod_units(
    containers: Mapping[str, Container], units: Mapping[str, ServiceUnit], owner: Mapping[str, str]
) -> dict[str, str]:
    return {
        container.pod_id: owner[container.id]
        for container in containers.values()
        if container.pod_id and container.id in owner and units[owner[container.id]].kind in POD_KINDS
    }


def _in_order(group: Mapping[str, Container]) -> tuple[Container, ...]:
    if len(group) == 1:
        return tuple(group.values())
    return tuple(sorted(group.values(), key=lambda c: (c.names, c.id)))
