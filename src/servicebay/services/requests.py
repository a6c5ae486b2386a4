"""Bodies of REST requests and answers that are not rows of the live state. Shapes only."""

from typing import Literal

import msgspec

from ..monitoring.check import CheckKind, DnsRecord
from .views import CapabilityView, ContainerAction, ContainerView, ServiceAction, StockAction, Tone, UpdateView


class Body(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """Base of what a client sends: unknown members are refused."""


class Answer(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, kw_only=True):
    """Base of what the hub answers."""


class SetupBody(Body, frozen=True):
    """POST /api/auth/setup: the first account, with the one-time token of the setup link."""

    token: str
    username: str
    password: str


class LoginBody(Body, frozen=True):
    """POST /api/auth/login."""

    username: str
    password: str


class SessionAnswer(Answer, frozen=True):
    """GET /api/auth/session, and the answer of login and setup. ``expires_at`` in ms."""

    username: str
    expires_at: int


class ProbeBody(Body, frozen=True):
    """POST /api/nodes/probe: look at an SSH server before it is added.

    ``jump`` is ``user@host[:port]``, outermost first.
    """

    host: str
    user: str
    port: int = 22
    jump: list[str] = []


class ProbeAnswer(Answer, frozen=True):
    """What the SSH server showed. ``key_accepted``: our key already signs in, no password needed.

    ``install_command`` is what to run on the node, as that user, to let the hub in.
    ``jump_fingerprints`` are those of the jump hosts, in the order in which they were asked for.
    """

    fingerprint: str
    jump_fingerprints: list[str]
    key_type: str
    key_accepted: bool
    public_key: str
    install_command: str
    message: str


class AddNodeBody(Body, frozen=True):
    """POST /api/nodes. ``fingerprint`` and ``jump_fingerprints`` (one per jump host) are those the person confirmed.

    ``password`` is used once, to install our key, and not kept.
    ``kind`` ``local`` is the hub's own machine, without SSH: only ``name`` counts then.
    """

    name: str
    kind: Literal["ssh", "local"] = "ssh"
    host: str = ""
    user: str = ""
    fingerprint: str = ""
    port: int = 22
    jump: list[str] = []
    jump_fingerprints: list[str] = []
    password: str | None = None


class TrustBody(Body, frozen=True):
    """POST /api/nodes/{name}/trust: accept the host key with this fingerprint from now on."""

    fingerprint: str


class JoinTokenBody(Body, frozen=True):
    """POST /api/nodes/join-token: a line with which a node joins as ``name``.

    ``address`` is the hub's as the node reaches it; without one, as this request did.
    """

    name: str
    address: str = ""


class JoinTokenAnswer(Answer, frozen=True):
    """The line to run on the node, as the user whose services are meant; it works once, until ``expires_at`` (ms).

    ``fingerprint`` is that of the hub's own host key, which the line pins; ``warning`` says what will hardly work.
    """

    command: str
    expires_at: int
    address: str
    fingerprint: str
    warning: str | None = None


class TestAnswer(Answer, frozen=True):
    """POST /api/nodes/{name}/test: a fresh connection and the checklist."""

    __test__ = False

    ok: bool
    message: str
    capabilities: list[CapabilityView]


class ServiceActionBody(Body, frozen=True):
    """POST /api/services/{name}/action."""

    action: ServiceAction


class ContainerActionBody(Body, frozen=True):
    """POST /api/containers/{id}/action."""

    action: ContainerAction


class StockActionBody(Body, frozen=True):
    """POST /api/images/{id}/action, and of volumes, networks and secrets."""

    action: StockAction


class ActionAnswer(Answer, frozen=True):
    """The action was done and its effect was seen. ``message`` says what happened in words."""

    operation: str
    message: str


class CheckBody(Body, frozen=True):
    """POST /api/monitoring and PUT /api/monitoring/{key}: see ``monitoring.check``."""

    name: str
    kind: CheckKind
    target: str
    enabled: bool = True
    interval_s: float = 60.0
    timeout_s: float = 10.0
    failures: int = 2
    statuses: str = "200-399"
    text: str = ""
    verify: bool = True
    warn_days: int = 14
    record: DnsRecord = "A"
    server: str = ""
    expected: str = ""


AlertLeast = Literal["act", "look"]


class AlertTargetBody(Body, frozen=True):
    """POST /api/alerts/targets: where alerts go, as an apprise address. ``least``: ``look`` tells lesser things too."""

    name: str
    address: str
    least: AlertLeast = "act"


class AlertTargetChange(Body, frozen=True):
    """PUT /api/alerts/targets/{id}."""

    least: AlertLeast
    enabled: bool


class AlertTargetAnswer(Answer, frozen=True):
    """Where alerts go; ``address`` is without what is secret in it."""

    id: str
    name: str
    address: str
    least: AlertLeast
    enabled: bool


class AlertSentAnswer(Answer, frozen=True):
    """A message that was sent, or could not be: ``problem`` says why. ``at`` in ms."""

    at: int
    target: str
    title: str
    problem: str | None = None


class AlertsAnswer(Answer, frozen=True):
    """GET /api/alerts: where alerts go, and the last that were sent, newest first."""

    targets: list[AlertTargetAnswer]
    sent: list[AlertSentAnswer]


class LinkCheckBody(Body, frozen=True):
    """Whether and how a link is asked: how often, which statuses are good, a text that must be in the answer."""

    enabled: bool = True
    interval_s: int = 60
    statuses: str = "200-399"
    text: str = ""
    verify: bool = True


class LinkBody(Body, frozen=True):
    """POST /api/links and PUT /api/links/{id}. ``icon`` is a character or two, such as an emoji."""

    name: str
    url: str
    description: str = ""
    icon: str = ""
    group: str = ""
    check: LinkCheckBody = LinkCheckBody()


class LinkCheckAnswer(Answer, frozen=True):
    """Whether and how a link is asked."""

    enabled: bool
    interval_s: int
    statuses: str
    text: str
    verify: bool


class LinkAnswer(Answer, frozen=True):
    """A link, as it is kept."""

    id: str
    name: str
    url: str
    check: LinkCheckAnswer
    description: str = ""
    icon: str = ""
    group: str = ""


class VolumeBody(Body, frozen=True):
    """POST /api/volumes: make an empty volume."""

    node: str
    name: str


class NetworkBody(Body, frozen=True):
    """POST /api/networks. ``subnet`` (``10.89.7.0/24``) is Podman's choice without one; ``internal``: no way out."""

    node: str
    name: str
    subnet: str | None = None
    internal: bool = False


class SecretBody(Body, frozen=True):
    """POST /api/secrets. The value goes to the node, is kept there, and never comes back."""

    node: str
    name: str
    value: str


class PullBody(Body, frozen=True):
    """POST /api/images/pull: an image by its name, such as ``docker.io/library/nginx:1``."""

    node: str
    reference: str


class PruneItemAnswer(Answer, frozen=True):
    """Something that nothing uses. ``size_bytes``: what deleting it frees, of an image without what it shares."""

    key: str
    section: str
    name: str
    text: str
    size_bytes: int | None = None


class PruneAnswer(Answer, frozen=True):
    """GET /api/nodes/{name}/prune. ``kept`` says what is unused as well, and why it stays."""

    node: str
    items: list[PruneItemAnswer]
    total_bytes: int
    kept: list[str] = []


class PruneBody(Body, frozen=True):
    """POST /api/nodes/{name}/prune: keys of the preview's items. What is not as it was shown there is refused."""

    keys: list[str]


class UpdateCheckBody(Body, frozen=True):
    """POST /api/updates/check: the services to ask for, by key; without them all, or all of ``node``."""

    services: list[str] | None = None
    node: str | None = None


class UpdateAnswer(Answer, frozen=True):
    """GET /api/updates: what is known of newer images for one service."""

    service: str
    update: UpdateView


class ScheduleBody(Body, frozen=True):
    """PUT /api/services/{name}/update-schedule and /api/updates/schedule.

    ``at`` is ``HH:MM`` of the hub's machine; ``weekday`` 0 is Monday, and counts for ``weekly``.
    """

    every: Literal["off", "daily", "weekly"]
    at: str = "04:00"
    weekday: int = 6


class ScheduleAnswer(Answer, frozen=True):
    """A schedule, and in words."""

    every: str
    at: str
    weekday: int
    text: str


class InspectionAnswer(Answer, frozen=True):
    """GET /api/containers/{id}: the row and, where the node could be asked, Podman's own inspection.

    ``stale`` with its ``reason`` in words: the node could not be asked, the row is the last truth.
    """

    container: ContainerView
    stale: bool
    inspect: dict[str, object] | None = None
    reason: str | None = None


class LastLinesAnswer(Answer, frozen=True):
    """GET /api/containers/{id}/last-lines: the end of what it wrote; ``cause`` in a sentence where it is understood."""

    lines: list[str]
    cause: str | None = None


class ProxyRouteAnswer(Answer, frozen=True):
    """GET /api/proxy: one route. ``service`` is the key of the service that ``target_service`` stands for."""

    host: str
    path: str
    target_service: str
    ssl: bool
    node: str
    proxy: str
    target_port: int | None = None
    service: str | None = None
    container: str | None = None


class ProxyAnswer(Answer, frozen=True):
    """GET /api/proxy: the routes that lead to a service, of all reverse proxies. ``provider`` is of the first one."""

    routes: list[ProxyRouteAnswer]
    provider: str | None = None


class FileAnswer(Answer, frozen=True):
    """GET /api/nodes/{name}/files: one file. ``mode`` is octal; ``problem`` says why its content cannot be had."""

    path: str
    kind: str
    size_bytes: int
    mode: str
    mtime: int
    sha256: str | None = None
    problem: str | None = None
    target: str | None = None


class FileContentAnswer(Answer, frozen=True):
    """GET /api/nodes/{name}/files/content?path=: a file's text, and the hash of just this text."""

    path: str
    kind: str
    sha256: str
    content: str


class ChangeAnswer(Answer, frozen=True):
    """One change: what (``kind`` is ``service``, ``container`` or ``node``), when (ms, the node's time) and why.

    ``text`` and ``cause`` are words to show. ``afterwards``: the hub did not see it, the node told it later.
    """

    at: int
    node: str
    kind: str
    name: str
    to_state: str
    text: str
    tone: Tone
    from_state: str | None = None
    cause: str | None = None
    exit_code: int | None = None
    afterwards: bool = False


class HistoryAnswer(Answer, frozen=True):
    """GET /api/history: changes, newest first. ``before`` asks for the next page; absent at the end."""

    changes: list[ChangeAnswer]
    before: str | None = None


class AdoptBody(Body, frozen=True):
    """POST /api/nodes/{name}/adopt: what shall become Quadlet files.

    ``what``: a ``container`` or ``pod`` of the node, its ID or name in ``container``; or what ``text`` is: ``run``
    (a ``podman run`` line), ``compose``, ``bundle``, or ``text`` for whichever of these. ``name`` is the name to give
    (of a compose file: the project's), ``folder`` what relative paths mean on the node, ``values`` the variables of a
    compose file, ``env`` the same as the text of its ``.env`` file.
    """

    what: Literal["container", "pod", "run", "compose", "bundle", "text"]
    container: str | None = None
    text: str | None = None
    name: str | None = None
    folder: str | None = None
    values: dict[str, str] = {}
    env: str | None = None


class AdoptedFile(Answer, frozen=True):
    """A file to be written, in full; a member of a draft."""

    path: str
    content: str


class AdoptAnswer(Answer, frozen=True, omit_defaults=False):
    """A draft, and what is to be known of it. Nothing was written.

    ``losses``: what the files do not keep. ``notes``: what they say otherwise, or in addition. ``replaces``: keys of
    the containers in whose place they come; ``secrets``: Podman secrets that must exist before.
    """

    node: str
    files: list[AdoptedFile]
    losses: list[str]
    notes: list[str]
    replaces: list[str]
    secrets: list[str]


class HealthAnswer(Answer, frozen=True):
    """GET /api/health: the hub itself answers, whatever its nodes do. ``setup_needed``: nobody has an account yet."""

    status: str
    version: str
    setup_needed: bool


class Conflict(Answer, frozen=True):
    """A file that is not as the draft's base says. What is absent could not be had: the file is gone, say.

    ``base_content`` is what the draft was edited from, ``theirs`` what is there now (with its hash, for the next
    attempt), ``mine`` the draft's content.
    """

    path: str
    base_content: str | None = None
    theirs: str | None = None
    theirs_sha256: str | None = None
    mine: str | None = None


class Problem(Answer, frozen=True):
    """``application/problem+json`` (RFC 9457).

    ``code`` is stable; ``detail`` says what to do; ``stderr`` is what the tool said. ``conflicts`` are files that are
    not as a draft's base says. ``debug_images`` are images on the node with which a container without a shell can be
    looked into.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str
    stderr: str | None = None
    field: str | None = None
    setup_needed: bool | None = None
    retry_after_s: int | None = None
    conflicts: list[Conflict] = []
    debug_images: list[str] = []


class FormBody(Body, frozen=True):
    """POST /api/quadlet/form: a text as a form. ``name`` is the file's (``web.container``).

    Without ``text``: how a new file begins. ``set``: values by the fields' IDs; what is not in it stays as it is.
    """

    name: str
    text: str | None = None
    set: dict[str, list[str]] = msgspec.field(default_factory=dict)


class FormField(Answer, frozen=True):
    """A field of a form. ``kind``: ``text lines choice switch``; a switch is on with any value.

    ``more``: not among the first that one needs.
    """

    id: str
    label: str
    kind: str
    values: list[str]
    hint: str | None = None
    example: str | None = None
    choices: list[str] = msgspec.field(default_factory=list)
    more: bool = False


class BesideFile(Answer, frozen=True):
    """A file that a new one needs beside it."""

    name: str
    text: str


class FormAnswer(Answer, frozen=True):
    """The text, and the same as fields. ``beside``: what a new file needs (a ``.kube`` file its YAML)."""

    text: str
    fields: list[FormField]
    beside: list[BesideFile] = msgspec.field(default_factory=list)
