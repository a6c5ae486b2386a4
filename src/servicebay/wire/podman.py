"""What Podman knows on a node: containers and all that they are made of. Conventions as in ``model``."""

from dataclasses import dataclass, field
from typing import Dict, List, Optional


@dataclass(frozen=True)
class Port:
    """A port of a container. ``host_port`` is absent where it is exposed but not published.

    ``forwarder`` names the process that listens on the host for it (``pasta``, ``rootlessport``,
    ``slirp4netns``) or, with host networking, the container's own process.
    """

    container_port: int
    protocol: str = "tcp"
    host_ip: Optional[str] = None
    host_port: Optional[int] = None
    forwarder: Optional[str] = None


@dataclass(frozen=True)
class Mount:
    """A mount of a container; ``type`` is ``bind``, ``volume``, ``tmpfs`` or ``image``."""

    type: str
    destination: str
    source: Optional[str] = None
    name: Optional[str] = None
    read_write: bool = True


@dataclass(frozen=True)
class Health:
    """The health check of a container; ``status`` is ``starting``, ``healthy`` or ``unhealthy``.

    ``output`` is the last run's output, cut to 2,000 characters.
    """

    status: str
    failing_streak: int = 0
    exit_code: Optional[int] = None
    output: Optional[str] = None


@dataclass(frozen=True)
class Mention:
    """A host that a variable of a container's environment names, with its port where that is known. Never a value."""

    variable: str
    host: str
    port: Optional[int] = None


@dataclass(frozen=True)
class Container:
    """One Podman container. ``state`` is Podman's own word (``running``, ``exited``, ``paused``, …).

    ``aliases`` are further names under which its networks know it (of a member of a pod: the pod's),
    ``addresses`` its addresses by network.
    """

    id: str
    names: List[str]
    image: str
    state: str
    created: int
    image_id: Optional[str] = None
    image_digest: Optional[str] = None
    command: List[str] = field(default_factory=list)
    started_at: Optional[int] = None
    finished_at: Optional[int] = None
    exit_code: Optional[int] = None
    oom_killed: bool = False
    restart_count: int = 0
    restart_policy: Optional[str] = None
    pid: Optional[int] = None
    network_mode: Optional[str] = None
    ports: List[Port] = field(default_factory=list)
    mounts: List[Mount] = field(default_factory=list)
    networks: List[str] = field(default_factory=list)
    labels: Dict[str, str] = field(default_factory=dict)
    pod_id: Optional[str] = None
    pod_name: Optional[str] = None
    is_infra: bool = False
    is_service: bool = False
    unit: Optional[str] = None
    health: Optional[Health] = None
    health_command: List[str] = field(default_factory=list)
    aliases: List[str] = field(default_factory=list)
    addresses: Dict[str, str] = field(default_factory=dict)
    mentions: List[Mention] = field(default_factory=list)


@dataclass(frozen=True)
class Pod:
    """A Podman pod. What state it is in follows from its containers (``Container.pod_id``)."""

    id: str
    name: str
    created: int
    infra_id: Optional[str] = None
    labels: Dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Image:
    """An image in Podman's store; without ``names`` it is dangling. ``digest`` is that of its manifest.

    ``size_bytes`` counts layers that it shares with other images as well.
    """

    id: str
    names: List[str]
    created: int
    size_bytes: int
    digest: Optional[str] = None


@dataclass(frozen=True)
class Volume:
    """A volume, keyed by its name. Its driver's options are never told: they may hold passwords."""

    name: str
    driver: str
    created: int
    mountpoint: Optional[str] = None
    labels: Dict[str, str] = field(default_factory=dict)
    anonymous: bool = False


@dataclass(frozen=True)
class Network:
    """A network, keyed by its name. The default one, ``podman``, has no time of creation."""

    name: str
    id: str
    driver: str
    created: Optional[int] = None
    interface: Optional[str] = None
    subnets: List[str] = field(default_factory=list)
    internal: bool = False
    dns_enabled: bool = False
    ipv6_enabled: bool = False
    labels: Dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Secret:
    """A secret by name, keyed by its ID. Its data never leaves Podman."""

    id: str
    name: str
    driver: str
    created: Optional[int] = None
    updated: Optional[int] = None


STOCK = ("pods", "images", "volumes", "networks", "secrets")
