"""The state of one node, as the agent observes it and the twin keeps it.

Field names are snake_case here and camelCase on the wire. No member is ever null: a field whose
value is ``None`` is left out. Times are Unix milliseconds unless the name says otherwise; sizes
are bytes. Collections that change element by element are objects keyed by ID, so that a merge
patch touches only what changed.
"""

from dataclasses import dataclass, field
from typing import Dict, List, Optional

from .machine import Facts, Resources
from .podman import STOCK, Container, Image, Network, Pod, Secret, Volume


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
    timer, ``listens`` of a socket or path (``Stream /run/x``), and of a service that listens on the node itself (TCP,
    ``Stream 0.0.0.0:8080``). ``failed_dependencies`` are the units that kept it from starting.
    ``last_lines`` are the last journal lines of a run that failed, at most 12 of at most 400 characters;
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

    ``container`` is its ID, of a pod that of its infra container; empty of a ``unit`` that runs on the node itself.
    ``peer`` of what stays on the node is ``127.0.0.1`` for these and for containers with its network.
    ``direction``: ``out`` (it asks) or ``in`` (it is asked); ``port`` is that of who answers.
    ``peer`` is the other's address, absent for clients out of the internet;
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
    unit: Optional[str] = None


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


SECTIONS = ("facts", "containers", "services", "resources", "files", "proxies", "usage", "flows", *STOCK)
QUADLET_KINDS = ("container", "pod", "kube", "volume", "network", "image", "build", "artifact")
