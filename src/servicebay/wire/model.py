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


@dataclass(frozen=True)
class ServiceUnit:
    """One ``.service``, ``.timer``, ``.socket`` or ``.path`` unit of ``systemd --user``, keyed by its full name.

    ``origin`` says where it comes from: ``quadlet`` (generated from ``source_path``), ``user``
    (written by the user or administrator), ``system`` (shipped by the distribution) or
    ``transient``. ``kind`` is the Quadlet type (``container pod kube volume network image build
    artifact``), or ``timer``, ``socket``, ``path`` or ``service`` for the rest. ``load_state`` is systemd's, or
    ``not-generated``: a Quadlet file of which systemd has no unit. ``generator_error`` is a sentence: why Podman's
    generator makes no unit of a file.

    ``triggers`` are the units that a timer, socket or path starts; ``next_elapse`` and ``last_trigger`` are of a
    timer, ``listens`` of a socket or path (``Stream /run/x``). ``failed_dependencies`` are the units that kept it from
    starting. ``last_lines`` are the last journal lines of a run that failed, at most 12 of at most 400 characters;
    ``last_health`` is what the health check of its container said that failed before it, at most 400 characters.

    ``requires`` (``Requires=``, ``Requisite=``, ``BindsTo=``) and ``after`` name other units of these kinds; absent
    where there are none, and of what the distribution ships. ``makes`` is the name of the network or volume that a unit
    of that kind makes.

    ``fragment_mtime`` is of a generated unit only: when
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
    generator_error: Optional[str] = None
    triggers: Optional[List[str]] = None
    next_elapse: Optional[int] = None
    last_trigger: Optional[int] = None
    listens: Optional[List[str]] = None
    failed_dependencies: Optional[List[str]] = None
    last_lines: Optional[List[str]] = None
    last_health: Optional[str] = None
    can_reload: bool = False
    requires: Optional[List[str]] = None
    after: Optional[List[str]] = None
    makes: Optional[str] = None


@dataclass(frozen=True)
class FileEntry:
    """A file that services are made of, keyed by its path. Its content is read on request only.

    ``kind`` is ``quadlet`` (a source file), ``dropin``, ``unit`` (written for systemd itself), ``kube`` (YAML that a
    unit refers to), ``env`` (an ``EnvironmentFile=``, which may hold secrets), ``config`` (mounted, and not to be
    written by the container), ``proxy`` (configuration of a reverse proxy) or ``checks`` (``web.checks.yml``: what the
    hub shall check of a service). ``mode`` is octal (``0644``). ``target`` is the real file behind symbolic links.
    ``refers`` are the paths of ``kube``, ``env`` and ``config`` files, and folders of these, that it names.
    ``sha256`` is absent where ``problem`` says, in words, why the content cannot be
    had: unreadable, binary, too large, gone.
    ``template`` is what a Quadlet file says made it: a template's ID and version (``postgres 1.2.0``).
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
    template: Optional[str] = None


@dataclass(frozen=True)
class Disk:
    """A real file system that is mounted on the node; inodes are absent where it has no limit of them (btrfs)."""

    device: str
    mount: str
    fs_type: str
    total_bytes: int
    used_bytes: int
    inodes_total: Optional[int] = None
    inodes_used: Optional[int] = None


@dataclass(frozen=True)
class Pressure:
    """How much of the last ten seconds some (all) tasks waited, and for how long since boot."""

    some_percent: float
    full_percent: float = 0.0
    some_s: float = 0.0
    full_s: float = 0.0


@dataclass(frozen=True)
class Interface:
    """A network interface that is hardware or that the default route leaves by; totals are since it came up."""

    received_bytes_per_s: int
    sent_bytes_per_s: int
    received_bytes: int
    sent_bytes: int


@dataclass(frozen=True)
class DiskIo:
    """What a whole disk does now: bytes per second, and the share of the time in which it did anything."""

    read_bytes_per_s: int
    written_bytes_per_s: int
    busy_percent: float


@dataclass(frozen=True)
class Sensor:
    """A temperature, with what its chip calls high and critical."""

    celsius: float
    high_celsius: Optional[float] = None
    critical_celsius: Optional[float] = None


@dataclass(frozen=True)
class Gpu:
    """A graphics card that says how busy it is; ``driver`` as the kernel names it (``amdgpu``)."""

    driver: str
    busy_percent: Optional[int] = None
    memory_total_bytes: Optional[int] = None
    memory_used_bytes: Optional[int] = None


@dataclass(frozen=True)
class Upkeep:
    """What the machine waits for, as far as its distribution tells: ``reboot`` is a sentence.

    ``updates_by`` is the tool that was asked, at ``updates_at`` (ms), of lists that it fetched at ``lists_at``;
    ``packages`` are the first of them; ``updates_problem`` says why it is not known.
    """

    reboot: Optional[str] = None
    updates: Optional[int] = None
    security_updates: Optional[int] = None
    updates_by: Optional[str] = None
    updates_at: Optional[int] = None
    lists_at: Optional[int] = None
    packages: List[str] = field(default_factory=list)
    updates_problem: Optional[str] = None


@dataclass(frozen=True)
class Resources:
    """Load of the node from ``/proc``; sent only when a value passes its threshold.

    ``cpu_percent`` is of all cores together (0 to 100). ``boot_time`` stands in for an uptime,
    which would change with every look. ``disks`` is keyed by mount point, ``pressure`` by ``cpu memory io``,
    ``sensors`` by ``chip/label``, the others by name. ``io`` is of whole disks, in the kernel's names.
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
    pressure: Dict[str, Pressure] = field(default_factory=dict)
    interfaces: Dict[str, Interface] = field(default_factory=dict)
    sensors: Dict[str, Sensor] = field(default_factory=dict)
    gpus: Dict[str, Gpu] = field(default_factory=dict)
    upkeep: Optional[Upkeep] = None
    io: Dict[str, DiskIo] = field(default_factory=dict)


@dataclass(frozen=True)
class Usage:
    """What a container or a service takes, from its control group.

    ``cpu_percent`` is of one core (150: one and a half), absent at the first look. Memory is absent where nothing
    tells it; ``by_process`` says that it (and the number of processes) was summed up over processes, which counts
    shared pages several times, because the memory controller is not delegated. Totals are since its start.
    """

    cpu_s: float
    cpu_percent: Optional[float] = None
    memory_bytes: Optional[int] = None
    memory_limit_bytes: Optional[int] = None
    by_process: bool = False
    pids: Optional[int] = None
    read_bytes: Optional[int] = None
    written_bytes: Optional[int] = None
    read_bytes_per_s: Optional[int] = None
    written_bytes_per_s: Optional[int] = None
    oom_kills: int = 0


@dataclass(frozen=True)
class Flow:
    """TCP connections between a container and somebody, as they were seen; keyed by ``<ID>/<direction>/<peer>/<port>``.

    ``container`` is its ID, of a pod that of its infra container. ``direction``: ``out`` (it asks) or ``in`` (it is
    asked); ``port`` is that of who answers. ``peer`` is the other's address, absent for clients out of the internet;
    others are told as far as they are the busiest. ``connections`` is about how many are open, 0 where short ones come
    and go.
    ``ended`` is when it was last seen, for one that is not seen any more.
    """

    container: str
    direction: str
    port: int
    connections: int
    since: int
    peer: Optional[str] = None
    ended: Optional[int] = None


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

    ``machine`` is the same for all users of one machine, and tells nothing else about it. ``quadlet_folder`` is where
    the user's own Quadlet files go: ``/home/anna/.config/containers/systemd``, whether it exists or not.
    ``first_port`` is the lowest port that a user may bind.
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
    quadlet_folder: Optional[str] = None
    first_port: Optional[int] = None


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
    not be read, and what the proxy itself would refuse. ``files`` are the paths on the node of the configuration files
    that were read; they are in the ``files`` section too.
    """

    provider: str
    found_by: str
    source: str
    routes: List[Route] = field(default_factory=list)
    problems: List[str] = field(default_factory=list)
    files: List[str] = field(default_factory=list)


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
    ``containers`` and ``proxies`` by container ID, ``services`` by unit name, ``usage`` by either, ``pods``,
    ``images`` and ``secrets`` by ID, ``volumes`` and ``networks`` by name.

    A section that was never read (no Podman, say) is absent, with its reason in ``sections``.
    """

    facts: Optional[Facts] = None
    containers: Optional[Dict[str, Container]] = None
    services: Optional[Dict[str, ServiceUnit]] = None
    resources: Optional[Resources] = None
    files: Optional[Dict[str, FileEntry]] = None
    proxies: Optional[Dict[str, Proxy]] = None
    usage: Optional[Dict[str, Usage]] = None
    pods: Optional[Dict[str, Pod]] = None
    images: Optional[Dict[str, Image]] = None
    volumes: Optional[Dict[str, Volume]] = None
    networks: Optional[Dict[str, Network]] = None
    secrets: Optional[Dict[str, Secret]] = None
    flows: Optional[Dict[str, Flow]] = None
    sections: Dict[str, Section] = field(default_factory=dict)


STOCK = ("pods", "images", "volumes", "networks", "secrets")
SECTIONS = ("facts", "containers", "services", "resources", "files", "proxies", "usage", "flows", *STOCK)
FILE_KINDS = ("quadlet", "dropin", "unit", "kube", "env", "config", "proxy", "checks")
QUADLET_KINDS = ("container", "pod", "kube", "volume", "network", "image", "build", "artifact")
