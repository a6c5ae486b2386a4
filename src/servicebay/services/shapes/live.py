"""The live state: what needs a person, the hub, and the document, snapshots and patches of a feed."""

from ...monitoring.views import CheckView
from ...sentences import CoinedName, Sentence
from .alert import AlertView
from .base import Tone, View
from .container import ContainerView, UsageView
from .gateway import GatewayView
from .job import JobView, OperationView
from .node import NodeView
from .route import ProxyView, RouteView
from .service import PodView, ServiceView, TemplateMarkView
from .stock import ImageView, NetworkView, SecretView, VolumeView
from .update import UpdateView


class AttentionView(View, frozen=True, omit_defaults=True):
    """Something that needs a person, most urgent first by ``rank`` (lower is worse).

    ``text`` is the sentence; ``kind`` is ``node``, ``service``, ``container``, ``route``, ``check``,
    ``disk``, ``gateway`` or ``hub``; ``key``
    is that row's key (of a disk: its node's); ``action`` the one action that helps, where there is
    one: of a service or container what its row offers, of a node ``test`` or ``trust``.
    """

    key: str
    kind: str
    node: str
    title: CoinedName
    text: Sentence
    tone: Tone
    rank: int
    since: int | None = None
    action: str | None = None
    coined: str = ""


class FirstStepView(View, frozen=True, omit_defaults=True):
    """A step of a new hub; ``path`` is the page in the browser where it is done, ``action`` what one does there."""

    key: str
    title: Sentence
    text: Sentence
    action: Sentence
    done: bool
    path: str


class HubView(View, frozen=True, omit_defaults=True):
    """The hub itself. ``summary`` is the overview's first sentence; ``first_steps`` are there until all are done.

    ``plugins`` are the installed ones that run: the address of its browser module (empty where it has none) by name.
    """

    version: str
    started_at: int
    summary: Sentence
    public_key: str
    plugins: dict[str, str] = {}
    first_steps: list[FirstStepView] = []


class LiveState(View, frozen=True):
    """The document that every browser holds: a snapshot first, then merge patches on it.

    ``usage`` has the keys of ``containers`` and ``services``, of those that run on nodes that are there.
    ``alerts`` are the rows of ``attention`` that were told and are not over, by the same keys.
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
    gateway: GatewayView
    alerts: dict[str, AlertView]


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
