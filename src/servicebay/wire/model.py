"""The state of one node, as the agent observes it and the twin keeps it.

Field names are snake_case here and camelCase on the wire. No member is ever null: a field whose
value is ``None`` is left out. Times are Unix milliseconds unless the name says otherwise; sizes
are bytes. Collections that change element by element are objects keyed by ID, so that a merge
patch touches only what changed.
"""

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
class Container:
    """One Podman container. ``state`` is Podman's own word (``running``, ``exited``, ``paused``, …)."""

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


@dataclass(frozen=True)
class ServiceUnit:
    """One ``.service`` unit of ``systemd --user``, keyed by its full name.

    ``origin`` says where it comes from: ``quadlet`` (generated from ``source_path``), ``user``
    (written by the user or administrator), ``system`` (shipped by the distribution) or
    ``transient``. ``kind`` is the Quadlet type (``container pod kube volume network image build
    artifact``), or ``service`` for the rest. ``fragment_mtime`` is of a generated unit only: when
    systemd last had it generated. ``started_at`` is when its present (or last) main process began.
    """

    name: str
    kind: str
    origin: str
    description: str
    load_state: str
    active_state: str
    sub_state: str
    result: Optional[str] = None
    unit_file_state: Optional[str] = None
    wanted_by: List[str] = field(default_factory=list)
    source_path: Optional[str] = None
    fragment_path: Optional[str] = None
    drop_in_paths: List[str] = field(default_factory=list)
    need_daemon_reload: bool = False
    state_since: Optional[int] = None
    main_pid: Optional[int] = None
    exit_code: Optional[int] = None
    exit_signal: Optional[int] = None
    restarts: int = 0
    invocation_id: Optional[str] = None
    job_result: Optional[str] = None
    containers: List[str] = field(default_factory=list)
    fragment_mtime: Optional[int] = None
    started_at: Optional[int] = None


@dataclass(frozen=True)
class FileEntry:
    """A file that services are made of, keyed by its path. Its content is read on request only.

    ``kind`` is ``quadlet`` (a source file), ``dropin``, ``unit`` (written for systemd itself), ``kube``
    (YAML that a unit refers to) or ``env`` (an ``EnvironmentFile=``, which may hold secrets). ``mode``
    is octal (``0644``). ``target`` is the real file behind symbolic links. ``refers`` are the paths of
    ``kube`` and ``env`` files that it names. ``sha256`` is absent where ``problem`` says, in words, why
    the content cannot be had: unreadable, binary, too large, gone.
    """

    path: str
    kind: str
    size_bytes: int = 0
    mode: str = ""
    mtime: int = 0
    sha256: Optional[str] = None
    problem: Optional[str] = None
    target: Optional[str] = None
    refers: List[str] = field(default_factory=list)


@dataclass(frozen=True)
class Disk:
    """A real file system that is mounted on the node."""

    device: str
    mount: str
    fs_type: str
    total_bytes: int
    used_bytes: int


@dataclass(frozen=True)
class Resources:
    """Load of the node from ``/proc``; sent only when a value passes its threshold.

    ``cpu_percent`` is of all cores together (0 to 100). ``boot_time`` stands in for an uptime,
    which would change with every look. ``disks`` is keyed by mount point.
    """

    cpu_percent: float
    cpu_count: int
    load1: float
    memory_total_bytes: int
    memory_used_bytes: int
    swap_total_bytes: int
    swap_used_bytes: int
    boot_time: int
    disks: Dict[str, Disk] = field(default_factory=dict)


@dataclass(frozen=True)
class Capability:
    """One line of the node's checklist: what it can do, or why not and the command that cures it.

    ``state`` is ``ok``, ``warn`` (works, but will hurt), ``fail`` (a feature is missing) or
    ``unknown``. ``id`` is one of ``python podman quadlet session linger cgroups events``.
    """

    id: str
    title: str
    state: str
    detail: str
    cure: Optional[str] = None


@dataclass(frozen=True)
class Facts:
    """What the node is. Versions are absent where the program is.

    ``machine`` is the same for all users of one machine, and tells nothing else about it.
    """

    hostname: str
    user: str
    uid: int
    os_name: str
    kernel: str
    architecture: str
    python_version: str
    podman_version: Optional[str] = None
    systemd_version: Optional[str] = None
    capabilities: Dict[str, Capability] = field(default_factory=dict)
    machine: Optional[str] = None


@dataclass(frozen=True)
class Listen:
    """One address at which a proxy answers, inside its container.

    ``address`` is ``0.0.0.0``, ``::``, a literal address, a name, or ``unix:/path`` (without a
    port). ``port_end`` is present for a range. ``protocol`` is ``tcp``, ``udp`` or ``quic``.
    """

    address: str
    port: Optional[int] = None
    port_end: Optional[int] = None
    protocol: str = "tcp"
    ssl: bool = False


@dataclass(frozen=True)
class Route:
    """What a proxy does with the requests for one host and path, as its configuration says it.

    ``host`` is an exact name, ``*.example.org``, ``www.example.*``, ``~regex``, or ``_`` where the
    server has no name; ``is_default`` says that its server also gets the hosts that none on its port
    names. ``path_match`` is ``prefix exact regex glob`` or ``named``; ``internal`` paths no client can
    ask for.

    ``kind`` is ``proxy grpc fastcgi uwsgi scgi memcached stream redirect respond files`` or
    ``other``. ``target_service`` and ``target_port`` are the first target's host (``unix:/path``
    for a socket) and port; ``targets`` has all of them where there are several. ``target_url`` is the
    URL of the target or of the redirect, in which request variables may stand; of ``files`` the folder.

    ``unresolved`` says why the target can't be known from the configuration alone; ``targets`` then
    has what it may be, as far as that is known. ``condition`` is there when the route holds only sometimes.
    ``file`` is the path in the container and ``host_file`` that on the node, where it is mounted.
    """

    kind: str
    host: str
    path: str = "/"
    path_match: str = "prefix"
    ssl: bool = False
    is_default: bool = False
    internal: bool = False
    listen: List[Listen] = field(default_factory=list)
    target_service: Optional[str] = None
    target_port: Optional[int] = None
    target_url: Optional[str] = None
    targets: List[str] = field(default_factory=list)
    upstream: Optional[str] = None
    status: Optional[int] = None
    certificate: Optional[str] = None
    certificate_expires: Optional[int] = None
    condition: Optional[str] = None
    unresolved: Optional[str] = None
    file: Optional[str] = None
    host_file: Optional[str] = None
    line: Optional[int] = None


@dataclass(frozen=True)
class Proxy:
    """A reverse proxy and its routes. ``provider`` is ``nginx``, ``caddy`` or ``traefik``.

    ``found_by`` is ``label``, ``image`` or ``ports``; ``source`` says where the configuration was read
    (``files``, ``nginx -T``, ``caddy adapt``, ``api``, ``labels``). ``problems`` are sentences: what could
    not be read, and what the proxy itself would refuse.
    """

    provider: str
    found_by: str
    source: str
    routes: List[Route] = field(default_factory=list)
    problems: List[str] = field(default_factory=list)


@dataclass(frozen=True)
class Section:
    """Where a section's truth comes from, and why it can't be read where it can't.

    ``source`` is for example ``podman-socket``, ``podman-service``, ``podman-cli``, ``dbus`` or
    ``proc``. ``reason`` is present while the last scan failed: the section then holds the last
    truth, as of ``since``.
    """

    source: str
    reason: Optional[str] = None
    since: Optional[int] = None


@dataclass(frozen=True)
class NodeState:
    """Everything the agent tells about its node. ``sections`` is keyed by the other fields' names,
    ``containers`` and ``proxies`` by container ID, ``services`` by unit name.

    A section that was never read (no Podman, say) is absent, with its reason in ``sections``.
    """

    facts: Optional[Facts] = None
    containers: Optional[Dict[str, Container]] = None
    services: Optional[Dict[str, ServiceUnit]] = None
    resources: Optional[Resources] = None
    files: Optional[Dict[str, FileEntry]] = None
    proxies: Optional[Dict[str, Proxy]] = None
    sections: Dict[str, Section] = field(default_factory=dict)


SECTIONS = ("facts", "containers", "services", "resources", "files", "proxies")
FILE_KINDS = ("quadlet", "dropin", "unit", "kube", "env")
QUADLET_KINDS = ("container", "pod", "kube", "volume", "network", "image", "build", "artifact")
