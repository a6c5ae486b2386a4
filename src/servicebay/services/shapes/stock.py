"""Images, volumes, networks and secrets as rows; bodies that make, pull and prune them."""

from typing import Literal

from ...sentences import Sentence
from .base import Answer, Body, Tone, View

StockAction = Literal["delete"]


class ImageView(View, frozen=True, omit_defaults=True):
    """An image as a row and a detail. Key: ``<node>/<id>``. ``name`` is its first tag, else the start of its ID.

    ``containers`` and ``services`` are keys of the rows that use it. ``dangling``: no tag means it.
    """

    key: str
    id: str
    node: str
    name: str
    state_text: Sentence
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
    state_text: Sentence
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
    state_text: Sentence
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
    state_text: Sentence
    tone: Tone
    created: int | None = None
    updated: int | None = None
    stale: bool = False
    actions: list[StockAction] = []


class StockActionBody(Body, frozen=True):
    """POST /api/images/{id}/action, and of volumes, networks and secrets."""

    action: StockAction


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
    text: Sentence
    size_bytes: int | None = None


class PruneAnswer(Answer, frozen=True):
    """GET /api/nodes/{name}/prune. ``kept`` says what is unused as well, and why it stays."""

    node: str
    items: list[PruneItemAnswer]
    total_bytes: int
    kept: list[Sentence] = []


class PruneBody(Body, frozen=True):
    """POST /api/nodes/{name}/prune: keys of the preview's items. What is not as it was shown there is refused."""

    keys: list[str]
