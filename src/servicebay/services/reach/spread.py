"""How a stop spreads along the graph: who is hit by what, certainly or maybe. Pure.

Certain is what a unit, a pod or a network says of itself; connections that were seen and names in an environment are
signs only, since a program may do without. What stops already does not break.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ...graph.views import GraphEdge, GraphNode

MADE_BY = "Made by "


class Hit(NamedTuple):
    """``id`` is hit since ``by`` stops; ``text`` says why, as a sentence about it. ``later``: it need not run now."""

    id: str
    by: str
    text: str
    is_certain: bool = True
    later: bool = False


class Spread:
    """The graph, turned round: from what stops to who needs it."""

    def __init__(self, nodes: Mapping[str, GraphNode], edges: Mapping[str, GraphEdge]) -> None:
        self._nodes = nodes
        self._hits: dict[str, list[Hit]] = defaultdict(list)
        self.routes: dict[str, list[GraphEdge]] = defaultdict(list)
        self.led_to: dict[str, list[GraphEdge]] = defaultdict(list)
        self.mappings: list[GraphEdge] = []
        for edge in edges.values():
            self._add(edge)
        for node in nodes.values():
            for hit in self._of_place(node):
                self._hits[hit.by].append(hit)

    def reach(self, start: str) -> list[tuple[Hit, tuple[str, ...], bool]]:
        """Everything that is hit, with the IDs on the way to it and whether it surely is: the certain first, then the
        nearest."""
        found: dict[str, tuple[Hit, tuple[str, ...], bool]] = {}
        for certain_only in (True, False):
            self._walk(start, found, certain_only)
        return list(found.values())

    def _walk(self, start: str, found: dict[str, tuple[Hit, tuple[str, ...], bool]], certain_only: bool) -> None:
        queue = [(start, (start,), True), *((key, (*via, key), sure) for key, (_, via, sure) in found.items())]
        for key, via, sure in queue:  # it grows meanwhile
            for hit in self._hits[key]:
                if (certain_only and not hit.is_certain) or hit.id in found or hit.id == start:
                    continue
                if self._nodes[hit.id].status == "down" and not hit.later:
                    continue
                is_sure = sure and hit.is_certain
                found[hit.id] = (hit, via, is_sure)
                queue.append((hit.id, (*via, hit.id), is_sure))

    def _add(self, edge: GraphEdge) -> None:
        if edge.state == "inactive":
            return
        if edge.kind == "route":
            self.routes[edge.source].append(edge)
            self.led_to[edge.target].append(edge)
        elif edge.kind == "mapping":
            self.mappings.append(edge)
        for hit in self._of_edge(edge):
            self._hits[hit.by].append(hit)

    def _of_edge(self, edge: GraphEdge) -> Iterator[Hit]:
        source, target = edge.source, edge.target
        name = self._label(target)
        why = edge.provenance[0].text if edge.provenance else ""
        match edge.kind:
            case "depends":
                yield Hit(source, target, f"It requires {name} ({why}).")
            case "network":
                yield Hit(source, target, f"It is in the network {name}.")
            case "starts":
                yield Hit(target, source, f"{self._label(source)} does not start it any more.", later=True)
            case "link":
                yield Hit(source, target, f"It leads to {name}.")
            case "member":
                yield from self._of_member(edge, name)
            case "environment" | "flow" if self._is_proxy(source):
                pass  # where it leads to may stop: its routes say what of it breaks
            case "environment":
                yield Hit(source, target, f"{why}: it may not do without {name}.", is_certain=False)
            case "flow":
                yield Hit(source, target, f"It was seen to connect to {name}{_port(edge)}.", is_certain=False)
            case "manual":
                said = f" ({edge.label})" if edge.label else ""
                yield Hit(source, target, f"Somebody drew that it needs {name}{said}.", is_certain=False)

    def _of_member(self, edge: GraphEdge, name: str) -> Iterator[Hit]:
        if any(each.text.startswith(MADE_BY) for each in edge.provenance):
            yield Hit(edge.target, edge.source, f"It is made by {self._label(edge.source)}.")
        else:
            yield Hit(edge.source, edge.target, f"It is in the pod {name}.")

    def _of_place(self, node: GraphNode) -> Iterable[Hit]:
        """What lies in something stops with it; and a service with its only container."""
        parent = self._nodes.get(node.parent or "")
        if parent is None or node.kind == "missing":
            return
        if parent.kind == "node":
            if node.kind != "network":
                yield Hit(node.id, parent.id, f"It runs on {parent.label}.")
            return
        yield Hit(node.id, parent.id, f"It is part of {parent.label}.")
        if parent.kind in ("service", "proxy") and node.kind == "container":
            yield Hit(parent.id, node.id, f"{node.label} is its container.")
        elif parent.kind == "pod":
            yield Hit(parent.id, node.id, f"{node.label} is part of it.", is_certain=False)

    def _is_proxy(self, key: str) -> bool:
        return key in self._nodes and self._nodes[key].kind == "proxy"

    def _label(self, key: str) -> str:
        node = self._nodes.get(key)
        return node.label if node else key


def _port(edge: GraphEdge) -> str:
    return f" at port {edge.port}" if edge.port else ""
