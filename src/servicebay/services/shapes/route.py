"""Routes of reverse proxies: rows, and the answers about a proxy."""

from ...sentences import CoinedName, Sentence
from .base import Answer, Tone, View
from .service import FileView


class RouteTargetView(View, frozen=True, omit_defaults=True):
    """Where a route leads. ``text`` is the address in the proxy's configuration, ``name`` what answers there.

    ``service`` and ``container`` are keys of those rows, where it is one; ``state_text`` and ``tone`` its state now.
    ``kind``: see ``routes.targets.Target``.
    """

    text: str
    name: str
    state_text: Sentence
    tone: Tone
    service: str | None = None
    container: str | None = None
    problem: Sentence | None = None
    kind: str = "found"


class RouteView(View, frozen=True, omit_defaults=True):
    """What a reverse proxy does with one host and path, as a row. Key: ``<node>/<proxy's name>/<hash>`` (``key``).

    ``name`` is host and path in one (``photos.example.org/api/``, or coined: ``any other host``); ``url`` where a
    browser could open it. ``leads_to``
    says what answers (``photos:8080``, ``Redirects to https://…``, ``Answers 404``), ``listens`` on which ports of the
    node. ``certificate_tone`` is amber from 21 days before ``certificate_expires`` (ms) on, red behind it. ``problem``
    is a sentence; ``hidden`` marks what no client can ask for; ``is_default`` says that hosts which no other route
    names come here too. ``host`` is ``_`` where none is named. ``file`` and ``line`` say where it stands:
    ``host_file`` on the node, where it is mounted from there.
    """

    key: str
    node: str
    name: CoinedName
    host: str
    path: str
    proxy: str
    provider: str
    kind: str
    leads_to: Sentence
    state_text: Sentence
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
    condition: Sentence | None = None
    problem: Sentence | None = None
    file: str | None = None
    host_file: str | None = None
    line: int | None = None
    coined: str = ""


class ProxyView(View, frozen=True, omit_defaults=True):
    """A reverse proxy of a node. Key: ``<node>/<name>``. ``service`` and ``container`` are keys of its own rows.

    ``found_text`` and ``source_text`` say why it counts as one and where its routes were read, as sentences;
    ``problems`` what could not be read or what the proxy would refuse. ``files`` is its configuration.
    """

    key: str
    node: str
    name: str
    provider: str
    found_text: Sentence
    source_text: Sentence
    tone: Tone
    routes: int = 0
    stale: bool = False
    service: str | None = None
    container: str | None = None
    problems: list[Sentence] = []
    files: list[FileView] = []


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
