"""Which service or container a route leads to, by the names that the proxy itself would use. Pure.

A name counts where the proxy can resolve it: a container's name, alias or address in a network that both are in, the
pod that it shares, the node's own names and published ports. What is not found that way is said, never guessed.
"""

import ipaddress
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ...twin.schema import Container, ServiceUnit
from ..ownership import Ownership

LOOPBACK = {"localhost", "127.0.0.1", "::1", "[::1]"}
NODE_NAMES = {"host.containers.internal", "host.docker.internal"}
NAMELESS_NETWORK = "podman"
"""Podman's default network, which has no name resolution unless somebody configured it (podman-network(1))."""
GONE_WHEN_STOPPED = {"container", "kube", "pod"}
"""Kinds of units whose containers are removed when they stop."""


class Target(NamedTuple):
    """What an address such as ``photos:8080`` stands for.

    ``kind``: ``found`` (``service``, a unit, or ``container``, an ID, or both are there), ``itself`` (the proxy),
    ``node`` (a port of the node that no container publishes), ``outside`` (not on this node), ``nowhere`` (the proxy
    gets no answer) or ``unknown``. ``problem`` is a sentence.
    """

    kind: str
    text: str
    service: str | None = None
    container: str | None = None
    problem: str | None = None


class TargetIndex:
    """The containers and units of one node, ready to be asked for addresses."""

    def __init__(
        self,
        containers: Mapping[str, Container],
        units: Mapping[str, ServiceUnit],
        ownership: Ownership,
        node_names: Iterable[str] = (),
    ) -> None:
        self._units = units
        self._owner = ownership.owner
        self._node_names = NODE_NAMES | {name.lower() for name in node_names}
        self._by_name: dict[str, list[Container]] = {}
        self._by_host_port: dict[int, list[Container]] = {}
        self._pods: dict[str, list[Container]] = {}
        for container in containers.values():
            self._add(container)

    def _add(self, container: Container) -> None:
        for name in {*container.names, *container.aliases, container.id[:12], *container.addresses.values()}:
            self._by_name.setdefault(name.lower(), []).append(container)
        for port in {port.host_port for port in container.ports if port.host_port and port.protocol == "tcp"}:
            self._by_host_port.setdefault(port, []).append(container)
        if container.pod_id:
            self._pods.setdefault(container.pod_id, []).append(container)

    def find(self, host: str, port: int | None, proxy: Container | None) -> Target:
        """What ``host:port`` is for the proxy; ``None`` stands for a proxy that is no container."""
        text = host if port is None else f"{host}:{port}"
        name = host.strip("[]").lower().rstrip(".")
        if name.startswith("unix:"):
            return Target("unknown", host, problem=None)
        on_host = proxy is None or proxy.network_mode == "host"
        if name in LOOPBACK or name.startswith("127."):
            return self._published(text, port) if on_host else self._inside(text, port, proxy)
        if name in self._node_names:
            return self._published(text, port)
        return self._named(text, name, port, proxy, on_host)

    def _inside(self, text: str, port: int | None, proxy: Container | None) -> Target:
        """Loopback of a container: its own, or that of its pod."""
        others = [c for c in self._pods.get(proxy.pod_id or "", ()) if c is not proxy] if proxy else []
        found = [c for c in others if _is_shown(c)]
        if not found or proxy is None:
            return Target("itself", text)
        listening = [c for c in found if port in {p.container_port for p in c.ports}]
        only = listening if len(listening) == 1 else found
        return self._one_of(text, only)

    def _published(self, text: str, port: int | None) -> Target:
        found = [c for c in self._by_host_port.get(port or 0, ()) if c.state in ("running", "paused")]
        found = found or self._by_host_port.get(port or 0, [])
        if found:
            return self._one_of(text, found)
        return Target("node", text)

    def _named(self, text: str, name: str, port: int | None, proxy: Container | None, on_host: bool) -> Target:
        known = self._by_name.get(name, [])
        near = [c for c in known if proxy is not None and _shared_networks(c, proxy)]
        if near:
            return self._near(text, name, port, near, proxy)
        if known and not _is_address(name):
            return self._out_of_reach(text, name, known, proxy, on_host)
        stopped = self._stopped_unit(name)
        if stopped is not None:
            return Target("nowhere", text, stopped.name, problem=f"{stopped.name} does not run.")
        if "." in name or ":" in name:
            return Target("outside", text)
        return Target("nowhere", text, problem=f"Nothing on this node is called “{name}”.")

    def _near(self, text: str, name: str, port: int | None, near: list[Container], proxy: Container | None) -> Target:
        running = [c for c in near if c.state in ("running", "paused")] or near
        groups = {c.pod_id or c.id for c in running}
        if len(groups) > 1:
            names = ", ".join(sorted({c.pod_name or _name(c) for c in running}))
            return Target("unknown", text, problem=f"Several answer to “{name}”: {names}.")
        target = self._one_of(text, _listening(running, port) or running)
        if proxy and not _is_address(name) and {NAMELESS_NETWORK} == _shared_networks(running[0], proxy):
            return target._replace(
                kind="nowhere",
                problem=f"“{name}” is not resolved: Podman's default network has no names. "
                "Put both into a network of their own.",
            )
        return target

    def _out_of_reach(
        self, text: str, name: str, known: list[Container], proxy: Container | None, on_host: bool
    ) -> Target:
        target = self._one_of(text, known)
        if on_host:
            why = f"“{name}” is a container, and the proxy is in no network of containers: use a published port."
        else:
            why = f"“{name}” is in no network that the proxy is in."
        return target._replace(kind="nowhere", problem=why)

    def _one_of(self, text: str, found: list[Container]) -> Target:
        shown = [c for c in found if _is_shown(c)]
        owners = {self._owner[c.id] for c in found if c.id in self._owner}
        container = shown[0].id if len(shown) == 1 else None
        service = next(iter(owners)) if len(owners) == 1 else None
        if container is None and service is None and not shown:
            return Target("node", text)
        if container is None and service is None:
            return Target("found", text, container=shown[0].id)
        return Target("found", text, service, container)

    def _stopped_unit(self, name: str) -> ServiceUnit | None:
        for stem in (name, name.removeprefix("systemd-")):
            unit = self._units.get(f"{stem}.service")
            if unit is not None and unit.kind in GONE_WHEN_STOPPED and unit.active_state in ("inactive", "failed"):
                return unit
        return None


def split_address(text: str, default_port: int | None = None) -> tuple[str, int | None]:
    """``app:80`` -> (``app``, 80); ``[::1]:80`` -> (``[::1]``, 80); ``unix:/run/x`` as it is."""
    if text.startswith("unix:"):
        return text, None
    head, colon, tail = text.rpartition(":")
    if colon and tail.isdecimal() and (":" not in head or head.endswith("]")):
        return head, int(tail)
    return text, default_port


def _shared_networks(one: Container, other: Container) -> set[str]:
    return set(one.networks) & set(other.networks)


def _listening(found: list[Container], port: int | None) -> list[Container]:
    """Those that say they have this port; members of a pod all say what their pod publishes."""
    fitting = [c for c in found if _is_shown(c) and port in {p.container_port for p in c.ports}]
    return fitting if len(fitting) == 1 else []


def _is_shown(container: Container) -> bool:
    return not (container.is_infra or container.is_service)


def _name(container: Container) -> str:
    return container.names[0] if container.names else container.id[:12]


def _is_address(name: str) -> bool:
    if not name[-1:].isdigit() and ":" not in name:
        return False
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
