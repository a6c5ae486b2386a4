"""The live document: everything a reader shows, as one JSON object per revision, and the patches between.

It follows the twin and the operations, is computed at most once per turn of the event loop, and
never holds a null. Whoever reads it first brings it up to date, so no reader sees it behind the
twin. No network here: ``api.live`` sends what this computes.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import msgspec

from ..monitoring.board import Board
from ..nodes.config import NodeConfig
from ..twin.store import Change, TwinStore
from ..wire import mergepatch
from .alerts.book import AlertBook
from .attention import summary
from .catalog import NodeCatalog, NodeRows
from .first_steps import first_steps
from .gateway.desk import GatewayDesk
from .gateway.exposure import Known
from .gateway.section import GatewaySection, known_of
from .jobs import Jobs
from .links import LinkBook
from .live_sections import (
    AlertSection,
    CheckSection,
    LinkSection,
    MarkSection,
    OwnNeedSection,
    Section,
    TableSection,
    UpdateSection,
    collect,
    collect_rows,
)
from .machines import Machine, group_machines
from .operations import Operations
from .own_needs import Troubled
from .revisions import Revisions
from .settled import Settled
from .shapes.container import ContainerView
from .shapes.gateway import GatewayView
from .shapes.live import HubView
from .shapes.node import NodeView
from .shapes.route import ProxyView, RouteView
from .shapes.service import ServiceView, TemplateMarkView
from .shapes.update import UpdateView
from .stock.rows import StockRows
from .templates.shelves import Shelves
from .updates.book import UpdateBook

log = logging.getLogger(__name__)
HISTORY = 256
"""Patches kept for readers that come back after a short absence."""
ROWS = ("services", "containers", "routes", "proxies", "attention", "usage")
SECTIONS = ("nodes", *ROWS, *StockRows._fields, "operations", "jobs", "updates", "templates", "checks", "alerts")
Object = dict[str, Any]
Schedule = Callable[[Callable[[], None]], object]


class HubFacts(NamedTuple):
    """What the document says of the hub itself. ``local_address`` is the host in links to ports of its own machine,
    ``plugins`` those that run, with their browser modules."""

    version: str
    started_at: int
    public_key: str
    local_address: str = "localhost"
    plugins: Callable[[], dict[str, str]] = dict


class LiveDocument:
    """The document of ``shapes.live.LiveState``. ``schedule`` is the loop's ``call_soon``."""

    def __init__(
        self,
        twin: TwinStore,
        configs: Callable[[], Iterable[NodeConfig]],
        operations: Operations,
        hub: HubFacts,
        schedule: Schedule,
        updates: UpdateBook | None = None,
        jobs: Jobs | None = None,
        links: LinkBook | None = None,
        board: Board | None = None,
        settled: Settled | None = None,
        shelves: Shelves | None = None,
        alerts: AlertBook | None = None,
        own: Troubled | None = None,
        gateway: GatewayDesk | None = None,
    ) -> None:
        self._revisions = Revisions(HISTORY)
        self.epoch = self._revisions.epoch
        self._twin = twin
        self._configs = configs
        jobs, board = jobs or Jobs(), board or Board()
        self._hub, self._operations = hub, operations
        self._alerts = alerts
        self._schedule = schedule
        self._catalogs: dict[str, NodeCatalog] = {}
        self._rows: dict[str, NodeRows] = {}
        self._machines: dict[str, Machine] = {}
        self._settled = settled or Settled()
        self._links = LinkSection(links)
        self._updates = UpdateSection(updates)
        self._marks = MarkSection(shelves)
        self._gateway = GatewaySection(gateway)
        self._sections: tuple[Section, ...] = (
            TableSection("operations", lambda: operations.rows),
            TableSection("jobs", lambda: jobs.rows),
            CheckSection(board),
            AlertSection(alerts),
            OwnNeedSection(own),
            self._updates,
            self._marks,
            self._links,
            self._gateway,
        )
        self._dirty: dict[str, None] = dict.fromkeys(twin.names())
        self._stale = True
        self._scheduled = False
        self._state: Object = {section: {} for section in SECTIONS}
        self._subscribers: list[Callable[[Object], None]] = []
        self._unsubscribe = [
            twin.subscribe(self._on_twin),
            operations.subscribe(self._mark),
            operations.subscribe_stops(self.touch),
            jobs.subscribe(self._mark),
            board.subscribe(self._mark),
            self._settled.subscribe(self.touch),
        ]
        if links is not None:
            self._unsubscribe.append(links.subscribe(self._mark))
        if updates is not None:
            self._unsubscribe.append(updates.subscribe(self._on_updates))
        if alerts is not None:
            self._unsubscribe.append(alerts.subscribe(self._mark))
        if shelves is not None:
            self._unsubscribe.append(shelves.subscribe(self._on_shelves))
        if gateway is not None:
            self._unsubscribe.append(gateway.subscribe(self._mark))
        if own is not None:
            self._unsubscribe.append(own.subscribe(self._mark))
        self.flush()

    def close(self) -> None:
        """Stop following."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()

    @property
    def revision(self) -> int:
        """Counts up with each change that a reader can see."""
        self.flush()
        return self._revisions.number

    @property
    def state(self) -> Object:
        """The document (``shapes.live.LiveState`` as JSON). Never changed in place: safe to keep."""
        self.flush()
        return self._state

    def snapshot(self) -> Object:
        """``shapes.live.LiveSnapshot`` as JSON."""
        return self._revisions.snapshot(self.state)

    def patches_since(self, epoch: str, revision: int) -> list[Object] | None:
        """The patches (``shapes.live.LivePatch``) since then, ``[]`` if none is missing; None: take a snapshot."""
        self.flush()
        return self._revisions.since(epoch, revision)

    def subscribe(self, callback: Callable[[Object], None]) -> Callable[[], None]:
        """Call ``callback(patch)`` (``shapes.live.LivePatch`` as JSON) after each revision; returns how to stop."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    def nodes(self) -> list[NodeView]:
        """All node rows."""
        self.flush()
        return [rows.node.view for rows in self._rows.values()]

    def services(self, node: str | None = None) -> list[ServiceView]:
        """Service rows of one node or all. Raises KeyError for a node that is not known."""
        return [row.view for rows in self._of(node) for row in rows.services.values()]

    def links(self) -> list[ServiceView]:
        """Rows of links; the document has them among the services."""
        self.flush()
        return list(self._links.rows.values())

    def gateway(self) -> GatewayView:
        """The router's row."""
        self.flush()
        return self._gateway.view

    def joined(self) -> Known:
        """The rows that the router's ports are joined with."""
        self.flush()
        return known_of(list(self._rows.values()))

    def gateway_card(self) -> ServiceView:
        """The router among the services."""
        self.flush()
        return self._gateway.card

    def containers(self, node: str | None = None) -> list[ContainerView]:
        """Container rows of one node or all. Raises KeyError for a node that is not known."""
        return [row.view for rows in self._of(node) for row in rows.containers.values()]

    def stock(self, section: str, node: str | None = None) -> list[Any]:
        """Rows of pods, images, volumes, networks or secrets. Raises KeyError for a node that is not known."""
        return [row.view for rows in self._of(node) for row in getattr(rows.stock, section).values()]

    def routes(self, node: str | None = None) -> list[RouteView]:
        """Route rows of one node or all. Raises KeyError for a node that is not known."""
        return [row.view for rows in self._of(node) for row in rows.routes.values()]

    def proxies(self, node: str | None = None) -> list[ProxyView]:
        """Rows of reverse proxies of one node or all. Raises KeyError for a node that is not known."""
        return [row.view for rows in self._of(node) for row in rows.proxies.values()]

    def updates(self, node: str | None = None) -> dict[str, UpdateView]:
        """What is known of newer images, by service key. Raises KeyError for a node that is not known."""
        keys = {row.key for row in self.services(node)}
        return {key: row for key, row in self._updates.rows.items() if key in keys}

    def template_marks(self) -> dict[str, TemplateMarkView]:
        """Which templates made services, by service key."""
        self.flush()
        return self._marks.rows

    def node_rows(self) -> dict[str, NodeRows]:
        """All rows by node. What did not change is the same object."""
        self.flush()
        return dict(self._rows)

    def _of(self, node: str | None) -> list[NodeRows]:
        self.flush()
        return list(self._rows.values()) if node is None else [self._rows[node]]

    def touch(self, node: str) -> None:
        """A node's configuration changed: compute its rows again."""
        self._dirty[node] = None
        self._mark()

    def look_again(self) -> None:
        """What the hub itself tells may be different now."""
        self._mark()

    def _on_twin(self, change: Change) -> None:
        self.touch(change.node)

    def _on_updates(self) -> None:
        self._updates.touch()
        self._mark()

    def _on_shelves(self) -> None:
        self._marks.touch()
        self._mark()

    def _mark(self) -> None:
        self._stale = True
        if not self._scheduled:
            self._scheduled = True
            self._schedule(self._on_turn)

    def _on_turn(self) -> None:
        self._scheduled = False
        self.flush()

    def flush(self) -> None:
        """Bring the document up to date now, and tell what changed."""
        if not self._stale:
            return
        patch: Object = {}
        configs = {config.name: config for config in self._configs()}
        self._update_machines()
        for node in list(self._dirty):
            del self._dirty[node]
            try:
                self._update_node(node, configs.get(node), patch)
            except Exception:  # supervision boundary: one node's odd facts must not silence the others
                log.exception("node %s: its rows cannot be made; they stay as they were", node)
        for section in self._sections:
            try:
                section.update(patch, self._rows)
            except Exception:  # supervision boundary: what one section cannot make must not silence the rest
                log.exception("%s cannot be made; it stays as it was", type(section).__name__)
        collect(patch, "hub", self._state.get("hub", {}), self._hub_row())
        self._stale = False
        if patch:
            self._publish(patch)

    def _update_machines(self) -> None:
        """Who is on one machine with whom is no node's own affair: mark those whose company changed."""
        before, self._machines = self._machines, group_machines(map(self._twin.get, self._twin.names()))
        changed = (name for name in before.keys() | self._machines if before.get(name) != self._machines.get(name))
        self._dirty |= dict.fromkeys(sorted(changed))

    def _update_node(self, name: str, config: NodeConfig | None, patch: Object) -> None:
        before = self._rows.get(name)
        after: NodeRows | None = None
        if name in self._twin.names():
            catalog = self._catalogs.setdefault(name, NodeCatalog(name, self._hub.local_address))
            machine, settled = self._machines.get(name), self._settled.runs_of(name)
            stopping = self._operations.stopping(name)
            after = self._rows[name] = catalog.update(self._twin.get(name), config, machine, settled, stopping)
        else:
            self._catalogs.pop(name, None)
            self._rows.pop(name, None)
        collect(patch, "nodes", _node_json(before), _node_json(after))
        collect_rows(patch, ROWS, before, after)
        collect_rows(patch, StockRows._fields, before and before.stock, after and after.stock)

    def _hub_row(self) -> Object:
        sentence = summary(
            (rows.node.view for rows in self._rows.values()),
            [
                *(row.view for rows in self._rows.values() for row in rows.attention.values()),
                *(row for section in self._sections for row in section.attention.values()),
            ],
        )
        view = HubView(
            version=self._hub.version,
            started_at=self._hub.started_at,
            summary=sentence,
            public_key=self._hub.public_key,
            plugins=self._hub.plugins(),
            first_steps=first_steps(
                len(self._rows),
                (row.view for rows in self._rows.values() for row in rows.services.values()),
                told=self._alerts is not None and bool(self._alerts.targets),
            ),
        )
        row: Object = msgspec.to_builtins(view)
        return row

    def _publish(self, patch: Object) -> None:
        self._state = mergepatch.merge(self._state, patch)
        message = self._revisions.add(patch)
        for callback in tuple(self._subscribers):
            callback(message)


def _node_json(rows: NodeRows | None) -> Object:
    return {} if rows is None else {rows.node.view.name: rows.node.json}
