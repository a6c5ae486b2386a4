"""The whole graph, put together of parts, as a JSON object that never holds a null; and what a changed part changes.

A part is compared with what it was, not the graph: one container's change among thousands costs one node's part. What
is the same stays the same object. An edge whose end is in no part is left out while that is so, and counted: builders
see to it that there is none.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from ..wire import mergepatch
from .part import Part
from .views import GraphEdge, GraphNode

Object = dict[str, Any]
Entry = GraphNode | GraphEdge


class Assembly:
    """``state`` is ``{nodes, edges}`` by ID. ``put`` parts, then ``settle``."""

    def __init__(self) -> None:
        self.state: Object = {"nodes": {}, "edges": {}}
        self.nodes: dict[str, GraphNode] = {}
        self.edges: dict[str, GraphEdge] = {}
        self._left_out: set[str] = set()
        self._parts: dict[str, tuple[dict[str, GraphNode], dict[str, GraphEdge]]] = {}
        self._holders: dict[str, list[str]] = {}
        self._touched: tuple[dict[str, None], dict[str, None]] = ({}, {})

    def put(self, name: str, part: Part | None) -> None:
        """Have this part under that name instead of what was there; None: nothing."""
        nothing: tuple[dict[str, GraphNode], dict[str, GraphEdge]] = ({}, {})
        before = self._parts.pop(name, nothing)
        after = nothing if part is None else (part.nodes, part.edges)
        _note(self._touched[0], before[0], after[0])
        _note(self._touched[1], before[1], after[1])
        if part is not None:
            self._parts[name] = after
        for key in before[0].keys() - after[0].keys():
            self._holders[key].remove(name)
        for key in after[0].keys() - before[0].keys():
            self._holders.setdefault(key, []).append(name)

    def has_beside(self, name: str) -> Callable[[str], bool]:
        """Whether a node is in another part than this one."""
        return lambda key: any(holder != name for holder in self._holders.get(key, ()))

    @property
    def dangling(self) -> int:
        """How many edges are left out because an end is in no part."""
        return len(self._left_out)

    def settle(self) -> Object:
        """Take over what was put; returns the merge patch, empty where nothing changed."""
        (nodes, edges), self._touched = self._touched, ({}, {})
        patch: Object = {}
        found = {key: self._node(key) for key in nodes}
        self._take("nodes", self.nodes, found, patch)
        gone = {key for key, node in found.items() if node is None}
        looked_at = {*edges, *self._left_out}
        if gone:
            looked_at.update(key for key, edge in self.edges.items() if edge.source in gone or edge.target in gone)
        wanted = {key: self._edge(key) for key in sorted(looked_at)}
        self._left_out = {key for key, edge in wanted.items() if edge is not None and not self._is_whole(edge)}
        self._take("edges", self.edges, wanted | dict.fromkeys(self._left_out), patch)
        self.state = mergepatch.merge(self.state, patch)
        return patch

    def _is_whole(self, edge: GraphEdge) -> bool:
        return edge.source in self.nodes and edge.target in self.nodes

    def _node(self, key: str) -> GraphNode | None:
        """Of several parts that have it, the first one's."""
        holders = self._holders.get(key)
        if not holders:
            self._holders.pop(key, None)
            return None
        return self._parts[holders[0]][0][key]

    def _edge(self, key: str) -> GraphEdge | None:
        return next((part[1][key] for part in self._parts.values() if key in part[1]), None)

    def _take(self, section: str, known: dict[str, Any], found: Mapping[str, Entry | None], patch: Object) -> None:
        before = self.state[section]
        for key, entry in found.items():
            if entry is None:
                if known.pop(key, None) is not None:
                    patch.setdefault(section, {})[key] = None
                continue
            if known.get(key) == entry:
                continue
            known[key] = entry
            changed = mergepatch.diff(before.get(key, {}), msgspec.to_builtins(entry))
            if changed:
                patch.setdefault(section, {})[key] = changed


def _note(touched: dict[str, None], old: Mapping[str, Entry], new: Mapping[str, Entry]) -> None:
    for key in old:
        if key not in new:
            touched[key] = None
    for key, entry in new.items():
        known = old.get(key)
        if known is not entry and known != entry:
            touched[key] = None
