"""Owner of the graph's document: computed while somebody watches or asks, a patch for each change."""

import logging
from collections.abc import Callable
from typing import Any

from ...graph.assembly import Assembly
from ...graph.build import build_node
from ...graph.configuration import build_configuration
from ...graph.crossing import build_crossing
from ...graph.infrastructure import build_infrastructure
from ...graph.twin_layer import NodePart
from ...graph.views import GraphEdge, GraphNode
from ...twin.store import Change, TwinStore
from ..catalog import NodeRows
from ..gateway.desk import GatewayDesk
from ..live import LiveDocument
from ..revisions import Revisions
from .atlas import build_atlas, link_facts, mapping_facts, name_facts
from .cards import gateway_card, internet_card, node_card
from .collector import collect_node, is_same, names_of, sources_of
from .edges import EdgeBook

log = logging.getLogger(__name__)
HISTORY = 64
CROSSING, CONFIGURATION, INFRASTRUCTURE = "crossing", "configuration", "infrastructure"
BESIDE = {"hub", "usage", "attention", "operations", "jobs", "updates", "templates", "checks", "alerts"}
"""Sections of the live document that no node or edge is made of."""
Object = dict[str, Any]


class GraphDesk:
    """``state`` and ``snapshot`` are always up to date. ``schedule`` is the loop's ``call_soon``."""

    def __init__(
        self,
        live: LiveDocument,
        twin: TwinStore,
        book: EdgeBook,
        gateway: GatewayDesk | None,
        schedule: Callable[[Callable[[], None]], object],
    ) -> None:
        self._revisions = Revisions(HISTORY)
        self.epoch = self._revisions.epoch
        self.book = book
        self._live, self._twin, self._gateway, self._schedule = live, twin, gateway, schedule
        self._assembly = Assembly()
        self._parts: dict[str, NodePart] = {}
        self._made_of: dict[str, tuple[object, ...]] = {}
        self._crossed: tuple[object, ...] = ()
        self._stale = True
        self._scheduled = False
        self._watchers: list[Callable[[], None]] = []
        self._unsubscribe = [
            live.subscribe(self._on_live),
            twin.subscribe(self._on_twin),
            book.subscribe(self._mark),
        ]

    def close(self) -> None:
        """Stop following."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()

    @property
    def revision(self) -> int:
        """Counts up with each change that was computed."""
        self.flush()
        return self._revisions.number

    @property
    def state(self) -> Object:
        """``shapes.graph.GraphDocument`` as JSON. Never changed in place."""
        self.flush()
        return self._assembly.state

    @property
    def nodes(self) -> dict[str, GraphNode]:
        """All nodes by ID. To be read at once, not kept."""
        self.flush()
        return self._assembly.nodes

    @property
    def edges(self) -> dict[str, GraphEdge]:
        """All edges by ID. To be read at once, not kept."""
        self.flush()
        return self._assembly.edges

    @property
    def parts(self) -> dict[str, NodePart]:
        """What each node of ours has, by name. To be read at once, not kept."""
        self.flush()
        return self._parts

    def peek(self) -> int:
        """The revision as of the last look."""
        return self._revisions.number

    @property
    def dangling(self) -> int:
        """How many edges were left out because an end was in no part: a mistake of a builder."""
        return self._assembly.dangling

    def snapshot(self) -> Object:
        """``shapes.graph.GraphSnapshot`` as JSON."""
        return self._revisions.snapshot(self.state)

    def about(self, node: str | None) -> Object:
        """The document; of one node only what is on it, and the edges of that with their other ends."""
        state = self.state
        if node is None:
            return state
        nodes, edges = state["nodes"], state["edges"]
        own = {key for key, each in nodes.items() if each.get("node") == node}
        near = {key: edge for key, edge in edges.items() if edge["source"] in own or edge["target"] in own}
        shown = own | {edge[end] for edge in near.values() for end in ("source", "target")}
        shown |= {nodes[key]["parent"] for key in shown if "parent" in nodes[key]}
        return {"nodes": {key: nodes[key] for key in nodes if key in shown}, "edges": near}

    def patches_since(self, epoch: str, revision: int) -> list[Object] | None:
        """As ``LiveDocument.patches_since``."""
        self.flush()
        return self._revisions.since(epoch, revision)

    def watch(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after each revision from now on; returns how to stop. Computed only while somebody does."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    def _on_live(self, message: Object) -> None:
        if not message["patch"].keys() <= BESIDE:
            self._mark()

    def _on_twin(self, change: Change) -> None:
        if change.kind != "heartbeat":
            self._mark()

    def _mark(self) -> None:
        self._stale = True
        if self._watchers and not self._scheduled:
            self._scheduled = True
            self._schedule(self._on_turn)

    def _on_turn(self) -> None:
        self._scheduled = False
        if self._watchers:
            self.flush()

    def flush(self) -> None:
        """Bring the document up to date now, and tell watchers."""
        if not self._stale:
            return
        self._live.flush()
        self._stale = False
        self._put_parts()
        patch = self._assembly.settle()
        if not patch:
            return
        self._revisions.add(patch)
        for callback in tuple(self._watchers):
            callback()

    def _put_parts(self) -> None:
        rows = self._live.node_rows()
        for gone in self._parts.keys() - rows.keys():
            self._assembly.put(f"node:{gone}", None)
            del self._parts[gone], self._made_of[gone]
        for name, each in rows.items():
            try:
                self._put_node(name, each)
            except Exception:  # supervision boundary: one node's odd facts must not hide the others
                log.exception("node %s: its part of the graph cannot be made; it stays as it was", name)
        gateway, links = self._live.gateway(), link_facts({row.key: row for row in self._live.links()})
        addresses = self._gateway.facts.addresses if self._gateway else {}
        self._assembly.put(
            INFRASTRUCTURE,
            build_infrastructure(
                *(internet_card(gateway), gateway_card(gateway)),
                *(mapping_facts(gateway, self._parts), name_facts(gateway)),
            ),
        )
        open_ends = [end for part in self._parts.values() for end in part.open_ends]
        atlas = build_atlas(self._parts, addresses, links)
        if self._crossed != (open_ends, atlas):
            self._crossed = (open_ends, atlas)
            self._assembly.put(CROSSING, build_crossing(open_ends, atlas))
        is_there = self._assembly.has_beside(CONFIGURATION)
        self._assembly.put(CONFIGURATION, build_configuration(links, self.book.facts(), atlas, is_there))

    def _put_node(self, name: str, rows: NodeRows) -> None:
        twin = self._twin.get(name)
        made_of, card = sources_of(rows, twin), node_card(rows.node.view)
        known, names = self._parts.get(name), names_of(rows.node.view)
        is_as_before = known is not None and known.part.nodes[card.id] == card and known.names == names
        if is_as_before and is_same(self._made_of[name], made_of):
            return
        part = self._parts[name] = build_node(collect_node(rows, twin))
        self._made_of[name] = made_of
        self._assembly.put(f"node:{name}", part.part)
