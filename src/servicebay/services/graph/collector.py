"""The facts of each node of ours for the graph's builders. Pure: rows and the twin in."""

from ...graph.ids import row_id
from ...graph.twin_layer import Inhabitants
from ...graph.views import GraphNode
from ..catalog import NodeRows
from ..shapes.container import ContainerView
from .cards import container_card, network_card, node_card, pod_card, service_card

DEFAULT_NETWORK = "podman"


def collect_node(rows: NodeRows) -> Inhabitants:
    """What lives on it: what the distribution ships and infra containers left out, as in the tables."""
    return Inhabitants(node_card(rows.node.view), tuple(_Cards(rows).all()))


class _Cards:
    """The nodes of one node of ours."""

    def __init__(self, rows: NodeRows) -> None:
        self._rows = rows
        self._containers = {key: row.view for key, row in rows.containers.items()}
        ends = {row.view.container or row.view.service for row in rows.proxies.values()}
        self._proxies = {
            end_of(self._containers[end], self) if end in self._containers else row_id("services", end)
            for end in ends
            if end
        }

    def sole(self, service: str | None) -> bool:
        """Whether a service has one container that is shown."""
        row = self._rows.services.get(service or "")
        return row is not None and sum(not self._containers[key].hidden for key in row.view.containers) == 1

    def all(self) -> list[GraphNode]:
        """Services, containers, pods and networks."""
        rows = self._rows
        shown = {view.service for view in self._containers.values() if not view.hidden}
        services = [
            service_card(row.view, row_id("services", key) in self._proxies)
            for key, row in rows.services.items()
            if not row.view.hidden or key in shown
        ]
        containers = [
            container_card(view, row_id("containers", key) in self._proxies, self._parent(view))
            for key, view in self._containers.items()
            if not view.hidden
        ]
        pods = [pod_card(row.view, self._containers.get(row.view.infra or "")) for row in rows.stock.pods.values()]
        networks = [
            network_card(row.view)
            for row in rows.stock.networks.values()
            if row.view.name != DEFAULT_NETWORK or row.view.containers
        ]
        return [*services, *containers, *pods, *networks]

    def _parent(self, view: ContainerView) -> str:
        if view.service and (self.sole(view.service) or not view.pod_id) and view.service in self._rows.services:
            return row_id("services", view.service)
        if view.pod_id and f"{view.node}/{view.pod_id}" in self._rows.stock.pods:
            return row_id("pods", f"{view.node}/{view.pod_id}")
        return f"node:{view.node}"


def end_of(view: ContainerView, cards: _Cards) -> str:
    """Where edges of a container end: its service where that has no other, for its ID lasts."""
    if view.service and cards.sole(view.service):
        return row_id("services", view.service)
    return row_id("containers", view.key)
