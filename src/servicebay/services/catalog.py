"""Everything that is shown of one node, computed from its twin and its configuration.

``NodeCatalog`` remembers each row with the objects that it was made from: the twin keeps what did
not change as the same object, so one container's change makes one container's row anew.
"""

from collections.abc import Callable, Iterable, Mapping
from operator import is_
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from ..nodes.config import NodeConfig
from ..twin.schema import Container, FileEntry, ServiceUnit
from ..twin.store import NodeTwin
from .attention import container_attention, node_attention, service_attention
from .files import FileIndex, UnitFiles
from .liveness import is_stale
from .machines import Machine
from .node_row import node_view
from .ownership import Ownership, build_ownership
from .ports import Address
from .rows import Place, container_view, is_health_check, row_key, service_view
from .views import AttentionView, ContainerView, NodeView, ServiceView, View

V = TypeVar("V", bound=View)
Rows = dict[str, dict[str, Any]]
_NO_CONTAINERS: dict[str, Container] = {}
_NO_UNITS: dict[str, ServiceUnit] = {}
_NO_FILES: dict[str, FileEntry] = {}


class Row(NamedTuple, Generic[V]):
    """A view, the same as a JSON object (camelCase, nothing null), and what a person should know of it."""

    view: V
    json: dict[str, Any]
    attention: AttentionView | None = None


class NodeRows(NamedTuple):
    """All rows of a node, each collection keyed as in ``views.LiveState``."""

    node: Row[NodeView]
    services: dict[str, Row[ServiceView]]
    containers: dict[str, Row[ContainerView]]
    attention: dict[str, Row[AttentionView]]


def make_row(view: V, attention: AttentionView | None = None) -> Row[V]:
    """Wrap a view with its JSON object."""
    return Row(view, msgspec.to_builtins(view), attention)


def json_rows(rows: Mapping[str, Row[V]]) -> Rows:
    """Rows as JSON objects under the same keys."""
    return {key: row.json for key, row in rows.items()}


class RowCache(Generic[V]):
    """Rows of one kind, each kept while its inputs stay what they were."""

    def __init__(self) -> None:
        self._source: tuple[object, ...] = ()
        self._made: dict[str, tuple[tuple[object, ...], Row[V]]] = {}
        self._rows: dict[str, Row[V]] = {}

    def update(
        self,
        source: tuple[object, ...],
        inputs: Iterable[tuple[str, tuple[Any, ...]]],
        build: Callable[..., Row[V]],
    ) -> dict[str, Row[V]]:
        """Rows for ``inputs`` (key and what ``build`` takes). Of the same ``source`` objects: the same dictionary."""
        if len(source) == len(self._source) and all(map(is_, source, self._source)):
            return self._rows
        before, self._made = self._made, {}
        for key, given in inputs:
            known = before.get(key)
            # the container or unit by identity; the rest (owner or members, place) is small or shared
            if known is None or known[0][0] is not given[0] or known[0][1:] != given[1:]:
                known = (given, build(*given))
            self._made[key] = known
        self._source = source
        self._rows = {key: made[1] for key, made in self._made.items()}
        return self._rows


class NodeCatalog:
    """Builds the rows of one node, again and again, sharing what did not change."""

    def __init__(self, name: str, local_address: str = "localhost") -> None:
        self._name = name
        self._local_address = local_address
        self._joined: tuple[object, object] = (None, None)
        self._ownership = Ownership({}, {})
        self._filed: tuple[object, object] = (None, None)
        self._files: dict[str, UnitFiles] = {}
        self._places: dict[str, Place] = {}
        self._containers: RowCache[ContainerView] = RowCache()
        self._services: RowCache[ServiceView] = RowCache()
        self._alarms: dict[str, Row[AttentionView]] = {}

    def update(self, twin: NodeTwin, config: NodeConfig | None, machine: Machine | None = None) -> NodeRows:
        """The rows for this state of the twin; ``machine`` where other nodes are on the same one."""
        containers, units = twin.state.containers or _NO_CONTAINERS, twin.state.services or _NO_UNITS
        if self._joined[0] is not containers or self._joined[1] is not units:
            self._ownership, self._joined = build_ownership(containers, units), (containers, units)
        files = twin.state.files or _NO_FILES
        if self._filed[0] is not files or self._filed[1] is not units:
            index = FileIndex(files)
            self._files, self._filed = {name: index.files_of(unit) for name, unit in units.items()}, (files, units)
        rows = self._container_rows(containers, self._place(twin, config, "containers"))
        services = self._service_rows(units, self._place(twin, config, "services"))
        views = ((row.view for row in services.values()), (row.view for row in rows.values()))
        node = node_view(twin, config, *views, machine)
        return NodeRows(make_row(node), services, rows, self._attention(node, services, rows))

    def _place(self, twin: NodeTwin, config: NodeConfig | None, section: str) -> Place:
        local = config is not None and config.kind == "local"
        host = self._local_address if local else config.host if config else None
        problem = twin.state.sections.get(section)
        stale = is_stale(twin) or bool(problem and problem.reason)
        place = Place(self._name, Address(host, local), twin.connection.status == "online", stale)
        if self._places.get(section) != place:
            self._places[section] = place
        return self._places[section]

    def _container_rows(self, containers: Mapping[str, Container], place: Place) -> dict[str, Row[ContainerView]]:
        owner = self._ownership.owner
        inputs = ((row_key(self._name, cid), (c, owner.get(cid), place)) for cid, c in containers.items())
        return self._containers.update((containers, self._ownership, place), inputs, _container_row)

    def _service_rows(self, units: Mapping[str, ServiceUnit], place: Place) -> dict[str, Row[ServiceView]]:
        members = self._ownership.members
        inputs = (
            (row_key(self._name, unit.name), (unit, members.get(unit.name, ()), place, self._files[unit.name]))
            for unit in units.values()
            if not is_health_check(unit)
        )
        return self._services.update((units, self._ownership, place, self._files), inputs, _service_row)

    def _attention(
        self, node: NodeView, services: Mapping[str, Row[ServiceView]], containers: Mapping[str, Row[ContainerView]]
    ) -> dict[str, Row[AttentionView]]:
        found = node_attention(node)
        if node.status == "online":  # a node that is away is one alarm, not one for each of its services
            found |= {f"service:{key}": row.attention for key, row in services.items() if row.attention}
            found |= {f"container:{key}": row.attention for key, row in containers.items() if row.attention}
        alarms = self._alarms
        self._alarms = {
            key: alarms[key] if key in alarms and alarms[key].view == view else make_row(view)
            for key, view in found.items()
        }
        return self._alarms


def _container_row(container: Container, owner: str | None, place: Place) -> Row[ContainerView]:
    view = container_view(container, owner, place)
    return make_row(view, container_attention(view))


def _service_row(unit: ServiceUnit, members: tuple[Container, ...], place: Place, files: UnitFiles) -> Row[ServiceView]:
    view = service_view(unit, members, place, files)
    return make_row(view, service_attention(view))
