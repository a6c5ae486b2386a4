"""What a plugin gives, and what it is given. No behaviour: the hub calls, the plugin answers."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..gateway.provider import GatewayProvider
from ..monitoring.outcome import Outcome
from ..monitoring.probes.connect import Connect
from ..wire.model import Proxy
from ..wire.podman import Container

API_VERSION = 1
"""A plugin says for which one it was written. It grows when something that was there goes or means something else."""
READ: dict[str, str] = {"need": "read"}
OPERATE: dict[str, str] = {"need": "operate"}
ADMINISTER: dict[str, str] = {"need": "administer"}
"""What a route needs, as its ``opt``. Where it says nothing: ``read`` for GET, else ``operate``."""

Rows = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class PluginHost:
    """The hub, as a plugin sees it. Handlers are given it as ``host``.

    ``rows("containers")`` are the rows of a section of the live document, keyed and spelt as ``GET /api/live`` has them
    (``services``, ``containers``, ``nodes``, ``routes``, ``checks``, …), from memory; empty for one that there is not.
    ``data_dir`` is a folder of the plugin's own, made when it is first needed.
    """

    rows: Callable[[str], Rows]
    data_dir: Callable[[], Path]


@dataclass(frozen=True)
class Question:
    """What a probe is asked: the check's ``target``, and how long it may take.

    ``connect(host, port)`` (with TLS where a ``ssl.SSLContext`` is the third) gives a reader and a writer, and refuses
    (OSError) addresses that this check may not reach. A probe that connects by other means goes past that.
    """

    target: str
    timeout_s: float
    connect: Connect


@dataclass(frozen=True)
class CheckProbe:
    """A kind of check, asked from the hub.

    ``kind`` is a word in small letters: a check names it with the plugin's name, ``example.redis``. ``target_label``
    and ``example`` are for the form. ``is_target`` says whether a target can be asked. ``ask`` answers with an
    ``Outcome``; one that raises is a failure, ``TimeoutError`` one by time.
    """

    kind: str
    title: str
    ask: Callable[[Question], Awaitable[Outcome]]
    target_label: str = "Address"
    example: str = ""
    is_target: Callable[[str], bool] = bool


@dataclass(frozen=True)
class RouterSettings:
    """What a person typed in the form of the gateway. ``port`` is 0 where nothing is said."""

    host: str
    port: int
    username: str
    password: str


@dataclass(frozen=True)
class RouterKind:
    """A kind of router. ``make`` may block and may raise GatewayError; what it makes is read again and again.

    ``host_label`` and ``host_hint`` are for the form's first field.
    """

    kind: str
    title: str
    make: Callable[[RouterSettings], GatewayProvider]
    host_label: str = "Address"
    host_hint: str = ""


@dataclass(frozen=True)
class ProxyInspector:
    """Reverse proxies that ServiceBay does not know by itself.

    It works on the hub, over what a node told of its containers: nothing of a plugin travels to a node. ``inspect`` is
    given them by ID and answers with proxies by the ID of their container. Pure and quick: it is asked at each change
    of a node's containers. What the node's own agent found goes before.
    """

    name: str
    inspect: Callable[[Mapping[str, Container]], Mapping[str, Proxy]]


@dataclass(frozen=True)
class FrontEnd:
    """Static files of the package, served under ``/plugins/<name>/``; ``module`` among them is loaded by browsers."""

    folder: Path
    module: str = "index.js"


@dataclass(frozen=True)
class Plugin:
    """All of a plugin. ``name`` is its entry point's: small letters, digits and hyphens.

    ``text`` is one sentence. ``routes`` are Litestar handlers, mounted under ``/api/plugins/<name>``. ``start`` is
    entered once the hub is up, and left when it stops; it has 10 s for each.
    """

    name: str
    version: str
    title: str
    text: str = ""
    api_version: int = API_VERSION
    routes: Sequence[Any] = ()
    checks: Sequence[CheckProbe] = ()
    routers: Sequence[RouterKind] = ()
    inspectors: Sequence[ProxyInspector] = ()
    front_end: FrontEnd | None = None
    start: Callable[[PluginHost], AbstractAsyncContextManager[None]] | None = None
