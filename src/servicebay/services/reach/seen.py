"""What was found out just now. The shapes of the agent's ``reach.look`` are here too."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from ...gateway.judge import Standing
from ...gateway.reading import PortMapping
from ...gateway.wish import Kind
from ..gateway.names import Resolved
from .address import Asked
from .way import Way


class Tried(msgspec.Struct, frozen=True, rename="camel"):
    """A connection to ``address``. ``problem`` is the rest of a sentence; ``hung_up``: taken, at once broken off."""

    address: str
    problem: str | None = None
    hung_up: bool = False


class Socket(msgspec.Struct, frozen=True, rename="camel"):
    """A listening socket; ``holder`` is the program, empty where it is not ours to see."""

    address: str
    port: int
    holder: str = ""


class LookedPort(msgspec.Struct, frozen=True, rename="camel"):
    """A port of the node."""

    listening: list[Socket] = []
    tried: list[Tried] = []


class PublishedPort(msgspec.Struct, frozen=True, rename="camel"):
    """A port of a container, as Podman says now."""

    container_port: int
    protocol: str = "tcp"
    host_ip: str | None = None
    host_port: int | None = None


class LookedContainer(msgspec.Struct, frozen=True, rename="camel"):
    """A container, and who listens at its port. ``state`` is Podman's word, or ``missing``."""

    state: str
    exit_code: int | None = None
    network_mode: str | None = None
    ports: list[PublishedPort] = []
    addresses: dict[str, str] = {}
    listening: list[Socket] = []
    others: list[int] = []
    tried: list[Tried] | None = None
    untried: str | None = None

    @property
    def runs(self) -> bool:
        """Whether its processes do."""
        return self.state == "running"


class Look(msgspec.Struct, frozen=True, rename="camel"):
    """The answer of ``reach.look``: ports of the node, and containers in the order in which they were asked for."""

    ports: dict[str, LookedPort] = {}
    containers: list[LookedContainer] = []


class Certificate(NamedTuple):
    """What a TLS server showed. ``problem`` is the rest of a sentence where it did not; ``trusted`` by the hub."""

    problem: str | None = None
    expires_ms: int = 0
    starts_ms: int = 0
    names: tuple[str, ...] = ()
    trusted: bool = False
    why_not: str = ""


class Web(NamedTuple):
    """How an HTTP server answers; ``problem`` is the rest of a sentence where it does not."""

    status: int = 0
    problem: str | None = None


class Router(NamedTuple):
    """The router, and what it does with the port that is asked for. ``leads_to`` are nodes at the mapping's address."""

    kind: Kind
    standing: Standing
    mapping: PortMapping | None = None
    leads_to: tuple[str, ...] = ()
    lets_in: bool = False
    """A connection to the public address was taken, from inside."""


class Seen(NamedTuple):
    """All of it. ``resolved`` is absent of an address that needs no name; ``nodes`` has nodes by address.

    ``edge`` and ``target`` are the proxy's container and the one where the way ends, as far as they are containers.
    ``hosts`` are those that the proxy has routes for, ``nearby`` a sentence about what the node publishes.
    """

    asked: Asked
    port: int
    now_ms: int
    resolved: Resolved | None
    nodes: Mapping[str, tuple[str, ...]]
    router: Router
    way: Way
    is_public: bool = False
    dialled: Tried | None = None
    look: Look | None = None
    look_problem: str = ""
    edge: LookedContainer | None = None
    target: LookedContainer | None = None
    certificate: Certificate | None = None
    web: Web | None = None
    hosts: tuple[str, ...] = ()
    nearby: str = ""

    def looked_port(self, port: int | None) -> LookedPort | None:
        """What the node says of one of its ports."""
        return self.look.ports.get(str(port)) if self.look else None
