"""Caddy's configuration in its JSON form to routes. Pure.

The JSON is what Caddy runs, whatever it was written in: its autosave, its admin API, ``caddy adapt``.
``{"apps":{"http":{"servers":{"srv0":{"listen":[":443"],"routes":[{"match":[{"host":["a.example.org"]}],
"handle":[{"handler":"reverse_proxy","upstreams":[{"dial":"app:80"}]}]}]}}}}}``.
Source: caddyserver.com/docs/json (2.10). Placeholders (``{env.APP}``) can't be known from it.
"""

import json
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from servicebay.wire.model import Listen, Route

from .nginx_target import split_address

MAX_ROUTES = 3000
MAX_DEPTH = 16
ANY = "0.0.0.0"  # noqa: S104 (Caddy listens on all addresses, IPv6 included, where none is given)
REDIRECTS = range(300, 400)
OTHER_MATCHERS = ("method", "header", "query", "remote_ip", "client_ip", "expression", "not", "path_regexp", "protocol")


class CaddyError(Exception):
    """The text is not a Caddy configuration in JSON."""


class _Match(NamedTuple):
    hosts: Tuple[str, ...] = ("_",)
    paths: Tuple[str, ...] = ("/*",)
    condition: Optional[str] = None


class _Server(NamedTuple):
    listen: List[Listen]
    automatic: bool
    skipped: Tuple[str, ...]


def parse_caddy(text: str) -> List[Route]:
    """All routes of a configuration. Raises CaddyError."""
    try:
        config = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CaddyError("Caddy's configuration is not JSON: {}".format(error)) from error
    if not isinstance(config, dict):
        raise CaddyError("Caddy's configuration is not a JSON object")
    routes: List[Route] = []
    for route in _all_routes(_dict(config.get("apps"))):
        if len(routes) >= MAX_ROUTES:
            break
        routes.append(route)
    return routes


def _all_routes(apps: Dict[str, Any]) -> Iterator[Route]:
    http = _dict(apps.get("http"))
    https_port = http.get("https_port") if isinstance(http.get("https_port"), int) else 443
    http_port = http.get("http_port") if isinstance(http.get("http_port"), int) else 80
    for server in map(_dict, _dict(http.get("servers")).values()):
        rules = _dict(server.get("automatic_https"))
        listen = [each for text in _texts(server.get("listen")) for each in _parse_listen(text)]
        secured = isinstance(server.get("tls_connection_policies"), list)
        automatic = not rules.get("disable") and any(each.port != http_port for each in listen)
        skipped = tuple(_texts(rules.get("skip")))
        listen = [_secure(each, secured or (automatic and each.port == https_port)) for each in listen]
        place = _Server(listen, automatic, skipped)
        yield from _routes(server.get("routes"), _Match(), place, 0, secured)
    for server in map(_dict, _dict(_dict(apps.get("layer4")).get("servers")).values()):
        listen = [each for text in _texts(server.get("listen")) for each in _parse_listen(text)]
        yield from _layer4_routes(server.get("routes"), listen)


def _routes(routes: Any, outer: _Match, server: _Server, depth: int, secured: bool) -> Iterator[Route]:
    if depth > MAX_DEPTH:
        return
    for route in map(_dict, _list(routes)):
        for match in _matches(route.get("match"), outer):
            for handler in map(_dict, _list(route.get("handle"))):
                if handler.get("handler") == "subroute":
                    yield from _routes(handler.get("routes"), match, server, depth + 1, secured)
                else:
                    yield from _handled(handler, match, server, secured)


def _handled(handler: Dict[str, Any], match: _Match, server: _Server, secured: bool) -> Iterator[Route]:
    what = _outcome(handler)
    if what is None:
        return
    for host in match.hosts:
        automatic = server.automatic and host != "_" and host not in server.skipped
        for path in match.paths:
            pattern = "*" in path[:-1]
            yield Route(
                host=host.lower(),
                path=path if pattern else path.rstrip("*") or "/",
                path_match="glob" if pattern else "prefix" if path.endswith("*") else "exact",
                ssl=secured or automatic,
                listen=server.listen,
                condition=match.condition,
                **what,
            )


def _outcome(handler: Dict[str, Any]) -> Optional[Dict[str, Any]]:
    """The members of a Route that a handler decides; ``None`` for one that only changes the request on its way."""
    kind = handler.get("handler")
    if kind == "reverse_proxy":
        # forward_auth asks another service first, and lets the request pass on
        asks_first = handler.get("handle_response") and "method" in _dict(handler.get("rewrite"))
        return None if asks_first else _proxied(handler)
    if kind == "file_server":
        return {"kind": "files", "target_url": _text(handler.get("root"))}
    if kind == "static_response":
        status = _status(handler.get("status_code"))
        location = _texts(_dict(handler.get("headers")).get("Location"))
        if location and (status is None or status in REDIRECTS):
            return {"kind": "redirect", "status": status, "target_url": location[0]}
        return {"kind": "respond", "status": status or 200}
    return None


def _proxied(handler: Dict[str, Any]) -> Dict[str, Any]:
    transport = _dict(handler.get("transport"))
    fastcgi = transport.get("protocol") == "fastcgi"
    scheme = "https" if isinstance(transport.get("tls"), dict) else "http"
    dials = [dial for each in _list(handler.get("upstreams")) for dial in [_text(_dict(each).get("dial"))] if dial]
    dynamic = _dict(handler.get("dynamic_upstreams"))
    return {
        "kind": "fastcgi" if fastcgi else "proxy",
        **_dialled(dials, "upstreams come from {}".format(dynamic.get("source", "a module")) if dynamic else None),
        "target_url": None if fastcgi or not dials or "/" in dials[0] else "{}://{}".format(scheme, dials[0]),
    }


def _dialled(dials: List[str], reason: Optional[str]) -> Dict[str, Any]:
    """``app:80``, ``tcp/app:80``, ``unix//run/app.sock``, ``{env.APP}:80``."""
    if not dials:
        return {"unresolved": reason or "it has no upstream"}
    open_ones = [dial for dial in dials if "{" in dial]
    if open_ones or reason:
        closed = [dial for dial in dials if "{" not in dial]
        return {"unresolved": reason or "{} is known only to Caddy".format(open_ones[0]), "targets": closed}
    network, slash, address = dials[0].partition("/")
    if slash and network.startswith("unix"):
        host, port = "unix:" + address, None
    else:
        host, port = split_address(address if slash else dials[0])
    return {"target_service": host, "target_port": port, "targets": dials if len(dials) > 1 else []}


def _matches(sets: Any, outer: _Match) -> List[_Match]:
    """The matcher sets of a route, any of which may fit, within those around it."""
    found = []
    for each in map(_dict, _list(sets)):
        others = ["{} matches".format(name.replace("_", " ")) for name in OTHER_MATCHERS if name in each]
        conditions = [text for text in [outer.condition, *others] if text]
        found.append(
            _Match(
                tuple(_texts(each.get("host"))) or outer.hosts,
                tuple(_texts(each.get("path"))) or outer.paths,
                " and ".join(conditions) or None,
            )
        )
    return found or [outer]


def _layer4_routes(routes: Any, listen: List[Listen]) -> Iterator[Route]:
    for route in map(_dict, _list(routes)):
        names = [sni for each in _list(route.get("match")) for sni in _texts(_dict(_dict(each).get("tls")).get("sni"))]
        for handler in map(_dict, _list(route.get("handle"))):
            if handler.get("handler") != "proxy":
                continue
            dials = [dial for each in _list(handler.get("upstreams")) for dial in _texts(_dict(each).get("dial"))]
            for name in names or ["_"]:
                yield Route(kind="stream", host=name, path="", listen=listen, **_dialled(dials, None))


def _parse_listen(text: str) -> List[Listen]:
    """``:443``, ``10.0.0.1:80``, ``tcp/:8080-8085``, ``udp/:53``, ``unix//run/caddy.sock``."""
    network, slash, address = text.partition("/")
    if slash and network.startswith("unix"):
        return [Listen("unix:" + address)]
    address = address if slash else text
    low, dash, high = address.rpartition(":")[2].partition("-")
    host, _ = split_address(address)
    if not low.isdigit() or not low.isascii() or len(low) > 5 or len(high) > 5:
        return []
    end = int(high) if dash and high.isdigit() and high.isascii() else None
    return [Listen(host or ANY, int(low), end, "udp" if network.startswith("udp") and slash else "tcp")]


def _secure(listen: Listen, ssl: bool) -> Listen:
    return Listen(listen.address, listen.port, listen.port_end, listen.protocol, ssl)


def _status(value: Any) -> Optional[int]:
    """A number, or one in a string; it may be a placeholder."""
    text = str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
    return int(text) if text.isdigit() and text.isascii() and len(text) == 3 else None


def _dict(value: Any) -> Dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> List[Any]:
    return value if isinstance(value, list) else []


def _texts(value: Any) -> List[str]:
    return [each for each in _list(value) if isinstance(each, str)]


def _text(value: Any) -> Optional[str]:
    return value if isinstance(value, str) else None
