"""What hangs on what: one alert for each root cause, with the names of what fell with it. Pure.

Keys are those of ``attention``: ``node:nas``, ``service:nas/web``, ``container:…``, ``route:…``, ``check:…``,
``gateway``. A service hangs on those that it requires, and on what they require. A route hangs on its proxy and on what
it leads to. A check hangs on the object that brought it, on its node, on the node whose address it asks, on the route
that has its name; one that asks out in the internet hangs on the gateway.
"""

import ipaddress
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from ...monitoring.probes.name_servers import NOT_ASKED
from ...monitoring.views import CheckView
from ..attention import NAMES_OF, RESTARTING, SILENT, hangs_on_names, is_told_by_its_row
from ..shapes.live import AttentionView
from ..shapes.node import NodeView
from ..shapes.route import ProxyView, RouteView
from ..shapes.service import ServiceView
from ..words import count_words

GATEWAY = "gateway"
NAMES = "hub:names"
"""The hub's own name server."""
NEAR = (".local", ".lan", ".home", ".internal", ".home.arpa", ".localhost")
"""Ends of names that no public server answers for."""
MOST_NAMED = 4
Rows = Mapping[str, AttentionView]


class Fallen(NamedTuple):
    """What hangs on something, well or not: names of services, and keys of checks."""

    services: list[str]
    checks: list[str]


def hosts_of(nodes: Iterable[NodeView]) -> dict[str, str]:
    """The node that has an address or a name."""
    return {host.lower(): node.name for node in nodes for host in (node.hostname, node.address, node.name) if host}


class Causes:
    """What hangs on what now; ``hosts`` as ``hosts_of``, the rest by the rows' keys."""

    def __init__(
        self,
        checks: Mapping[str, CheckView],
        services: Mapping[str, ServiceView],
        routes: Mapping[str, RouteView],
        proxies: Mapping[str, ProxyView],
        hosts: Mapping[str, str],
    ) -> None:
        self._checks = checks
        self._services = services
        self._routes = routes
        self._proxies = proxies
        self._hosts = hosts
        self._needed: dict[str, tuple[str, ...]] = {}
        self._of_host: dict[str, list[RouteView]] = {}
        for route in routes.values():
            self._of_host.setdefault(route.host.lower(), []).append(route)

    def of_service(self, key: str) -> tuple[str, ...]:
        """What a service hangs on: what it requires, and what that requires."""
        known = self._needed.get(key)
        if known is None:
            found: dict[str, None] = {}
            waiting = [key]
            while waiting:
                service = self._services.get(waiting.pop())
                more = [each for each in service.requires if each not in found] if service else []
                found |= dict.fromkeys(more)
                waiting += more
            known = self._needed[key] = tuple(f"service:{each}" for each in found if each != key)
        return known

    def of_route(self, route: RouteView) -> tuple[str, ...]:
        """What a route hangs on."""
        proxy = self._proxies.get(route.proxy)
        ends = [(proxy.service, proxy.container)] if proxy else []
        ends += [(target.service, target.container) for target in route.targets]
        causes: list[str] = []
        for service, container in ends:
            causes += [f"service:{service}", *self.of_service(service)] if service else []
            causes += [f"container:{container}"] if container else []
        return tuple(dict.fromkeys(causes))

    def of_check(self, check: CheckView) -> tuple[str, ...]:
        """What a check hangs on."""
        host = _host(check.target)
        causes = [f"{kind}:{check.origin}" for kind in ("service", "container", "route") if check.origin]
        causes += self.of_service(check.origin)
        route = self._route_of(check, host)
        if route is not None:
            causes += [*self.of_route(route), f"node:{route.node}"]
        causes += [f"node:{node}" for node in (check.node, self._hosts.get(host, "")) if node]
        if check.kind == "gateway" or self._is_far(check, host):
            causes.append(GATEWAY)
        return tuple(dict.fromkeys(causes))

    def of_rows(self, rows: Rows) -> dict[str, tuple[str, ...]]:
        """Of the rows that hang on others, the keys of those."""
        found: dict[str, tuple[str, ...]] = {}
        for key in rows:
            kind, _, name = key.partition(":")
            if kind == "check" and name in self._checks:
                found[key] = self.of_check(self._checks[name])
            elif f"{kind}:" == NAMES_OF:
                found[key] = (f"node:{name}",)
            elif kind == "route" and name in self._routes:
                found[key] = self.of_route(self._routes[name])
            elif kind == "service":
                found[key] = tuple(each for each in self.of_service(name) if self._is_first(each, key))
        return {key: causes for key, causes in found.items() if causes}

    def fallen(self, cause: str) -> Fallen:
        """What hangs on something, without checks that only say what a row says."""
        services = [view.name for key, view in self._services.items() if cause in self.of_service(key)]
        asked = {key: check for key, check in self._checks.items() if not is_told_by_its_row(check)}
        if cause.startswith(NAMES_OF):
            node = cause.removeprefix(NAMES_OF)
            return Fallen([], [key for key, check in asked.items() if check.node == node and hangs_on_names(check)])
        if cause == NAMES:
            return Fallen([], [key for key, check in asked.items() if _is_by_name(check)])
        return Fallen(sorted(services), [key for key, check in asked.items() if cause in self.of_check(check)])

    def _is_first(self, cause: str, key: str) -> bool:
        """Whether ``cause`` is one of ``key``, also where each requires the other: then one of them is told."""
        return key not in self.of_service(cause.partition(":")[2]) or cause < key

    def _route_of(self, check: CheckView, host: str) -> RouteView | None:
        if check.kind != "http" or check.node:
            return None
        path = urlsplit(check.target).path or "/"
        fitting = [each for each in self._of_host.get(host, ()) if path.startswith(each.path)]
        return max(fitting, key=lambda each: len(each.path), default=None)

    def _is_far(self, check: CheckView, host: str) -> bool:
        return check.kind != "dns" and not check.node and host not in self._hosts and _leads_far(host)


def is_down(row: AttentionView) -> bool:
    """Whether what hangs on it falls with it: not because its file was edited, or it warns."""
    return row.tone == "act" or row.rank in (RESTARTING, SILENT)


def raised(rows: Rows, hangs: Mapping[str, tuple[str, ...]]) -> Rows:
    """The rows, those that are down as urgent as what hangs on them: it is told by nobody else."""
    urgent = {cause for key, causes in hangs.items() if rows[key].tone == "act" for cause in causes}
    lesser = {key: rows[key] for key in urgent & rows.keys() if is_down(rows[key]) and rows[key].tone != "act"}
    return {**rows, **{key: msgspec.structs.replace(row, tone="act") for key, row in lesser.items()}}


def fallen_text(services: int | list[str], checks: int) -> str:
    """``With it: 14 services, 60 checks.``, ``With it: photos and wiki, two checks.``; empty where nothing fell."""
    named = _names(services) if isinstance(services, list) else count_words(services, "service") if services else ""
    parts = [part for part in (named, count_words(checks, "check") if checks else "") if part]
    return f"With it: {', '.join(parts)}." if parts else ""


def _names(services: list[str]) -> str:
    if len(services) > MOST_NAMED:
        return f"{', '.join(services[: MOST_NAMED - 1])} and {len(services) - MOST_NAMED + 1} more services"
    return " and ".join([*([", ".join(services[:-1])] if services[1:] else []), *services[-1:]])


def _host(target: str) -> str:
    """The host of a URL, of ``host:port``, or a bare one."""
    try:
        return (urlsplit(target if "://" in target else f"//{target}").hostname or "").lower()
    except ValueError:
        return ""


def _is_by_name(check: CheckView) -> bool:
    """Whether the hub needs a name server to ask."""
    if check.node or check.kind not in ("http", "tcp", "certificate", "ping"):
        return check.text == NOT_ASKED.text
    try:
        ipaddress.ip_address(_host(check.target))
    except ValueError:
        return True
    return False


def _leads_far(host: str) -> bool:
    """Whether the way to a host leads through the gateway, as far as its name tells."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(NEAR)
