"""A loaded nginx configuration to routes: all ``server`` blocks of ``http`` and ``stream``. Pure."""

from dataclasses import replace
from typing import Callable, Iterator, List, NamedTuple, Optional, Sequence, Set

from servicebay.wire.model import Route

from .nginx_handler import Outcome, pass_on
from .nginx_listen import NAMELESS, is_exact, parse_listeners, parse_names
from .nginx_map import wildcard_fits
from .nginx_parse import Directive
from .nginx_server import Place, Server, build_route, defaults_of, server_routes
from .nginx_values import Budget, Globals, Scope, TooMuch, hosts_named

MAX_ROUTES = 3000


class Routes(NamedTuple):
    """The routes, in the order of the configuration, and what is wrong with them."""

    routes: List[Route]
    problems: List[str]


def build_routes(tree: Sequence[Directive], folder: str = "/etc/nginx/") -> Routes:
    """The routes of a configuration, as ``nginx_load`` gives it; relative paths of certificates start at ``folder``."""
    routes: List[Route] = []
    try:
        for route in _all_routes(tree, Budget()):
            if route.certificate is not None and route.certificate[:1] not in ("/", "$"):
                route = replace(route, certificate=folder + route.certificate)
            if len(routes) >= MAX_ROUTES:
                return Routes(routes, ["only the first {} routes are shown".format(MAX_ROUTES)])
            routes.append(route)
    except TooMuch:
        return Routes(routes, ["the configuration is too involved to be followed to its end"])
    return Routes(routes, [])


def _all_routes(tree: Sequence[Directive], budget: Budget) -> Iterator[Route]:
    for block in tree:
        if block.name == "http" and block.block is not None:
            yield from _http_routes(block, Globals(block, budget))
        elif block.name == "stream" and block.block is not None:
            yield from _stream_routes(block, Globals(block, budget))


def _http_routes(http: Directive, shared: Globals) -> Iterator[Route]:
    servers = _servers(http, stream=False)
    exact = {name for each in servers for name in each.names if is_exact(name)}
    for server in servers:
        for host in server.names:
            yield from _with_hosts_apart(server, host, shared, exact, server_routes)


def _stream_routes(stream: Directive, shared: Globals) -> Iterator[Route]:
    for server in _servers(stream, stream=True):
        for host in server.names:
            yield from _with_hosts_apart(server, host, shared, set(), _stream_route)


def _servers(block: Directive, stream: bool) -> List[Server]:
    blocks = block.all("server")
    listeners = [parse_listeners(each, stream) for each in blocks]
    inherited, root = _argument(block, "ssl_certificate"), _argument(block, "root")
    servers = []
    for each, own, is_default in zip(blocks, listeners, defaults_of(listeners)):
        certificate = _argument(each, "ssl_certificate") or inherited
        servers.append(
            Server(
                block=each,
                names=parse_names(each),
                listeners=own,
                is_default=is_default and not stream,
                certificate=certificate if any(listener.listen.ssl for listener in own) else None,
                root=_argument(each, "root") or root,
            )
        )
    return servers


def _with_hosts_apart(
    server: Server,
    host: str,
    shared: Globals,
    taken: Set[str],
    routes_of: Callable[[Server, str, Globals], List[Route]],
) -> Iterator[Route]:
    """The routes for a name; where it stands for many hosts, also what differs for those that are treated apart."""
    routes = routes_of(server, host, shared)
    yield from routes
    if is_exact(host) or host.startswith("~"):
        return
    known = {_but_for_host(route) for route in routes}
    for other in hosts_named(shared, server.block):
        if other not in taken and other not in server.names and (host == NAMELESS or wildcard_fits(host, other)):
            yield from (each for each in routes_of(server, other, shared) if _but_for_host(each) not in known)


def _but_for_host(route: Route) -> str:
    url = (route.target_url or "").replace(route.host, "$host")
    return repr(replace(route, host="", target_url=url, certificate=None))


def _stream_route(server: Server, host: str, shared: Globals) -> List[Route]:
    scope = Scope(shared, host, server.names, server.listeners)
    found: List[Outcome] = []
    for each in server.block.block or ():
        if each.name == "set" and len(each.args) == 2:
            scope.assign(each.args[0], each.args[1], surely=True)
        elif each.name == "proxy_pass" and each.args:
            found = [pass_on(each, scope)._replace(kind="stream")]
        elif each.name == "return" and each.args:
            found = [Outcome("respond", each)]
    place = Place("", "prefix", server.block, False, None)
    return [build_route(server, scope, place, each, each.at) for each in found]


def _argument(block: Directive, name: str) -> Optional[str]:
    found = block.last(name)
    return found.args[0] if found is not None and found.args else None
