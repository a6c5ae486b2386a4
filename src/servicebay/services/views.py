"""What the browser, the CLI and REST show: rows computed from the twin, ready to render.

Shapes only; ``services.catalog`` builds them. Every rule (what is well, what a state is called,
which actions make sense) is decided there, once per revision, so that no reader holds rules of
its own. TypeScript types are generated from this module. Absent members are left out, never null.

``tone`` says how to draw a state: ``ok`` (quiet), ``look`` (amber), ``act`` (red), ``busy`` (blue),
``off`` (grey: stopped on purpose, or unknown).
"""

from typing import Literal

import msgspec

from ..monitoring.views import CheckView

Tone = Literal["ok", "look", "act", "busy", "off"]
NodeStatus = Literal["connecting", "online", "offline", "refused"]
ServiceAction = Literal[
    "start", "stop", "restart", "update", "reload", "enable", "disable", "run", "reload-units", "reset-failed"
]
ContainerAction = Literal["start", "stop", "restart", "kill", "delete"]
OperationState = Literal["running", "done", "failed"]
StockAction = Literal["delete"]
JobState = Literal["waiting", "running", "done", "failed", "undone"]
StepKind = Literal["write", "delete", "reload", "pull", "stop", "start", "restart", "wait", "undo"]
StepState = Literal["waiting", "running", "done", "failed", "skipped"]
Drift = Literal["new", "edited", "removed", "not-restarted", "older-image"]


class View(msgspec.Struct, frozen=True, rename="camel", omit_defaults=False, kw_only=True):
    """Base of all rows."""


class DiskView(View, frozen=True, omit_defaults=True):
    """One real file system of a node. ``inodes_percent`` is absent where it has no limit of files."""

    mount: str
    device: str
    total_bytes: int
    used_bytes: int
    percent: float
    inodes_percent: float | None = None
    tone: Tone = "ok"


class GaugeView(View, frozen=True, omit_defaults=True):
    """Something measured on a node, ready to show: ``CPU pressure``, ``3 %``, ``some work waited for a core``."""

    name: str
    value: str
    detail: str | None = None
    percent: float | None = None
    tone: Tone = "ok"


class InterfaceView(View, frozen=True, omit_defaults=True):
    """A network interface with what passes it now."""

    name: str
    received_bytes_per_s: int
    sent_bytes_per_s: int


class CapabilityView(View, frozen=True, omit_defaults=True):
    """A line of the node's checklist. ``state``: ``ok warn fail unknown``; ``cure`` is a command to run on the node."""

    id: str
    title: str
    state: str
    detail: str
    cure: str | None = None


class NodeView(View, frozen=True, omit_defaults=True):
    """A node as a row and a page. Key: ``name``.

    ``status`` is the connection; ``status_text`` says it in words ('online', 'The node did not
    answer for 20 s. Trying again.'). ``stale`` is true while what is shown of the node is not
    confirmed by it; ``last_seen`` (ms) then says as of when. ``refused`` means that the host key
    changed: ``offered_fingerprint`` is what it shows now and must be trusted by a person.
    ``joined``: the node dials in, and ``fingerprint`` is that of the key it signs in with.

    ``quadlet_folder`` is where new Quadlet files go.

    ``same_machine`` names the other nodes that are users of the same machine; ``machine_of`` is the one among them
    whose row shows the machine's load and disks, absent on that row itself: ``machine_text`` says so in words.
    """

    name: str
    status: NodeStatus
    status_text: str
    tone: Tone
    stale: bool
    local: bool = False
    joined: bool = False
    address: str | None = None
    user: str | None = None
    port: int | None = None
    jump: list[str] = []
    fingerprint: str | None = None
    offered_fingerprint: str | None = None
    last_seen: int | None = None
    hostname: str | None = None
    os_name: str | None = None
    kernel: str | None = None
    architecture: str | None = None
    podman_version: str | None = None
    systemd_version: str | None = None
    python_version: str | None = None
    quadlet_folder: str | None = None
    agent_rss_bytes: int | None = None
    agent_cpu_s: float | None = None
    boot_time: int | None = None
    cpu_percent: float | None = None
    cpu_count: int | None = None
    load1: float | None = None
    memory_total_bytes: int | None = None
    memory_used_bytes: int | None = None
    swap_total_bytes: int | None = None
    swap_used_bytes: int | None = None
    disks: list[DiskView] = []
    pressure: list[GaugeView] = []
    temperatures: list[GaugeView] = []
    gpus: list[GaugeView] = []
    interfaces: list[InterfaceView] = []
    reboot: str | None = None
    updates: str | None = None
    capabilities: list[CapabilityView] = []
    services_total: int = 0
    services_up: int = 0
    services_failed: int = 0
    containers_total: int = 0
    containers_running: int = 0
    section_problems: dict[str, str] = {}
    same_machine: list[str] = []
    machine_of: str | None = None
    machine_text: str | None = None


class PortView(View, frozen=True, omit_defaults=True):
    """``text`` is ready to show (``8080 → 80/tcp``); ``url`` where a browser could open it."""

    text: str
    container_port: int
    protocol: str
    host_ip: str | None = None
    host_port: int | None = None
    forwarder: str | None = None
    url: str | None = None


class MountView(View, frozen=True, omit_defaults=True):
    """A mount of a container."""

    type: str
    destination: str
    source: str | None = None
    name: str | None = None
    read_write: bool = True


class HealthView(View, frozen=True, omit_defaults=True):
    """A health check's state with its last output."""

    status: str
    failing_streak: int = 0
    exit_code: int | None = None
    output: str | None = None
    command: list[str] = []


class ContainerView(View, frozen=True, omit_defaults=True):
    """A container as a row and a detail. Key: ``<node>/<id>`` (``key``).

    ``state_text`` is the state in words ('Running', 'Exited 137: killed, out of memory').
    ``service`` is the key of the service row that owns it, absent for 'not managed'. ``hidden``
    marks infra and Kubernetes service containers, left out of the table by default. ``drift`` is there
    where it runs another image than its image's name means now, with what to do in ``drift_text``.
    """

    key: str
    id: str
    node: str
    name: str
    image: str
    state: str
    state_text: str
    tone: Tone
    created: int
    stale: bool = False
    since: int | None = None
    health: HealthView | None = None
    service: str | None = None
    unit: str | None = None
    pod: str | None = None
    hidden: bool = False
    command: list[str] = []
    image_id: str | None = None
    image_digest: str | None = None
    exit_code: int | None = None
    restart_count: int = 0
    restart_policy: str | None = None
    pid: int | None = None
    network_mode: str | None = None
    ports: list[PortView] = []
    mounts: list[MountView] = []
    networks: list[str] = []
    labels: dict[str, str] = {}
    pod_id: str | None = None
    drift: Drift | None = None
    drift_text: str | None = None
    actions: list[ContainerAction] = []


class UsageView(View, frozen=True, omit_defaults=True):
    """What a container or service takes now, kept apart from its row, which it would change every second.

    ``cpu_percent`` is of one core. ``memory_percent`` is of its limit, where it has one. ``note`` says what is special
    about the figures. Of a service: the sum of its containers, or what its own processes take.
    """

    cpu_percent: float | None = None
    cpu_s: float = 0.0
    memory_bytes: int | None = None
    memory_limit_bytes: int | None = None
    memory_percent: float | None = None
    pids: int | None = None
    read_bytes_per_s: int | None = None
    written_bytes_per_s: int | None = None
    note: str | None = None
    tone: Tone = "ok"


class FileView(View, frozen=True, omit_defaults=True):
    """A file of a service. ``kind``: ``quadlet dropin unit kube env proxy``. Without ``sha256`` it cannot be read."""

    path: str
    kind: str
    sha256: str | None = None
    problem: str | None = None


class ServiceView(View, frozen=True, omit_defaults=True):
    """A service as a row and a detail. Key: ``<node>/<unit>`` (``key``).

    ``kind`` is the Quadlet type or ``service``; ``hidden`` marks what the distribution ships and
    helper units (images, volumes, networks that did their work), left out by default. ``healthy``
    is absent where no container of it has a health check, or only a first one that has not ended.
    ``cause`` is one sentence for a failure, ``last_lines`` the journal's last lines of that run. ``containers`` are
    keys of container rows. ``drift`` is present where what runs is not what the files say, with what to do in
    ``drift_text``; ``files`` has the source first. ``template`` is what its source says made it (``postgres 1.2.0``).

    A timer, socket or path (``kind``) starts ``triggers``, and a service says by which ones it is started: both are
    keys of service rows. A row of kind ``link`` has an ``url`` and no node, unit or state; ``gateway`` is the router's
    card. ``next_elapse`` and ``last_trigger`` (ms) are a timer's. Action ``run`` starts what it starts.
    """

    key: str
    node: str
    unit: str
    name: str
    kind: str
    origin: str
    description: str
    active_state: str
    sub_state: str
    state_text: str
    tone: Tone
    stale: bool = False
    hidden: bool = False
    since: int | None = None
    healthy: bool | None = None
    cause: str | None = None
    result: str | None = None
    restarts: int = 0
    main_pid: int | None = None
    source_path: str | None = None
    fragment_path: str | None = None
    drop_in_paths: list[str] = []
    need_daemon_reload: bool = False
    drift: Drift | None = None
    drift_text: str | None = None
    files: list[FileView] = []
    starts_at_boot: bool = False
    containers: list[str] = []
    ports: list[PortView] = []
    images: list[str] = []
    last_lines: list[str] = []
    triggers: list[str] = []
    triggered_by: list[str] = []
    next_elapse: int | None = None
    last_trigger: int | None = None
    listens: list[str] = []
    url: str | None = None
    icon: str | None = None
    group: str | None = None
    template: str | None = None
    actions: list[ServiceAction] = []


class PodView(View, frozen=True, omit_defaults=True):
    """A pod as a row and a detail. Key: ``<node>/<id>``.

    Its state follows from its ``containers`` (keys, infra last).
    """

    key: str
    id: str
    node: str
    name: str
    state_text: str
    tone: Tone
    created: int
    stale: bool = False
    service: str | None = None
    infra: str | None = None
    containers: list[str] = []
    labels: dict[str, str] = {}


class ImageView(View, frozen=True, omit_defaults=True):
    """An image as a row and a detail. Key: ``<node>/<id>``. ``name`` is its first tag, else the start of its ID.

    ``containers`` and ``services`` are keys of the rows that use it. ``dangling``: no tag means it.
    """

    key: str
    id: str
    node: str
    name: str
    state_text: str
    tone: Tone
    created: int
    size_bytes: int
    stale: bool = False
    names: list[str] = []
    digest: str | None = None
    dangling: bool = False
    containers: list[str] = []
    services: list[str] = []
    actions: list[StockAction] = []


class VolumeView(View, frozen=True, omit_defaults=True):
    """A volume as a row and a detail. Key: ``<node>/<name>``. ``made_by`` is the key of the unit that makes it."""

    key: str
    node: str
    name: str
    driver: str
    state_text: str
    tone: Tone
    created: int
    stale: bool = False
    mountpoint: str | None = None
    anonymous: bool = False
    labels: dict[str, str] = {}
    made_by: str | None = None
    containers: list[str] = []
    services: list[str] = []
    actions: list[StockAction] = []


class NetworkView(View, frozen=True, omit_defaults=True):
    """A network as a row and a detail. Key: ``<node>/<name>``. ``made_by`` is the key of the unit that makes it."""

    key: str
    id: str
    node: str
    name: str
    driver: str
    state_text: str
    tone: Tone
    created: int | None = None
    stale: bool = False
    interface: str | None = None
    subnets: list[str] = []
    internal: bool = False
    dns_enabled: bool = False
    ipv6_enabled: bool = False
    labels: dict[str, str] = {}
    made_by: str | None = None
    containers: list[str] = []
    services: list[str] = []
    actions: list[StockAction] = []


class SecretView(View, frozen=True, omit_defaults=True):
    """A secret by name. Key: ``<node>/<id>``. What it holds never leaves the node."""

    key: str
    id: str
    node: str
    name: str
    driver: str
    state_text: str
    tone: Tone
    created: int | None = None
    updated: int | None = None
    stale: bool = False
    actions: list[StockAction] = []


class RouteTargetView(View, frozen=True, omit_defaults=True):
    """Where a route leads. ``text`` is the address in the proxy's configuration, ``name`` what answers there.

    ``service`` and ``container`` are keys of those rows, where it is one; ``state_text`` and ``tone`` its state now.
    """

    text: str
    name: str
    state_text: str
    tone: Tone
    service: str | None = None
    container: str | None = None
    problem: str | None = None


class RouteView(View, frozen=True, omit_defaults=True):
    """What a reverse proxy does with one host and path, as a row. Key: ``<node>/<proxy's name>/<hash>`` (``key``).

    ``name`` is host and path in one (``photos.example.org/api/``); ``url`` where a browser could open it. ``leads_to``
    says what answers (``photos:8080``, ``Redirects to https://…``, ``Answers 404``), ``listens`` on which ports of the
    node. ``certificate_tone`` is amber from 21 days before ``certificate_expires`` (ms) on, red behind it. ``problem``
    is a sentence; ``hidden`` marks what no client can ask for; ``is_default`` says that hosts which no other route
    names come here too. ``host`` is ``_`` where none is named. ``file`` and ``line`` say where it stands:
    ``host_file`` on the node, where it is mounted from there.
    """

    key: str
    node: str
    name: str
    host: str
    path: str
    proxy: str
    provider: str
    kind: str
    leads_to: str
    state_text: str
    tone: Tone
    ssl: bool = False
    is_default: bool = False
    stale: bool = False
    hidden: bool = False
    url: str | None = None
    listens: str | None = None
    targets: list[RouteTargetView] = []
    certificate: str | None = None
    certificate_expires: int | None = None
    certificate_tone: Tone | None = None
    condition: str | None = None
    problem: str | None = None
    file: str | None = None
    host_file: str | None = None
    line: int | None = None


class ProxyView(View, frozen=True, omit_defaults=True):
    """A reverse proxy of a node. Key: ``<node>/<name>``. ``service`` and ``container`` are keys of its own rows.

    ``found_text`` and ``source_text`` say why it counts as one and where its routes were read, as sentences;
    ``problems`` what could not be read or what the proxy would refuse. ``files`` is its configuration.
    """

    key: str
    node: str
    name: str
    provider: str
    found_text: str
    source_text: str
    tone: Tone
    routes: int = 0
    stale: bool = False
    service: str | None = None
    container: str | None = None
    problems: list[str] = []
    files: list[FileView] = []


class AttentionView(View, frozen=True, omit_defaults=True):
    """Something that needs a person, most urgent first by ``rank`` (lower is worse).

    ``text`` is the sentence; ``kind`` is ``node``, ``service``, ``container``, ``route`` or ``disk``; ``key``
    is that row's key (of a disk: its node's); ``action`` the one action that helps, where there is
    one: of a service or container what its row offers, of a node ``test`` or ``trust``.
    """

    key: str
    kind: str
    node: str
    title: str
    text: str
    tone: Tone
    rank: int
    since: int | None = None
    action: str | None = None


class OperationView(View, frozen=True, omit_defaults=True):
    """An action somebody asked for: running, or ended in the last minute. Key: ``id``.

    ``target`` is the key of the row it works on; ``text`` says it in words ('Restarting web.service
    on nas', 'web.service was restarted in 1.2 s', 'web.service did not start: …').
    """

    id: str
    node: str
    kind: str
    target: str
    action: str
    state: OperationState
    text: str
    started_at: int
    ended_at: int | None = None
    user: str | None = None
    detail: str | None = None


class StepView(View, frozen=True, omit_defaults=True):
    """One step of a job, or of a plan: ``text`` is ready to show ('Restart web.service').

    ``target`` is a path, an image or a unit. ``detail`` says how it went; ``percent`` how far it is.
    """

    kind: StepKind
    target: str
    text: str
    state: StepState = "waiting"
    detail: str | None = None
    percent: float | None = None


class JobView(View, frozen=True, omit_defaults=True):
    """A change of a node's files and units, step by step. Key: ``id``. It survives its readers and the hub's restart.

    ``kind`` says what for (``apply``, ``delete``, ``rename``, ``copy``, ``restore``, ``install``, ``update``, …).
    ``waiting``: for the node to come back, or for another job. ``undone``: it failed, or was cancelled, and the old
    files and the old state are back. ``failed``: nothing was changed, or not all could be put back, see ``text``.
    ``targets`` are keys of service rows, ``lines`` the last journal lines of what failed.
    """

    id: str
    node: str
    kind: str
    title: str
    state: JobState
    text: str
    started_at: int
    ended_at: int | None = None
    user: str | None = None
    steps: list[StepView] = []
    targets: list[str] = []
    lines: list[str] = []


class ImageUpdateView(View, frozen=True, omit_defaults=True):
    """An image of a service against its registry. ``running`` and ``newest`` are digests (or IDs) of images."""

    reference: str
    text: str
    tone: Tone
    available: bool = False
    running: str | None = None
    newest: str | None = None
    checked_at: int | None = None


class UpdateView(View, frozen=True, omit_defaults=True):
    """Whether newer images are there for a service, kept apart from its row. Key: the service's.

    ``text`` says it in words; ``checked_at`` (ms) is of the oldest answer. ``auto_update`` is what its file says to
    podman-auto-update (``registry``, ``local``); ``schedule`` is ServiceBay's own, in words, absent where it is off.
    """

    text: str
    tone: Tone
    available: bool = False
    checked_at: int | None = None
    images: list[ImageUpdateView] = []
    auto_update: str | None = None
    schedule: str | None = None


class TemplateMarkView(View, frozen=True, omit_defaults=True):
    """Which template made a service, kept apart from its row. Key: the service's.

    ``newest`` is the version that its registry has now, where that is newer; ``gone``: no registry has it any more.
    ``text`` says it in words.
    """

    id: str
    title: str
    version: str
    text: str
    newest: str | None = None
    gone: bool = False


class HubView(View, frozen=True, omit_defaults=True):
    """The hub itself. ``summary`` is the overview's first sentence."""

    version: str
    started_at: int
    summary: str
    public_key: str


class LiveState(View, frozen=True):
    """The document that every browser holds: a snapshot first, then merge patches on it.

    ``usage`` has the keys of ``containers`` and ``services``, of those that run on nodes that are there.
    """

    hub: HubView
    nodes: dict[str, NodeView]
    services: dict[str, ServiceView]
    containers: dict[str, ContainerView]
    pods: dict[str, PodView]
    images: dict[str, ImageView]
    volumes: dict[str, VolumeView]
    networks: dict[str, NetworkView]
    secrets: dict[str, SecretView]
    routes: dict[str, RouteView]
    proxies: dict[str, ProxyView]
    attention: dict[str, AttentionView]
    operations: dict[str, OperationView]
    jobs: dict[str, JobView]
    usage: dict[str, UsageView]
    updates: dict[str, UpdateView]
    templates: dict[str, TemplateMarkView]
    checks: dict[str, CheckView]


class LiveSnapshot(View, frozen=True):
    """Event ``live:snapshot``. ``epoch`` is of this hub process; revisions count up within it."""

    epoch: str
    revision: int
    state: LiveState


class LivePatch(View, frozen=True):
    """Event ``live:patch``: RFC 7396 on the state of revision ``base``; gives ``revision``."""

    epoch: str
    base: int
    revision: int
    patch: dict[str, object]


class NodeStatusEvent(View, frozen=True):
    """Event ``node:status``: the connection to a node changed."""

    node: str
    status: NodeStatus
    text: str
