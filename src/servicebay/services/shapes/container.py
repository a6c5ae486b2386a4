"""A container as a row, what may be done with it, and what is answered about one."""

from typing import Literal

from ...sentences import Sentence
from .base import Answer, Body, Tone, View

ContainerAction = Literal["start", "stop", "restart", "kill", "delete"]
Drift = Literal["new", "edited", "removed", "not-restarted", "older-image"]


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
    state_text: Sentence
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
    drift_text: Sentence | None = None
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
    note: Sentence | None = None
    tone: Tone = "ok"


class ContainerActionBody(Body, frozen=True):
    """POST /api/containers/{id}/action."""

    action: ContainerAction


class InspectionAnswer(Answer, frozen=True):
    """GET /api/containers/{id}: the row and, where the node could be asked, Podman's own inspection.

    ``stale`` with its ``reason`` in words: the node could not be asked, the row is the last truth.
    """

    container: ContainerView
    stale: bool
    inspect: dict[str, object] | None = None
    reason: Sentence | None = None


class LastLinesAnswer(Answer, frozen=True):
    """GET /api/containers/{id}/last-lines: the end of what it wrote; ``cause`` in a sentence where it is understood."""

    lines: list[str]
    cause: Sentence | None = None
