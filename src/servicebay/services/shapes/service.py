"""A service as a row, the pod behind it, its files, and what may be done with it."""

from typing import Literal

from ...sentences import Sentence
from .base import Body, Tone, View
from .container import Drift, PortView

ServiceAction = Literal[
    "start", "stop", "restart", "update", "reload", "enable", "disable", "run", "reload-units", "reset-failed"
]


class FileView(View, frozen=True, omit_defaults=True):
    """A file of a service. ``kind``: ``quadlet dropin unit kube env proxy``. Without ``sha256`` it cannot be read."""

    path: str
    kind: str
    sha256: str | None = None
    problem: Sentence | None = None


class ServiceView(View, frozen=True, omit_defaults=True):
    """A service as a row and a detail. Key: ``<node>/<unit>`` (``key``).

    ``kind`` is the Quadlet type or ``service``; ``hidden`` marks what the distribution ships and
    helper units (images, volumes, networks that did their work), left out by default. ``healthy``
    is absent where no container of it has a health check, or only a first one that has not ended.
    ``cause`` is one sentence for a failure, ``last_lines`` the journal's last lines of that run. ``containers`` are
    keys of container rows. ``drift`` is present where what runs is not what the files say, with what to do in
    ``drift_text``; ``files`` has the source first. ``template`` is what its source says made it (``postgres 1.2.0``).

    A timer, socket or path (``kind``) starts ``triggers``, and a service says by which ones it is started: both are
    keys of service rows. ``requires`` are keys as well, of units that it cannot be without, whether they have a row or
    not. A row of kind ``link`` has an ``url`` and no node, unit or state; ``gateway`` is the router's card.
    ``next_elapse`` and ``last_trigger`` (ms) are a timer's. Action ``run`` starts what it starts.
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
    state_text: Sentence
    tone: Tone
    stale: bool = False
    hidden: bool = False
    since: int | None = None
    healthy: bool | None = None
    cause: Sentence | None = None
    result: str | None = None
    restarts: int = 0
    main_pid: int | None = None
    source_path: str | None = None
    fragment_path: str | None = None
    drop_in_paths: list[str] = []
    need_daemon_reload: bool = False
    drift: Drift | None = None
    drift_text: Sentence | None = None
    files: list[FileView] = []
    starts_at_boot: bool = False
    containers: list[str] = []
    ports: list[PortView] = []
    images: list[str] = []
    last_lines: list[str] = []
    triggers: list[str] = []
    triggered_by: list[str] = []
    requires: list[str] = []
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
    state_text: Sentence
    tone: Tone
    created: int
    stale: bool = False
    service: str | None = None
    infra: str | None = None
    containers: list[str] = []
    labels: dict[str, str] = {}


class TemplateMarkView(View, frozen=True, omit_defaults=True):
    """Which template made a service, kept apart from its row. Key: the service's.

    ``newest`` is the version that its registry has now, where that is newer; ``gone``: no registry has it any more.
    ``text`` says it in words.
    """

    id: str
    title: Sentence
    version: str
    text: Sentence
    newest: str | None = None
    gone: bool = False


class ServiceActionBody(Body, frozen=True):
    """POST /api/services/{name}/action."""

    action: ServiceAction
