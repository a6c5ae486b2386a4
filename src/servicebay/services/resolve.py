"""Names that people type to rows of the live document. An unknown node is never 'the local one'."""

from collections.abc import Sequence
from typing import Any, TypeVar

from .errors import ActionError
from .live import LiveDocument
from .shapes.container import ContainerView
from .shapes.service import PodView, ServiceView
from .shapes.stock import ImageView, NetworkView, SecretView, VolumeView

SHOWN_CHARACTERS = 80
SHORTEST_ID = 4

StockView = ImageView | VolumeView | NetworkView | SecretView
R = TypeVar("R", bound=ServiceView | ContainerView | PodView | StockView)
KINDS: dict[type, str] = {
    ServiceView: "service",
    ContainerView: "container",
    PodView: "pod",
    ImageView: "image",
    VolumeView: "volume",
    NetworkView: "network",
    SecretView: "secret",
}


def kind_of(row: ServiceView | ContainerView | PodView | StockView) -> str:
    """The noun of a row: ``service``, ``container``, ``image``, …"""
    return KINDS[type(row)]


def find_service(live: LiveDocument, name: str, node: str | None = None) -> ServiceView:
    """A service by key (``nas/web.service``), unit (``web.service``) or name (``web``).

    Raises ActionError ``not-found`` or, where several nodes have it and none is named, ``ambiguous``.
    """
    node, name = _split_key(name, node)
    rows = live.services(check_node(live, node))
    found = [row for row in rows if row.unit == name] or [row for row in rows if row.name == name]
    return _only("service", name, node, found)


def find_container(live: LiveDocument, name: str, node: str | None = None) -> ContainerView:
    """A container by key (``nas/<id>``), ID, name, or the start of its ID (four characters or more).

    Raises ActionError ``not-found`` or ``ambiguous``.
    """
    node, name = _split_key(name, node)
    rows = live.containers(check_node(live, node))
    found = [row for row in rows if row.id == name] or [row for row in rows if row.name == name]
    if not found and len(name) >= SHORTEST_ID:
        found = [row for row in rows if row.id.startswith(name)]
    return _only("container", name, node, found)


def find_stock(live: LiveDocument, section: str, name: str, node: str | None = None) -> Any:
    """A row of ``pods``, ``images``, ``volumes``, ``networks`` or ``secrets`` by key, ID, name, tag or start of its ID.

    Raises ActionError ``not-found`` or ``ambiguous``.
    """
    rows = live.stock(section, check_node(live, node))
    found = [row for row in rows if row.key == name] or [row for row in rows if getattr(row, "id", None) == name]
    found = found or [row for row in rows if row.name == name or name in getattr(row, "names", ())]
    if not found and len(name) >= SHORTEST_ID:
        found = [row for row in rows if getattr(row, "id", "").startswith(name)]
    return _only(section.removesuffix("s"), name, node, found)


def check_node(live: LiveDocument, node: str | None) -> str | None:
    """Return ``node`` if it is known or not given. Raises ActionError ``not-found``."""
    if node is not None and all(view.name != node for view in live.nodes()):
        raise ActionError("not-found", f"There is no node called {_shown(node)}.")
    return node


def _split_key(name: str, node: str | None) -> tuple[str | None, str]:
    key_node, slash, rest = name.partition("/")
    if not slash:
        return node, name
    if node is not None and node != key_node:
        raise ActionError("not-found", f"{_shown(name)} is not on node {_shown(node)}.")
    return key_node, rest


def _only(kind: str, name: str, node: str | None, found: Sequence[R]) -> R:
    if not found:
        where = f" on {node}" if node else ""
        raise ActionError("not-found", f"There is no {kind} called {_shown(name)}{where}.")
    if len(found) > 1:
        nodes = sorted({row.node for row in found})
        if len(nodes) > 1:
            raise ActionError("ambiguous", f"{_shown(name)} is on {', '.join(nodes)}: say which node.")
        raise ActionError("ambiguous", f"Several {kind}s on {nodes[0]} answer to {_shown(name)}: give more of the ID.")
    return found[0]


def _shown(text: str) -> str:
    return repr(text[:SHOWN_CHARACTERS])
