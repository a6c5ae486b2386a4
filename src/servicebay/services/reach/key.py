"""The address of a service or container that is named by its key, unit or name. Pure."""

from collections.abc import Iterable, Sequence

from ..gateway.exposure import Known
from ..shapes.container import ContainerView
from ..shapes.route import RouteView
from ..shapes.service import ServiceView
from .address import Asked, parse_address
from .way import Target, Way

Row = ServiceView | ContainerView


def asked_of_key(text: str, known: Known) -> Asked | None:
    """The route that leads to it, else its published port, else none; absent where nothing is called so.

    A name that several nodes have is none of one's own: it is taken for an address.
    """
    rows: Sequence[Row] = [*(row for row in known.services if row.node), *known.containers]
    row = find_row(text.strip(), rows)
    if row is None:
        return None
    route = next((each for each in known.routes if _leads_to(each, row.key) and each.url), None)
    if route is not None and route.url:
        return parse_address(route.url)._replace(text=text, key=row.key)
    port = next((each.host_port for each in row.ports if each.host_port and each.protocol == "tcp"), None)
    return Asked(text, row.node, port, key=row.key)


def way_of_key(key: str, known: Known) -> Way:
    """Of one that publishes nothing: only its node and container are known."""
    row = find_row(key, [*known.services, *known.containers])
    if row is None:
        return Way()
    container = row if isinstance(row, ContainerView) else None
    service = row if isinstance(row, ServiceView) else None
    if service is not None:
        shown = [each for each in known.containers if each.key in service.containers and not each.hidden]
        container = shown[0] if shown else None
    elif container is not None:
        service = next((each for each in known.services if each.key == container.service), None)
    exposed = [port.container_port for port in (container.ports if container else ()) if port.protocol == "tcp"]
    return Way(
        node=next((each for each in known.nodes if each.name == row.node), None),
        target=Target(row.name, exposed[0] if exposed else None, container, service),
    )


def find_row(text: str, rows: Iterable[Row]) -> Row | None:
    """By key, else by a unit or name that only one has; services go before containers."""
    rows = list(rows)
    for member in ("key", "unit", "name"):
        found = [row for row in rows if getattr(row, member) == text]
        if len({row.node for row in found}) == 1:
            return found[0]
    return None


def _leads_to(route: RouteView, key: str) -> bool:
    return not route.hidden and any(key in (each.service, each.container) for each in route.targets)
