"""The live document: everything a reader shows, as one JSON object per revision, and the patches between.

It follows the twin and the operations, is computed at most once per turn of the event loop, and
never holds a null. Whoever reads it first brings it up to date, so no reader sees it behind the
twin. No network here: ``api.live`` sends what this computes.
"""

import logging
import secrets
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

import msgspec

from ..monitoring.board import Board
from ..monitoring.past.recorder import CheckRecorder
from ..monitoring.views import CheckView
from ..nodes.config import NodeConfig
from ..twin.store import Change, TwinStore
from ..wire import mergepatch
from .alerts.book import AlertBook
from .alerts.watcher import Told
from .attention import check_attention, summary
from .catalog import NodeCatalog, NodeRows
from .gateway.desk import GatewayDesk
from .gateway.exposure import Known
from .gateway.section import GatewaySection, known_of
from .jobs import Jobs
from .links import LinkBook
from .machines import Machine, group_machines
from .operations import Operations
from .own_needs import own_needs
from .row_cache import json_rows
from .settled import Settled
from .shapes.alert import AlertView
from .shapes.container import ContainerView
from .shapes.gateway import GatewayView
from .shapes.job import JobView, OperationView
from .shapes.live import AttentionView, HubView
from .shapes.node import NodeView
from .shapes.route import ProxyView, RouteView
from .shapes.service import ServiceView, TemplateMarkView
from .shapes.update import UpdateView
from .stock import StockRows
from .templates.marks import mark_rows
from .templates.shelves import Shelves
from .updates.book import UpdateBook
from .updates.rows import members_of, update_rows

log = logging.getLogger(__name__)

HISTORY = 256
"""Patches kept for readers that come back after a short absence."""

ROWS = ("services", "containers", "routes", "proxies", "attention", "usage")
SECTIONS = ("nodes", *ROWS, *StockRows._fields, "operations", "jobs", "updates", "templates", "checks", "alerts")
Object = dict[str, Any]
Schedule = Callable[[Callable[[], None]], object]


class HubFacts(NamedTuple):
    """What the document says of the hub itself. ``local_address`` is the host in links to ports of its own machine."""

    version: str
    started_at: int
    public_key: str
    local_address: str = "localhost"


class LiveDocument:
    """The document of ``views.LiveState``. ``schedule`` is the loop's ``call_soon``."""

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
        recorder: CheckRecorder | None = None,
        gateway: GatewayDesk | None = None,
    ) -> None:
        self.epoch = secrets.token_hex(8)
        self._twin = twin
        self._configs = configs
        self._operations = operations
        self._jobs = jobs or Jobs()
        self._hub = hub
        self._schedule = schedule
        self._catalogs: dict[str, NodeCatalog] = {}
        self._rows: dict[str, NodeRows] = {}
        self._machines: dict[str, Machine] = {}
        self._operation_rows: dict[str, tuple[OperationView, Object]] = {}
        self._job_rows: dict[str, tuple[JobView, Object]] = {}
        self._links = links
        self._gateway = GatewaySection(gateway)
        self._link_rows: dict[str, ServiceView] = {}
        self._check_attention: dict[str, AttentionView] = {}
        self._board = board or Board()
        self._recorder = recorder
        self._own_needs: dict[str, AttentionView] = {}
        self._settled = settled or Settled()
        self._check_rows: dict[str, CheckView] = {}
        self._alerts = alerts
        self._told: dict[str, Told] = {}
        self._updates = updates
        self._update_rows: dict[str, UpdateView] = {}
        self._updates_stale = True
        self._shelves = shelves
        self._marks: dict[str, TemplateMarkView] = {}
        self._marks_stale = True
        self._dirty: dict[str, None] = dict.fromkeys(twin.names())
        self._stale = True
        self._scheduled = False
        self._revision = 0
        self._state: Object = {section: {} for section in SECTIONS}
        self._history: deque[Object] = deque(maxlen=HISTORY)
        self._subscribers: list[Callable[[Object], None]] = []
        self._unsubscribe = [
            twin.subscribe(self._on_twin),
            operations.subscribe(self._mark),
            self._jobs.subscribe(self._mark),
            self._board.subscribe(self._mark),
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
        if recorder is not None:
            self._unsubscribe.append(recorder.subscribe(self._mark))
        self.flush()

    def close(self) -> None:
        """Stop following."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()

    @property
    def revision(self) -> int:
        """Counts up with each change that a reader can see."""
        self.flush()
        return self._revision

    @property
    def state(self) -> Object:
        """The document (``views.LiveState`` as JSON). Never changed in place: safe to keep."""
        self.flush()
        return self._state

    def snapshot(self) -> Object:
        """``views.LiveSnapshot`` as JSON."""
        state = self.state
        return {"epoch": self.epoch, "revision": self._revision, "state": state}

    def patches_since(self, epoch: str, revision: int) -> list[Object] | None:
        """The patches (``views.LivePatch``) from there to now, ``[]`` if none is missing; None: take a snapshot."""
        self.flush()
        if epoch != self.epoch or not 0 <= revision <= self._revision:
            return None
        missing = self._revision - revision
        return list(self._history)[len(self._history) - missing :] if missing <= len(self._history) else None

    def subscribe(self, callback: Callable[[Object], None]) -> Callable[[], None]:
        """Call ``callback(patch)`` (``views.LivePatch`` as JSON) after each revision; returns how to stop."""
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
        return list(self._link_rows.values())

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
        return {key: row for key, row in self._update_rows.items() if key in keys}

    def template_marks(self) -> dict[str, TemplateMarkView]:
        """Which templates made services, by service key."""
        self.flush()
        return self._marks

    def _of(self, node: str | None) -> list[NodeRows]:
        self.flush()
        return list(self._rows.values()) if node is None else [self._rows[node]]

    def touch(self, node: str) -> None:
        """A node's configuration changed: compute its rows again."""
        self._dirty[node] = None
        self._mark()

    def _on_twin(self, change: Change) -> None:
        self.touch(change.node)

    def _on_updates(self) -> None:
        self._updates_stale = True
        self._mark()

    def _on_shelves(self) -> None:
        self._marks_stale = True
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
        self._operation_rows = _table_rows(
            patch, "operations", self._state, self._operation_rows, self._operations.rows
        )
        self._job_rows = _table_rows(patch, "jobs", self._state, self._job_rows, self._jobs.rows)
        self._update_checks(patch)
        self._update_alerts(patch)
        self._update_own_needs(patch)
        self._update_updates(patch)
        self._update_marks(patch)
        self._update_links(patch)
        self._update_gateway(patch)
        _collect(patch, "hub", self._state.get("hub", {}), self._hub_row())
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
            after = self._rows[name] = catalog.update(self._twin.get(name), config, machine, settled)
        else:
            self._catalogs.pop(name, None)
            self._rows.pop(name, None)
        _collect(patch, "nodes", _node_json(before), _node_json(after))
        _collect_rows(patch, ROWS, before, after)
        _collect_rows(patch, StockRows._fields, before and before.stock, after and after.stock)

    def _update_updates(self, patch: Object) -> None:
        if self._updates is None or not (self._updates_stale or "services" in patch or "containers" in patch):
            return
        self._updates_stale = False
        services = (row.view for rows in self._rows.values() for row in rows.services.values())
        containers = (row.view for rows in self._rows.values() for row in rows.containers.values())
        rows = update_rows(members_of(services, containers), self._updates.checks, self._updates.schedules)
        if rows != self._update_rows:
            self._update_rows = rows
            _collect(patch, "updates", self._state["updates"], msgspec.to_builtins(rows))

    def _update_checks(self, patch: Object) -> None:
        before, after = self._check_rows, self._board.rows
        if before is after:
            return
        self._check_rows = after
        changed = [key for key, row in after.items() if before.get(key) is not row] + [*(before.keys() - after.keys())]
        old = {key: before[key] for key in changed if key in before}
        new = {key: after[key] for key in changed if key in after}
        _collect(patch, "checks", msgspec.to_builtins(old), msgspec.to_builtins(new))
        missed, needed = _check_needs(old), _check_needs(new)
        self._check_attention = {k: need for k, need in self._check_attention.items() if k not in missed} | needed
        if missed != needed:
            _collect(patch, "attention", msgspec.to_builtins(missed), msgspec.to_builtins(needed))

    def _update_alerts(self, patch: Object) -> None:
        if self._alerts is None or self._alerts.told is self._told:
            return
        before, self._told = self._told, self._alerts.told
        _collect(patch, "alerts", _alert_json(before), _alert_json(self._told))

    def _update_own_needs(self, patch: Object) -> None:
        before, after = self._own_needs, own_needs(self._recorder.troubles if self._recorder else {})
        if before != after:
            self._own_needs = after
            _collect(patch, "attention", msgspec.to_builtins(before), msgspec.to_builtins(after))

    def _update_marks(self, patch: Object) -> None:
        if self._shelves is None or not (self._marks_stale or "services" in patch):
            return
        self._marks_stale = False
        services = (row.view for rows in self._rows.values() for row in rows.services.values())
        marks = mark_rows(services, self._shelves.catalog)
        if marks != self._marks:
            self._marks = marks
            _collect(patch, "templates", self._state["templates"], msgspec.to_builtins(marks))

    def _update_links(self, patch: Object) -> None:
        before, after = self._link_rows, self._links.rows if self._links else {}
        if before is not after:
            self._link_rows = after
            _collect(patch, "services", msgspec.to_builtins(before), msgspec.to_builtins(after))

    def _update_gateway(self, patch: Object) -> None:
        if self._gateway.update(patch, list(self._rows.values())):
            for name, before, after in self._gateway.changes():
                _collect(patch, name, before, after)

    def _hub_row(self) -> Object:
        sentence = summary(
            (rows.node.view for rows in self._rows.values()),
            [
                *(row.view for rows in self._rows.values() for row in rows.attention.values()),
                *self._check_attention.values(),
                *self._gateway.attention.values(),
                *self._own_needs.values(),
            ],
        )
        view = HubView(
            version=self._hub.version,
            started_at=self._hub.started_at,
            summary=sentence,
            public_key=self._hub.public_key,
        )
        row: Object = msgspec.to_builtins(view)
        return row

    def _publish(self, patch: Object) -> None:
        self._state = mergepatch.merge(self._state, patch)
        base, self._revision = self._revision, self._revision + 1
        message = {"epoch": self.epoch, "base": base, "revision": self._revision, "patch": patch}
        self._history.append(message)
        for callback in tuple(self._subscribers):
            callback(message)


V = TypeVar("V")


def _table_rows(
    patch: Object, section: str, state: Object, known: dict[str, tuple[V, Object]], views: dict[str, V]
) -> dict[str, tuple[V, Object]]:
    """Rows of a table whose views stay the same objects while nothing changes."""
    rows = {
        key: known[key] if key in known and known[key][0] is view else (view, msgspec.to_builtins(view))
        for key, view in views.items()
    }
    _collect(patch, section, state[section], {key: row[1] for key, row in rows.items()})
    return rows


def _check_needs(rows: dict[str, CheckView]) -> dict[str, AttentionView]:
    needs = ((key, check_attention(row)) for key, row in rows.items())
    return {f"check:{key}": need for key, need in needs if need is not None}


def _alert_json(told: dict[str, Told]) -> Object:
    rows = {key: AlertView(key=key, **msgspec.structs.asdict(each)) for key, each in told.items()}
    found: Object = msgspec.to_builtins(rows)
    return found


def _node_json(rows: NodeRows | None) -> Object:
    return {} if rows is None else {rows.node.view.name: rows.node.json}


def _collect_rows(patch: Object, sections: Iterable[str], before: object, after: object) -> None:
    for section in sections:
        old, new = getattr(before, section, {}), getattr(after, section, {})
        if old is not new:
            _collect(patch, section, json_rows(old), json_rows(new))


def _collect(patch: Object, section: str, before: Object, after: Object) -> None:
    changed = mergepatch.diff(before, after)
    if changed:
        patch.setdefault(section, {}).update(changed)
