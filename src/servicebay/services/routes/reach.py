"""Where clients reach a route: ports of the node that lead to what its proxy listens on, and a link. Pure."""

from typing import NamedTuple
from urllib.parse import quote

from ...twin.schema import Route
from ..ports import reachable_host
from ..rows import Place


class RouteContext(NamedTuple):
    """What all routes of one proxy share. ``proxy`` is its row's key; ``ports`` are container port, address and port
    of the node; ``today_ms`` is cut to the hour."""

    place: Place
    proxy: str
    provider: str
    ports: tuple[tuple[int, str | None, int], ...]
    on_host: bool
    today_ms: int
    is_up: bool = True


class Reach(NamedTuple):
    """How clients reach a route: ports in words, whether they are the node's, and a link where one can be made."""

    text: str | None
    is_published: bool = True
    url: str | None = None


def reach_of(route: Route, context: RouteContext) -> Reach:
    """Where a client reaches the route: the node's ports that lead to what the proxy listens on."""
    found = []
    for listen in route.listen:
        if listen.port is None or listen.protocol == "udp":
            continue
        if context.on_host:
            found.append((listen.ssl, listen.port, listen.address))
        for inside, ip, outside in context.ports:
            if inside == listen.port and not context.on_host:
                found.append((listen.ssl, outside, ip or ""))
    if not route.listen:
        return Reach(None)  # not said: Traefik without its entry points, say
    ports = tuple(dict.fromkeys(port for _, port, _ in found))
    if not ports:
        own = ", ".join(dict.fromkeys(str(each.port) for each in route.listen if each.port)) or "a socket"
        return Reach(own, is_published=False)
    best = min(found, key=lambda each: not each[0])  # with TLS, where it is offered
    return Reach(", ".join(map(str, ports)), url=_url(route, best, context))


def _url(route: Route, listen: tuple[bool, int, str], context: RouteContext) -> str | None:
    ssl, port, address = listen
    if route.kind == "stream" or route.path_match not in ("prefix", "exact") or route.internal:
        return None
    host: str | None = route.host
    if route.host == "_":
        host = reachable_host(address, context.place.address)
    if not host or any(sign in host for sign in "*~$/\\@?#[]() \"'<>") or not host.isascii():
        return None
    scheme, standard = ("https", 443) if ssl else ("http", 80)
    bracketed = f"[{host}]" if ":" in host else host
    path = quote(route.path or "/", "/%~:@!$&'()*+,;=")
    return f"{scheme}://{bracketed}" + ("" if port == standard else f":{port}") + path
