"""Names that people type to nodes of the graph. Pure."""

from collections.abc import Iterable, Mapping

from ...graph.ids import node_id
from ...graph.views import GraphNode
from ..errors import ActionError

SHOWN = 80
ORDER = (("service", "proxy"), ("pod",), ("container",), ("network",), ("link",))


def find_in_graph(name: str, nodes: Mapping[str, GraphNode]) -> str:
    """The ID of a node of the graph: by that, by its row's key, a node's name, a unit or what it is called.

    Of several things of one name a service goes first, then what it is made of. Raises ActionError ``not-found`` or
    ``ambiguous``.
    """
    for key in (name, f"services/{name}", f"containers/{name}", node_id(name)):
        if key in nodes:
            return key
    units = [key for key in nodes if key.startswith("services/") and key.rpartition("/")[2] == name]
    called = [key for key, node in nodes.items() if node.label == name]
    found = units or next((same for same in (_of(kinds, called, nodes) for kinds in ORDER) if same), called)
    if not found:
        raise ActionError("not-found", f"There is nothing called {name[:SHOWN]!r} on the map.")
    if len(found) > 1:
        raise ActionError("ambiguous", f"Several answer to {name[:SHOWN]!r}: {', '.join(sorted(found)[:6])}.")
    return found[0]


def _of(kinds: tuple[str, ...], keys: Iterable[str], nodes: Mapping[str, GraphNode]) -> list[str]:
    return [key for key in keys if nodes[key].kind in kinds]
