"""Traefik's routers and services to routes: from its API, from labels, from TOML. Pure.

All three become one ``Dynamic``. API: ``GET /api/rawdata`` ->
``{"routers":{"app@docker":{"entryPoints":["websecure"],"service":"app","rule":"Host(`a.example.org`)","tls":{}}},
"services":{"app@docker":{"loadBalancer":{"servers":[{"url":"http://10.89.0.4:80"}]}}}}``.
Source: doc.traefik.io, versions 2 and 3. YAML is not read here: the standard library has no parser for it.
"""

from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple

from servicebay.wire.model import Listen, Route

from .nginx_target import parse_target, split_address
from .traefik_rule import Clause, RuleError, parse_rule

MAX_ROUTES = 3000
MAX_NESTED_SERVICES = 8
ANY = "0.0.0.0"  # noqa: S104 (Traefik listens on all addresses where none is given)
LABEL = "traefik."


class Dynamic(NamedTuple):
    """Routers, services and middlewares by their names, in the shape of the API, for ``http`` and ``tcp``."""

    routers: Dict[str, Any]
    services: Dict[str, Any]
    middlewares: Dict[str, Any]
    tcp_routers: Dict[str, Any]
    tcp_services: Dict[str, Any]


class EntryPoint(NamedTuple):
    """An address that Traefik listens on; ``redirects_to`` names another entry point."""

    listen: Listen
    ssl: bool = False
    redirects_to: Optional[str] = None


def parse_rawdata(answer: Any) -> Dynamic:
    """What ``/api/rawdata`` answers."""
    names = ("routers", "services", "middlewares", "tcpRouters", "tcpServices")
    return Dynamic(*(_dict(_dict(answer).get(name)) for name in names))


def parse_file(document: Any) -> Dynamic:
    """A dynamic configuration file: ``[http.routers.app] rule = "…"``."""
    http, tcp = _dict(_dict(document).get("http")), _dict(_dict(document).get("tcp"))
    parts = (
        http.get("routers"),
        http.get("services"),
        http.get("middlewares"),
        tcp.get("routers"),
        tcp.get("services"),
    )
    return Dynamic(*map(_dict, parts))


def parse_labels(containers: Mapping[str, Mapping[str, Any]]) -> Dynamic:
    """The labels of all containers (wire objects): ``traefik.http.routers.app.rule=Host(`a.example.org`)``."""
    found = Dynamic({}, {}, {}, {}, {})
    for container in containers.values():
        labels = {key.lower(): value for key, value in (container.get("labels") or {}).items()}
        if labels.get("traefik.enable", "true").lower() != "false":
            _add_labelled(found, _tree(labels), container)
    return found


def _add_labelled(found: Dynamic, tree: Dict[str, Any], container: Mapping[str, Any]) -> None:
    for protocol, routers, services in (
        ("http", found.routers, found.services),
        ("tcp", found.tcp_routers, found.tcp_services),
    ):
        part = _dict(tree.get(protocol))
        own = _dict(part.get("services"))
        for name, service in own.items():
            services[name] = _labelled_service(_dict(_dict(service).get("loadbalancer")), protocol, container)
        name = (container.get("names") or ["container"])[0]
        for key, router in _dict(part.get("routers")).items():
            router = _dict(router)
            service = router.get("service") or (next(iter(own)) if len(own) == 1 else name)
            if service == name and name not in services:
                services[name] = _labelled_service({}, protocol, container)
            entry_points = [each.strip() for each in str(router.get("entrypoints", "")).split(",") if each.strip()]
            tls = router.get("tls")
            middlewares = [each.strip() for each in str(router.get("middlewares", "")).split(",") if each.strip()]
            routers[key] = {"rule": router.get("rule", ""), "service": service, "entryPoints": entry_points,
                            "middlewares": middlewares, **({"tls": {}} if tls and tls != "false" else {})}  # fmt: skip
        for key, value in _dict(part.get("middlewares")).items():
            scheme = _dict(_dict(value).get("redirectscheme")).get("scheme")
            found.middlewares[key] = {"redirectScheme": {"scheme": scheme}} if scheme else {}


def _labelled_service(balancer: Dict[str, Any], protocol: str, container: Mapping[str, Any]) -> Dict[str, Any]:
    """The container at the port that a label names, else at the lowest that it exposes (as Traefik does)."""
    server = _dict(balancer.get("server"))
    exposed = [each["containerPort"] for each in container.get("ports") or [] if each.get("protocol") == "tcp"]
    port = server.get("port") or (str(min(exposed)) if exposed else None)
    name = (container.get("names") or ["container"])[0]
    if port is None:
        return {"reason": "no label names the port, and {} exposes none".format(name)}
    address = "{}:{}".format(name, port)
    key, value = (
        ("address", address) if protocol == "tcp" else ("url", "{}://{}".format(server.get("scheme", "http"), address))
    )
    return {"loadBalancer": {"servers": [{key: value}]}}


def _tree(labels: Mapping[str, str]) -> Dict[str, Any]:
    """``{"traefik.http.routers.a.rule": "…"}`` -> ``{"http": {"routers": {"a": {"rule": "…"}}}}``."""
    tree: Dict[str, Any] = {}
    for key, value in sorted(labels.items()):
        words = key.split(".")[1:] if key.startswith(LABEL) else []
        place = tree
        for word in words[:-1]:
            inner = place.get(word)
            if not isinstance(inner, dict):
                inner = place[word] = {}
            place = inner
        if words:
            place[words[-1]] = value
    return tree


def parse_entry_points(command: List[str], document: Any = None) -> Dict[str, EntryPoint]:
    """Entry points from the command line (``--entrypoints.web.address=:80``) and from the static file."""
    words = [word[2:].partition("=") for word in command if word.startswith("--")]
    tree = _tree({LABEL + key.lower(): value for key, _, value in words})
    in_file = _dict(_dict(document).get("entryPoints"))
    named = {**{name.lower(): _lowered(each) for name, each in in_file.items()}, **_dict(tree.get("entrypoints"))}
    return {name: found for name, each in named.items() for found in [_parse_entry_point(_dict(each))] if found}


def _parse_entry_point(entry: Dict[str, Any]) -> Optional[EntryPoint]:
    address, _, protocol = str(entry.get("address", "")).partition("/")
    host, port = split_address(address)
    if port is None:
        return None
    http = _dict(entry.get("http"))
    to = _dict(_dict(http.get("redirections")).get("entrypoint")).get("to")
    listen = Listen(host or ANY, port, None, "udp" if protocol == "udp" else "tcp")
    return EntryPoint(listen, bool(http.get("tls")), str(to).lower() if to else None)


def build_routes(dynamic: Dynamic, entry_points: Mapping[str, EntryPoint]) -> List[Route]:
    """The routes of all routers, the redirections of entry points first."""
    routes = list(_redirections(entry_points))
    for stream, routers in ((False, dynamic.routers), (True, dynamic.tcp_routers)):
        for name, router in routers.items():
            routes.extend(_router_routes(name, _dict(router), dynamic, entry_points, stream))
            if len(routes) > MAX_ROUTES:
                return routes[:MAX_ROUTES]
    return routes


def _redirections(entry_points: Mapping[str, EntryPoint]) -> Iterator[Route]:
    for entry in entry_points.values():
        to = entry_points.get(entry.redirects_to or "")
        if entry.redirects_to:
            scheme = "https" if to is None or to.listen.port == 443 or to.ssl else "http"
            url = "{}://$host$request_uri".format(scheme)
            yield Route(kind="redirect", host="_", is_default=True, listen=[entry.listen], target_url=url)


def _router_routes(
    name: str, router: Dict[str, Any], dynamic: Dynamic, entry_points: Mapping[str, EntryPoint], stream: bool
) -> Iterator[Route]:
    used = [each.lower() for each in _list(router.get("entryPoints")) if isinstance(each, str)]
    points = [point for key, point in entry_points.items() if (key in used if used else point.redirects_to is None)]
    ssl = isinstance(router.get("tls"), dict) or any(point.ssl for point in points)
    listen = [Listen(each.listen.address, each.listen.port, None, each.listen.protocol, ssl) for each in points]
    what = _outcome(name, router, dynamic, stream)
    if router.get("status") == "disabled":
        what["condition"] = "Traefik has disabled this router"
    try:
        clauses = parse_rule(str(router.get("rule", "")))
    except RuleError as error:
        clauses = [Clause()]
        what.update(unresolved="its rule can't be read: {}".format(error), target_service=None, target_port=None)
    for clause in clauses:
        given = [text for text in (what.get("condition"), clause.condition) if text]
        members = {**what, "condition": " and ".join(given) or None}
        yield Route(
            host=(clause.host or "_").lower() if not (clause.host or "").startswith("~") else str(clause.host),
            path=clause.path or ("" if stream else "/"),
            path_match=clause.path_match,
            ssl=ssl,
            listen=listen,
            **members,
        )


def _outcome(name: str, router: Dict[str, Any], dynamic: Dynamic, stream: bool) -> Dict[str, Any]:
    provider = name.partition("@")[2]
    for each in _list(router.get("middlewares")):
        scheme = _dict(_dict(_named(dynamic.middlewares, str(each), provider)).get("redirectScheme")).get("scheme")
        if scheme:
            return {"kind": "redirect", "target_url": "{}://$host$request_uri".format(scheme)}
    service = str(router.get("service", ""))
    if service.endswith("@internal"):
        return {"kind": "other", "unresolved": "Traefik's own {}".format(service.partition("@")[0])}
    services = dynamic.tcp_services if stream else dynamic.services
    urls, reason = _servers(_named(services, service, provider), services, provider, 0)
    kind = "stream" if stream else "proxy"
    if reason or not urls:
        return {"kind": kind, "targets": urls, "unresolved": reason or "the service {} has no servers".format(service)}
    target = parse_target(urls[0])
    addresses = [parse_target(url).text for url in urls]
    return {"kind": kind, "target_service": target.host, "target_port": target.port, "target_url": target.url,
            "targets": addresses if len(urls) > 1 else [], "upstream": service or None}  # fmt: skip


def _servers(service: Any, services: Dict[str, Any], provider: str, depth: int) -> Tuple[List[str], Optional[str]]:
    """The addresses of a service, those of weighted and mirrored ones included, and why they are not known."""
    service = _dict(service)
    if depth > MAX_NESTED_SERVICES:
        return [], "its services refer to each other"
    if "reason" in service:
        return [], str(service["reason"])
    servers = _dict(service.get("loadBalancer")).get("servers")
    urls = [
        str(text) for each in _list(servers) for text in [_dict(each).get("url") or _dict(each).get("address")] if text
    ]
    inner = [_dict(each).get("name") for each in _list(_dict(service.get("weighted")).get("services"))]
    inner += [_dict(service.get("mirroring")).get("service"), _dict(service.get("failover")).get("service")]
    for name in [each for each in inner if each][:MAX_NESTED_SERVICES]:
        more, reason = _servers(_named(services, str(name), provider), services, provider, depth + 1)
        if reason:
            return urls, reason
        urls += more
        if len(urls) > MAX_ROUTES:
            break
    return urls, None


def _named(table: Dict[str, Any], name: str, provider: str) -> Any:
    return table.get(name) or table.get("{}@{}".format(name, provider))


def _lowered(value: Any, depth: int = 6) -> Any:
    if not isinstance(value, dict) or not depth:
        return value
    return {key.lower(): _lowered(inner, depth - 1) for key, inner in value.items()}


def _dict(value: Any) -> Dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> List[Any]:
    return value if isinstance(value, list) else []
