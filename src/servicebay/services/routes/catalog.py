"""The routes and reverse proxies of one node as rows, again and again, sharing what did not change."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from operator import is_
from typing import Any, NamedTuple

from ...twin.schema import Container as ContainerFacts
from ...twin.schema import FileEntry, Proxy, Route, ServiceUnit
from ...twin.store import NodeTwin
from ..ownership import Ownership
from ..row_cache import Row, RowCache, make_row
from ..rows import Place, container_name, row_key
from ..shapes.container import ContainerView
from ..shapes.route import ProxyView, RouteView
from ..shapes.service import ServiceView
from ..words import Words
from .memory import KnownProxy, ProxyMemory
from .reach import RouteContext
from .rows import (
    HOUR_MS,
    MAX_ROUTES,
    Standing,
    proxy_view,
    route_addresses,
    route_attention,
    route_mark,
    route_view,
)
from .targets import Target, TargetIndex

NOWHERE, ITSELF = Words("Leads nowhere", "act"), Words("The proxy itself", "ok")
OTHERS = {
    "node": Words("A port of the node", "off"),
    "outside": Words("Outside this node", "off"),
    "unknown": Words("Not known", "off"),
}
_NO_CONTAINERS: dict[str, ContainerFacts] = {}
_NO_UNITS: dict[str, ServiceUnit] = {}
_NO_FILES: dict[str, FileEntry] = {}


class RouteRows(NamedTuple):
    """Both collections, keyed as in ``shapes.live.LiveState``."""

    routes: dict[str, Row[RouteView]]
    proxies: dict[str, Row[ProxyView]]


class RouteCatalog:
    """Builds the rows. While a node has not told its proxies (again), those known before stand, as not confirmed."""

    def __init__(self) -> None:
        self._source: tuple[tuple[object, ...], ...] = ()
        self._memory = ProxyMemory()
        self._prepared = _Prepared()
        self._routes: RowCache[RouteView] = RowCache()
        self._proxies: RowCache[ProxyView] = RowCache()
        self._rows = RouteRows({}, {})

    def update(
        self,
        twin: NodeTwin,
        ownership: Ownership,
        place: Place,
        services: Mapping[str, Row[ServiceView]],
        containers: Mapping[str, Row[ContainerView]],
    ) -> RouteRows:
        """The rows for this state of the twin."""
        hour = (twin.confirmed_at or 0) // HOUR_MS
        if self._is_same((twin.state.proxies, twin.state.files, ownership, services, containers), (place, hour)):
            return self._rows
        state = twin.state
        known = self._memory.update(
            state.proxies, state.containers or _NO_CONTAINERS, state.services or _NO_UNITS, ownership
        )
        if not known and not self._rows.proxies:
            return self._rows
        place = place if self._memory.is_confirmed else place._replace(stale=True)
        self._prepared.keep_only(known)
        look = _Look(self._prepared, twin, ownership, place, services, containers, hour * HOUR_MS)
        changed = (object(),)  # what they are made of is compared row by row
        self._rows = RouteRows(
            self._routes.update(changed, look.routes(known), _route_row),
            self._proxies.update(changed, look.proxies(known), _proxy_row),
        )
        return self._rows

    def _is_same(self, objects: tuple[object, ...], values: tuple[object, ...]) -> bool:
        before, self._source = self._source, (objects, values)
        return bool(before) and all(map(is_, before[0], objects)) and before[1] == values


class PreparedRoute(NamedTuple):
    """A route with what does not depend on anything else: the last part of its key, and its targets' addresses."""

    route: Route
    mark: str
    addresses: list[tuple[str, int | None]]


class _Prepared:
    """The routes of each proxy, prepared once for as long as the proxy's object is the same."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Proxy, list[PreparedRoute]]] = {}

    def of(self, key: str, proxy: Proxy) -> list[PreparedRoute]:
        known = self._known.get(key)
        if known is None or known[0] is not proxy:
            known = self._known[key] = (proxy, list(_prepare(proxy)))
        return known[1]

    def keep_only(self, keys: Container[str]) -> None:
        self._known = {key: each for key, each in self._known.items() if key in keys}


def _prepare(proxy: Proxy) -> Iterator[PreparedRoute]:
    seen: Counter[str] = Counter()
    for route in proxy.routes[:MAX_ROUTES]:
        mark = route_mark(route)
        seen[mark] += 1
        yield PreparedRoute(route, mark if seen[mark] == 1 else f"{mark}-{seen[mark]}", route_addresses(route))


class _Look:
    """One pass over a node's proxies."""

    def __init__(
        self,
        prepared: _Prepared,
        twin: NodeTwin,
        ownership: Ownership,
        place: Place,
        services: Mapping[str, Row[ServiceView]],
        containers: Mapping[str, Row[ContainerView]],
        today_ms: int,
    ) -> None:
        self._prepared, self._place, self._today_ms = prepared, place, today_ms
        self._service_rows, self._container_rows = services, containers
        facts, state = twin.state.facts, twin.state
        self._files = state.files or _NO_FILES
        names = [name for name in (place.address.host, facts.hostname if facts else None) if name]
        self._index = TargetIndex(state.containers or _NO_CONTAINERS, state.services or _NO_UNITS, ownership, names)

    def routes(self, proxies: Mapping[str, KnownProxy]) -> Iterator[tuple[str, tuple[Any, ...]]]:
        for key, known in proxies.items():
            context, container = self._context(key, known), known.container
            for route, mark, addresses in self._prepared.of(key, known.proxy):
                route_key = row_key(context.proxy, mark)
                standings = tuple(self._stand(self._index.find(*each, container)) for each in addresses)
                yield route_key, (route, route_key, standings, context)

    def proxies(self, proxies: Mapping[str, KnownProxy]) -> Iterator[tuple[str, tuple[Any, ...]]]:
        node = self._place.node
        for key, known in proxies.items():
            service = row_key(node, known.unit) if known.unit else None
            container = row_key(node, key) if known.container and known.is_up else None
            name = _name(key, known)
            files = tuple(self._files[path] for path in known.proxy.files if path in self._files)
            yield row_key(node, name), (known.proxy, name, self._place, service, container, known.is_up, files)

    def _context(self, key: str, known: KnownProxy) -> RouteContext:
        container = known.container
        ports = {
            (port.container_port, port.host_ip, port.host_port)
            for port in (container.ports if container else ())
            if port.host_port and port.protocol == "tcp"
        }
        return RouteContext(
            place=self._place,
            proxy=row_key(self._place.node, _name(key, known)),
            provider=known.proxy.provider,
            ports=tuple(sorted(ports, key=lambda port: (port[2], port[1] or ""))),
            on_host=container is None or container.network_mode == "host",
            today_ms=self._today_ms,
            is_up=known.is_up,
        )

    def _stand(self, target: Target) -> Standing:
        """How a target is doing, from the rows of what it is."""
        if target.kind == "itself":
            return Standing(target, target.text, ITSELF)
        service = self._service_rows.get(row_key(self._place.node, target.service)) if target.service else None
        container = self._container_rows.get(row_key(self._place.node, target.container)) if target.container else None
        row = container or service
        if row is None:
            words = NOWHERE if target.kind == "nowhere" else OTHERS.get(target.kind, OTHERS["unknown"])
            return Standing(target, target.text, words)
        name = service.view.name if service else row.view.name
        words = Words(row.view.state_text, row.view.tone)
        if target.kind == "nowhere":
            words = NOWHERE if service is None or service.view.tone != "off" else Words(words.text, "look")
        elif words.tone == "off":
            words = Words(words.text, "look")  # stopped on purpose, but a route leads to it
        return Standing(
            target,
            name,
            words,
            service.view.key if service else None,
            container.view.key if container else None,
        )


def _name(key: str, known: KnownProxy) -> str:
    return container_name(known.container) if known.container else key.removesuffix(".service")[:64]


def _route_row(route: Route, key: str, standings: tuple[Standing, ...], context: RouteContext) -> Row[RouteView]:
    view = route_view(route, key, standings, context)
    return make_row(view, route_attention(view))


def _proxy_row(
    proxy: Proxy,
    name: str,
    place: Place,
    service: str | None,
    container: str | None,
    is_up: bool,
    files: tuple[FileEntry, ...],
) -> Row[ProxyView]:
    return make_row(proxy_view(proxy, name, place, service, container, is_up, files))
