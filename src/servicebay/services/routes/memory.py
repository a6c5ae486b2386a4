"""A node's reverse proxies as it tells them, and as it last told those that do not run now.

The container of a Quadlet unit goes when the unit stops. Its routes must not vanish with it: who looks for an address
at that moment wants to read that its proxy does not run. They are forgotten with the unit.
"""

from collections.abc import Mapping
from typing import NamedTuple

from ...twin.schema import Container, Proxy, ServiceUnit
from ..ownership import Ownership

UP = ("active", "reloading", "refreshing")


class KnownProxy(NamedTuple):
    """A proxy with its container (as last seen; None for a plain unit) and unit, and whether it runs."""

    proxy: Proxy
    container: Container | None
    unit: str | None
    is_up: bool


class ProxyMemory:
    """What is known of the proxies of one node."""

    def __init__(self) -> None:
        self._known: dict[str, KnownProxy] = {}
        self.is_confirmed = False

    def update(
        self,
        told: Mapping[str, Proxy] | None,
        containers: Mapping[str, Container],
        units: Mapping[str, ServiceUnit],
        ownership: Ownership,
    ) -> dict[str, KnownProxy]:
        """By the key under which the node tells them. ``told`` is None until it has told them in this run."""
        before, self.is_confirmed = self._known, told is not None
        proxies = {key: known.proxy for key, known in before.items()} if told is None else told
        now = {key: _known(key, proxy, containers, units, ownership, before.get(key)) for key, proxy in proxies.items()}
        present = {known.unit for known in now.values()}
        for key, known in before.items():
            if key not in now and known.unit not in present and _may_return(known, units, ownership):
                now[key] = known._replace(is_up=False)
        self._known = now
        return now


def _known(
    key: str,
    proxy: Proxy,
    containers: Mapping[str, Container],
    units: Mapping[str, ServiceUnit],
    ownership: Ownership,
    before: KnownProxy | None,
) -> KnownProxy:
    container, unit = containers.get(key), ownership.owner.get(key) or (key if key in units else None)
    plain = units[key].active_state in UP if key in units else False
    return KnownProxy(
        proxy=proxy,
        container=container or (before.container if before else None),
        unit=unit or (before.unit if before else None),
        is_up=plain if container is None else container.state in ("running", "paused"),
    )


def _may_return(known: KnownProxy, units: Mapping[str, ServiceUnit], ownership: Ownership) -> bool:
    """Whether the unit is there without it: stopped, or started a moment ago so that its routes are not told yet."""
    unit = units.get(known.unit or "")
    if unit is None:
        return False
    if unit.active_state not in UP:
        return True
    image = known.container.image if known.container else None
    return known.proxy.found_by == "image" and any(c.image == image for c in ownership.members.get(unit.name, ()))
