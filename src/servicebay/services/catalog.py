"""Everything that is shown of one node, computed from its twin and its configuration.

``NodeCatalog`` remembers each row with the objects that it was made from: the twin keeps what did
not change as the same object, so one container's change makes one container's row anew.
"""

from collections.abc import Mapping
from typing import NamedTuple

from ..nodes.config import NodeConfig
from ..twin.schema import Container, FileEntry, Image, ServiceUnit
from ..twin.store import NodeTwin
from ..wire.model import Usage
from .attention import container_attention, node_attention, service_attention
from .files import FileIndex, UnitFiles
from .image_drift import Tags
from .last_words import taken_port
from .liveness import is_stale
from .machines import Machine
from .node_row import node_view
from .ownership import Ownership, bind_mounts, build_ownership, starters_of
from .ports import Address
from .routes.catalog import RouteCatalog, RouteRows
from .routes.rows import certificate_attention
from .row_cache import Row, RowCache, make_row
from .rows import Place, container_view, is_health_check, row_key, service_view
from .settled import Run, without_settled
from .shapes.container import ContainerView, UsageView
from .shapes.live import AttentionView
from .shapes.node import NodeView
from .shapes.route import ProxyView, RouteView
from .shapes.service import ServiceView
from .stock.rows import StockCatalog, StockRows
from .usage import usage_view

_NO_CONTAINERS: dict[str, Container] = {}
_NO_UNITS: dict[str, ServiceUnit] = {}
_NO_IMAGES: dict[str, Image] = {}
_NO_FILES: dict[str, FileEntry] = {}
_NO_USAGE: dict[str, Usage] = {}
_NO_RUNS: dict[str, Run] = {}
_NOTHING: frozenset[str] = frozenset()


class NodeRows(NamedTuple):
    """All rows of a node, each collection keyed as in ``shapes.live.LiveState``."""

    node: Row[NodeView]
    services: dict[str, Row[ServiceView]]
    containers: dict[str, Row[ContainerView]]
    attention: dict[str, Row[AttentionView]]
    routes: dict[str, Row[RouteView]]
    proxies: dict[str, Row[ProxyView]]
    usage: dict[str, Row[UsageView]]
    stock: StockRows


class NodeCatalog:
    """Builds the rows of one node, again and again, sharing what did not change."""

    def __init__(self, name: str, local_address: str = "localhost") -> None:
        self._name = name
        self._local_address = local_address
        self._joined: tuple[object, object] = (None, None)
        self._ownership = Ownership({}, {}, {})
        self._filed: tuple[object, object] = (None, None)
        self._files: dict[str, UnitFiles] = {}
        self._index = FileIndex({})
        self._settled: Mapping[str, Run] = {}
        self._stopping = _NOTHING
        self._mounts: dict[str, tuple[str, ...]] = {}
        self._starters: dict[str, tuple[str, ...]] = {}
        self._places: dict[str, Place] = {}
        self._containers: RowCache[ContainerView] = RowCache()
        self._services: RowCache[ServiceView] = RowCache()
        self._alarms: dict[str, Row[AttentionView]] = {}
        self._usage: RowCache[UsageView] = RowCache()
        self._tags = Tags({})
        self._stock = StockCatalog()
        self._routes = RouteCatalog()

    def update(
        self,
        twin: NodeTwin,
        config: NodeConfig | None,
        machine: Machine | None = None,
        settled: Mapping[str, Run] = _NO_RUNS,
        stopping: frozenset[str] = _NOTHING,
    ) -> NodeRows:
        """The rows for this state of the twin; ``machine`` where other nodes are on the same one.

        ``stopping`` are units that somebody is stopping through us.
        """
        containers, units = twin.state.containers or _NO_CONTAINERS, twin.state.services or _NO_UNITS
        if self._joined[0] is not containers or self._joined[1] is not units:
            self._ownership, self._joined = build_ownership(containers, units), (containers, units)
        files = _NO_FILES if twin.state.files is None else twin.state.files
        is_new = self._filed[0] is not files or self._filed[1] is not units
        if is_new:
            self._index = FileIndex(files, twin.state.files is not None)
            self._starters = starters_of(units.values())
        mounts = bind_mounts(self._ownership) if self._index.of_proxies else {}
        if is_new or self._mounts != mounts or self._settled != settled:
            filed = {name: self._index.files_of(unit, mounts.get(name, ())) for name, unit in units.items()}
            self._files = {name: without_settled(units[name], each, settled.get(name)) for name, each in filed.items()}
            self._filed, self._mounts, self._settled = (files, units), mounts, settled
        if not self._tags.is_of(twin.state.images or _NO_IMAGES):
            self._tags = Tags(twin.state.images or _NO_IMAGES)
        if self._stopping != stopping:  # else the same object, which says that nothing changed
            self._stopping = stopping
        rows = self._container_rows(containers, self._place(twin, config, "containers"))
        services = self._service_rows(units, self._place(twin, config, "services"))
        views = ((row.view for row in services.values()), (row.view for row in rows.values()))
        node = node_view(twin, config, *views, machine)
        usage = self._usage_rows(_NO_USAGE if is_stale(twin) else twin.state.usage or _NO_USAGE)
        stock = self._stock.update(twin, self._ownership, lambda section: self._place(twin, config, section))
        found = self._routes.update(twin, self._ownership, self._place(twin, config, "proxies"), services, rows)
        alarms = self._attention(node, services, rows, found)
        return NodeRows(make_row(node), services, rows, alarms, *found, usage, stock)

    def _place(self, twin: NodeTwin, config: NodeConfig | None, section: str) -> Place:
        local = config is not None and config.kind == "local"
        host = self._local_address if local else config.host or None if config else None
        problem = twin.state.sections.get(section)
        stale = is_stale(twin) or bool(problem and problem.reason)
        place = Place(self._name, Address(host, local), twin.connection.status == "online", stale)
        if self._places.get(section) != place:
            self._places[section] = place
        return self._places[section]

    def _container_rows(self, containers: Mapping[str, Container], place: Place) -> dict[str, Row[ContainerView]]:
        owner, drift = self._ownership.owner, self._tags.drift_text
        inputs = ((row_key(self._name, cid), (c, owner.get(cid), place, drift(c))) for cid, c in containers.items())
        return self._containers.update((containers, self._ownership, place, self._tags), inputs, _container_row)

    def _service_rows(self, units: Mapping[str, ServiceUnit], place: Place) -> dict[str, Row[ServiceView]]:
        members = self._ownership.members
        inputs = (
            (
                row_key(self._name, unit.name),
                (
                    unit,
                    members.get(unit.name, ()),
                    place,
                    self._files[unit.name],
                    self._starters.get(unit.name, ()),
                    self._tags.first_drift(members.get(unit.name, ())),
                    self._holder_of(unit),
                    unit.name in self._stopping,
                ),
            )
            for unit in units.values()
            if not is_health_check(unit)
        )
        source = (units, self._ownership, place, self._files, self._tags, self._stopping)
        return self._services.update(source, inputs, _service_row)

    def _usage_rows(self, usage: Mapping[str, Usage]) -> dict[str, Row[UsageView]]:
        members = {
            unit: taken
            for unit, containers in self._ownership.members.items()
            if (taken := tuple(usage[each.id] for each in containers if each.id in usage))
        }
        inputs = (
            (row_key(self._name, name), (usage.get(name), members.get(name, ())))
            for name in [*usage, *(unit for unit in members if unit not in usage)]
        )
        return self._usage.update((usage, self._ownership), inputs, _usage_row)

    def _holder_of(self, unit: ServiceUnit) -> str | None:
        port = taken_port(unit.last_lines) if unit.last_lines else None
        return None if port is None else self._ownership.holders.get(port)

    def _attention(
        self,
        node: NodeView,
        services: Mapping[str, Row[ServiceView]],
        containers: Mapping[str, Row[ContainerView]],
        routes: RouteRows,
    ) -> dict[str, Row[AttentionView]]:
        found = node_attention(node)
        if node.status == "online":  # a node that is away is one alarm, not one for each of its services
            found |= {f"service:{key}": row.attention for key, row in services.items() if row.attention}
            found |= {f"container:{key}": row.attention for key, row in containers.items() if row.attention}
            found |= {f"route:{key}": row.attention for key, row in routes.routes.items() if row.attention}
            found |= certificate_attention(row.view for row in routes.routes.values())
        alarms = self._alarms
        self._alarms = {
            key: alarms[key] if key in alarms and alarms[key].view == view else make_row(view)
            for key, view in found.items()
        }
        return self._alarms


def _container_row(
    container: Container, owner: str | None, place: Place, image_drift: str | None
) -> Row[ContainerView]:
    view = container_view(container, owner, place, image_drift)
    return make_row(view, container_attention(view))


def _usage_row(own: Usage | None, members: tuple[Usage, ...]) -> Row[UsageView]:
    return make_row(usage_view(own, members) or UsageView())


def _service_row(
    unit: ServiceUnit,
    members: tuple[Container, ...],
    place: Place,
    files: UnitFiles,
    starters: tuple[str, ...],
    image_drift: str | None,
    holder: str | None,
    is_being_stopped: bool,
) -> Row[ServiceView]:
    view = service_view(unit, members, place, files, starters, image_drift, holder, is_being_stopped)
    return make_row(view, service_attention(view))
