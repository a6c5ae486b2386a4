"""What hangs on what: one alert for each root cause, with the names of what fell with it. Pure.

Keys are those of ``attention``: ``node:nas``, ``service:nas/web``, ``container:…``, ``route:…``, ``check:…``. A check
hangs on the object that brought it, on its node, and on the node whose address it asks; one that asks out in the
internet hangs on the gateway. A route hangs on what it leads to.
"""

import ipaddress
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from ...monitoring.views import CheckView
from ..attention import is_told_by_its_row
from ..shapes.live import AttentionView
from ..shapes.node import NodeView
from ..shapes.route import RouteView
from ..words import count_words

GATEWAY = "gateway"
NEAR = (".local", ".lan", ".home", ".internal", ".home.arpa", ".localhost")
"""Ends of names that no public server answers for."""


def hosts_of(nodes: Iterable[NodeView]) -> dict[str, str]:
    """The node that has an address or a name."""
    return {host.lower(): node.name for node in nodes for host in (node.hostname, node.address, node.name) if host}


def causes_of_check(check: CheckView, hosts: Mapping[str, str]) -> tuple[str, ...]:
    """What a check hangs on."""
    host = _host(check.target)
    causes = [f"{kind}:{check.origin}" for kind in ("service", "container", "route") if check.origin]
    causes += [f"node:{node}" for node in dict.fromkeys((check.node, hosts.get(host, ""))) if node]
    if check.kind == "gateway" or (check.kind != "dns" and not check.node and _is_far(host) and host not in hosts):
        causes.append(GATEWAY)
    return tuple(causes)


def causes_of_route(route: RouteView) -> tuple[str, ...]:
    """What a route hangs on."""
    services = [f"service:{target.service}" for target in route.targets if target.service]
    return (*services, *(f"container:{target.container}" for target in route.targets if target.container))


def hangs_of(
    rows: Mapping[str, AttentionView],
    checks: Mapping[str, CheckView],
    routes: Mapping[str, RouteView],
    hosts: Mapping[str, str],
) -> dict[str, tuple[str, ...]]:
    """Of the rows that hang on others, the keys of those."""
    found: dict[str, tuple[str, ...]] = {}
    for key in rows:
        kind, _, name = key.partition(":")
        if kind == "check" and name in checks:
            found[key] = causes_of_check(checks[name], hosts)
        elif kind == "route" and name in routes:
            found[key] = causes_of_route(routes[name])
    return {key: causes for key, causes in found.items() if causes}


def hanging_checks(cause: str, checks: Mapping[str, CheckView], hosts: Mapping[str, str]) -> list[str]:
    """The keys of all checks that hang on something, well or not; without those that only say what a row says."""
    asked = {key: check for key, check in checks.items() if not is_told_by_its_row(check)}
    return [key for key, check in asked.items() if cause in causes_of_check(check, hosts)]


def fallen(cause: str, services: int, checks: int) -> str:
    """What fell with something, in a sentence: ``With it: 14 services, 60 checks.``; empty where nothing did."""
    counts = [("service", services if cause.startswith("node:") else 0), ("check", checks)]
    named = [count_words(count, noun) for noun, count in counts if count]
    return f"With it: {', '.join(named)}." if named else ""


def _host(target: str) -> str:
    """The host of a URL, of ``host:port``, or a bare one."""
    try:
        return (urlsplit(target if "://" in target else f"//{target}").hostname or "").lower()
    except ValueError:
        return ""


def _is_far(host: str) -> bool:
    """Whether the way to a host leads through the gateway, as far as its name tells."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(NEAR)
