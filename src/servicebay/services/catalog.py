"""Everything that is shown of one node, computed from its twin and its configuration.

``NodeCatalog`` remembers each row with the objects that it was made from: the twin keeps what did
not change as the same object, so one container's change makes one container's row anew.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from ..nodes.config import NodeConfig
from ..twin.schema import Container, ServiceUnit
from ..twin.store import NodeTwin
from .attention import container_attention, node_attention, service_attention
from .node_row import is_stale, node_view
from .ownership import Ownership, build_ownership
from .ports import Address
from .rows import Place, container_view, is_health_check, row_key, service_view
from .views import AttentionView, ContainerView, NodeView, ServiceView, View

V = TypeVar("V", bound=View)
Rows = dict[str, dict[str, Any]]


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


class NodeCatalog:
    """Builds the rows of one node, again and again, sharing what did not change."""

    def __init__(self, name: str, local_address: str = "localhost") -> None:
        self._name = name
        self._local_address = local_address
        self._inputs: tuple[object, object] = (None, None)
        self._ownership = Ownership({}, {})
        self._containers: dict[str, tuple[tuple[object, ...], Row[ContainerView]]] = {}
        self._services: dict[str, tuple[tuple[object, ...], Row[ServiceView]]] = {}
        self._alarms: dict[str, Row[AttentionView]] = {}

    def update(self, twin: NodeTwin, config: NodeConfig | None) -> NodeRows:
        """The rows for this state of the twin."""
        containers, units = twin.state.containers or {}, twin.state.services or {}
        self._join(containers, units)
        place_of = {section: self._place(twin, config, section) for section in ("containers", "services")}
        services = self._service_rows(units.values(), place_of["services"])
        rows = self._container_rows(containers.values(), place_of["containers"])
        node = node_view(twin, config, (row.view for row in services.values()), (row.view for row in rows.values()))
        return NodeRows(make_row(node), services, rows, self._attention(node, services, rows))

    def _join(self, containers: Mapping[str, Container], units: Mapping[str, ServiceUnit]) -> None:
        if self._inputs[0] is not containers or self._inputs[1] is not units:
            self._ownership = build_ownership(containers, units)
            self._inputs = (containers, units)

    def _place(self, twin: NodeTwin, config: NodeConfig | None, section: str) -> Place:
        local = config is not None and config.kind == "local"
        host = self._local_address if local else config.host if config else None
        problem = twin.state.sections.get(section)
        stale = is_stale(twin) or bool(problem and problem.reason)
        return Place(self._name, Address(host, local), twin.connection.status == "online", stale)

    def _container_rows(self, containers: Iterable[Container], place: Place) -> dict[str, Row[ContainerView]]:
        cache, fresh, rows = self._containers, {}, {}
        for container in containers:
            key = row_key(self._name, container.id)
            inputs = (container, self._ownership.owner.get(container.id), place)
            known = cache.get(key)
            if known is None or not _same(known[0], inputs):
                view = container_view(*inputs)
                known = (inputs, make_row(view, container_attention(view)))
            fresh[key] = known
            rows[key] = known[1]
        self._containers = fresh
        return rows

    def _service_rows(self, units: Iterable[ServiceUnit], place: Place) -> dict[str, Row[ServiceView]]:
        cache, fresh, rows = self._services, {}, {}
        for unit in units:
            if is_health_check(unit):
                continue
            key = row_key(self._name, unit.name)
            inputs = (unit, self._ownership.members.get(unit.name, ()), place)
            known = cache.get(key)
            if known is None or not _same(known[0], inputs):
                view = service_view(*inputs)
                known = (inputs, make_row(view, service_attention(view)))
            fresh[key] = known
            rows[key] = known[1]
        self._services = fresh
        return rows

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


def _same(known: tuple[object, ...], inputs: tuple[object, ...]) -> bool:
    # the object of a container or unit by identity; the rest (owner, members, place) is small or shared
    return known[0] is inputs[0] and known[1:] == inputs[1:]
