"""Routes and proxies to rows. Pure: what the twin holds in, what a reader shows out.

Times come in as ``today_ms``, cut to the hour: a certificate that grows old changes its row, a passing minute does not.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ...twin.schema import FileEntry, Proxy, Route
from ..files import file_view
from ..rows import Place, row_key
from ..shapes.base import Tone
from ..shapes.live import AttentionView
from ..shapes.route import ProxyView, RouteTargetView, RouteView
from ..words import Words
from .reach import RouteContext, reach_of
from .targets import Target, split_address

CERTIFICATE_LOOK_MS = 21 * 24 * 3600 * 1000
WORST_FIRST: tuple[Tone, ...] = ("act", "look", "busy", "off", "ok")
HOUR_MS = 3600 * 1000
PROXY_DOWN = "Its proxy does not run"
DEFAULT_PORTS = {"proxy": 80, "grpc": 80, "memcached": 11211}
MAX_ROUTES = 2000
"""Rows per node: a page of more would help nobody, and one that is generated may have any number."""

_FOUND = {
    "label": "Its label says that it is a reverse proxy.",
    "image": "Its image is that of a reverse proxy.",
    "ports": "It answers on the web's ports.",
    "process": "Its process is a reverse proxy, and listens.",
}
_SOURCES = {
    "files": "Its routes are read from its configuration files.",
    "api": "Its routes are what its own API tells.",
    "labels": "Its routes are read from labels of containers and from its files.",
}


_VARIABLE_PATH = re.compile(r"/?\$(?:request_uri|uri)\b.*$")
PLAIN = "{0}"
NAMES = {
    "exact": ("{0} (exact)", "any other host{0} (exact)"),
    "regex": ("{0} (pattern)", "any other host{0} (pattern)"),
    "glob": ("{0} (pattern)", "any other host{0} (pattern)"),
    "named": ("{0} (inside)", "any other host{0} (inside)"),
}
"""By how its path is compared, what a route is called that names a host, and one that names none."""


class Standing(NamedTuple):
    """A route's target with how it is doing: what ``TargetIndex`` found, the rows' keys, words and name to show."""

    target: Target
    name: str
    words: Words
    service: str | None = None
    container: str | None = None


def route_addresses(route: Route) -> list[tuple[str, int | None]]:
    """The targets of a route as host and port."""
    if route.kind in ("redirect", "respond", "files"):
        return []
    default = DEFAULT_PORTS.get(route.kind)
    if route.targets:
        return [split_address(text, default) for text in route.targets]
    return [(route.target_service, route.target_port)] if route.target_service else []


def route_view(route: Route, key: str, standings: Sequence[Standing], context: RouteContext) -> RouteView:
    """A route as a row."""
    coined, name = _name(route)
    reach = reach_of(route, context)
    inside = route.internal or route.path_match == "named"
    words = _route_words(route, standings)
    if not context.is_up:
        words = Words(PROXY_DOWN, "look")
    elif not reach.is_published and not inside:
        words = Words(f"Not published: port {reach.text}" if reach.text != "a socket" else "Not published", "off")
    return RouteView(
        key=key,
        node=context.place.node,
        name=name,
        host=route.host,
        path=route.path,
        proxy=context.proxy,
        provider=context.provider,
        kind=route.kind,
        leads_to=leads_to(route, standings),
        state_text=words.text,
        tone="off" if inside else words.tone,
        ssl=route.ssl,
        is_default=route.is_default and route.host != "_",
        stale=context.place.stale,
        hidden=inside,
        url=reach.url,
        listens=reach.text,
        targets=[_target_view(each) for each in standings],
        certificate=route.certificate,
        certificate_expires=route.certificate_expires,
        certificate_tone=certificate_tone(route.certificate_expires, context.today_ms),
        condition=route.condition,
        problem=_problem(route, standings),
        file=route.file,
        host_file=route.host_file,
        line=route.line,
        coined="" if coined == PLAIN else coined,
    )


def _name(route: Route) -> tuple[str, str]:
    """The template of its name, and the name."""
    path = "" if route.path in ("/", "") and route.path_match == "prefix" else route.path
    path = path if path[:1] in ("", "/") else f" {path}"
    is_any = route.host == "_"
    coined = NAMES.get(route.path_match, (PLAIN, "any other host{0}"))[is_any]
    return coined, coined.format(path if is_any else f"{route.host}{path}")


def route_mark(route: Route) -> str:
    """The last part of a route's key: what it answers to, so that an edit elsewhere leaves it as it is."""
    listens = [(each.address, each.port, each.ssl) for each in route.listen]
    known = repr((route.host, route.path, route.path_match, listens, route.condition))
    return hashlib.sha256(known.encode("utf-8", "replace")).hexdigest()[:12]


def leads_to(route: Route, standings: Sequence[Standing]) -> str:
    """What happens to a request, in a few words."""
    if route.kind == "redirect":
        return f"Redirects to {_VARIABLE_PATH.sub('/…', route.target_url)}" if route.target_url else "Redirects"
    if route.kind == "respond":
        return f"Answers {route.status}" if route.status else "Answers by itself"
    if route.kind == "files":
        return f"Files in {route.target_url}" if route.target_url else "Its own files"
    if standings:
        return ", ".join(dict.fromkeys(_leads_to(each) for each in standings))
    return route.target_url or route.upstream or "Not known"


def _leads_to(standing: Standing) -> str:
    _, port = split_address(standing.target.text)
    return standing.name if port is None or standing.name == standing.target.text else f"{standing.name}:{port}"


def _target_view(standing: Standing) -> RouteTargetView:
    return RouteTargetView(
        text=standing.target.text,
        name=standing.name,
        state_text=standing.words.text,
        tone=standing.words.tone,
        service=standing.service,
        container=standing.container,
        problem=standing.target.problem,
        kind=standing.target.kind,
    )


def _route_words(route: Route, standings: Sequence[Standing]) -> Words:
    if route.kind in ("redirect", "respond", "files"):
        return Words({"redirect": "Redirect", "respond": "Fixed answer", "files": "Files"}[route.kind], "ok")
    if not standings:
        return Words("Not known" if route.unresolved else "Decided by the proxy", "off")
    tones = {each.words.tone for each in standings}
    worst = next(
        each.words for tone in ("act", "look", "busy", "off", "ok") for each in standings if each.words.tone == tone
    )
    if len(tones) > 1 and "ok" in tones:  # some of several still answer
        well = sum(each.words.tone == "ok" for each in standings)
        return Words(f"{well} of {len(standings)} targets well", "look" if worst.tone in ("act", "look") else "ok")
    return worst


def _problem(route: Route, standings: Sequence[Standing]) -> str | None:
    found = list(dict.fromkeys(each.target.problem for each in standings if each.target.problem))
    if route.unresolved:
        found.append(_sentence(route.unresolved))
    return " ".join(found) or None


def _sentence(text: str) -> str:
    """With a capital, unless it begins with a path or a variable, and a full stop."""
    capital = text.partition(" ")[0].isalpha()
    return f"{text[:1].upper() if capital else text[:1]}{text[1:].rstrip('.')}."


def certificate_tone(expires_ms: int | None, today_ms: int) -> Tone | None:
    """``look`` from 21 days before the end on, ``act`` behind it; None where the end is not known."""
    if expires_ms is None:
        return None
    if expires_ms <= today_ms:
        return "act"
    return "look" if expires_ms - today_ms < CERTIFICATE_LOOK_MS else "ok"


def proxy_view(
    proxy: Proxy,
    name: str,
    place: Place,
    service: str | None,
    container: str | None,
    is_up: bool,
    files: Iterable[FileEntry] = (),
) -> ProxyView:
    """A reverse proxy as a row; ``service`` and ``container`` are keys."""
    said = _SOURCES.get(proxy.source, f"Its routes are what `{proxy.source}` in it prints.")
    return ProxyView(
        key=row_key(place.node, name),
        node=place.node,
        name=name,
        provider=proxy.provider,
        found_text=_FOUND.get(proxy.found_by, ""),
        source_text=said,
        tone="ok" if is_up and not proxy.problems else "look",
        routes=len(proxy.routes),
        stale=place.stale,
        service=service,
        container=container,
        problems=[_sentence(text) for text in proxy.problems],
        files=[file_view(entry) for entry in files],
    )


def route_attention(route: RouteView) -> AttentionView | None:
    """A route that leads nowhere."""
    if route.hidden or route.tone != "act" or not route.problem:
        return None
    return AttentionView(
        key=route.key,
        kind="route",
        node=route.node,
        title=route.name,
        coined=route.coined,
        text=f"It leads nowhere. {route.problem}",
        tone="act",
        rank=35,
    )


def certificate_attention(routes: Iterable[RouteView]) -> dict[str, AttentionView]:
    """One line for each certificate that has expired or soon will, however many hosts it is for."""
    found: dict[str, AttentionView] = {}
    for route in routes:
        if route.certificate_tone == "act":
            text, rank = "Its certificate has expired.", 25
        elif route.certificate_tone == "look":
            text, rank = "Its certificate expires in less than three weeks.", 55
        else:
            continue
        found.setdefault(
            f"certificate:{route.proxy}:{route.certificate}",
            AttentionView(
                key=route.key,
                kind="route",
                node=route.node,
                title=route.name.partition("/")[0],
                text=text,
                tone=route.certificate_tone,
                rank=rank,
            ),
        )
    return found
