"""One ``server`` block for one host: its routes. Pure.

A location's own codes run after the server's; those of an outer location don't (nginx merges the
settings of nested locations, not their codes). A fall-back ``try_files … @name`` is followed.
"""

from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence

from servicebay.wire.model import Route

from .nginx_handler import Course, Outcome, handle, has_handler, run_codes
from .nginx_listen import Listener
from .nginx_map import plain_match
from .nginx_parse import Directive
from .nginx_values import Globals, Scope

MATCHES = {"=": "exact", "~": "regex", "~*": "regex", "^~": "prefix"}


class Server(NamedTuple):
    """A ``server`` block with what it inherits."""

    block: Directive
    names: List[str]
    listeners: List[Listener]
    is_default: bool
    certificate: Optional[str]
    root: Optional[str]


class Place(NamedTuple):
    """A path that a server treats in its own way: a location, or the server itself for the rest."""

    path: str
    match: str
    block: Directive
    internal: bool
    root: Optional[str]
    within: Optional[str] = None
    passes: bool = True


def server_routes(server: Server, host: str, shared: Globals) -> List[Route]:
    """What the server does with requests for this host."""
    scope = Scope(shared, host, server.names, server.listeners)
    everywhere = Place("/", "prefix", server.block, False, server.root)
    course = run_codes(server.block, scope)
    routes = [build_route(server, scope, everywhere, each, each.at) for each in course.sometimes]
    if course.final is not None:
        return [*routes, build_route(server, scope, everywhere, course.final, course.final.at)]
    places = list(find_places(server.block, server.root))
    named = {place.path for place in places if place.match == "named"}
    followed = {name for place in [*places, everywhere] for name in [_fall_back(place.block)] if name in named}
    if not any(place.path == "/" and place.match == "prefix" for place in places):
        places.append(everywhere)
    for place in places:
        shared.budget.spend(10 + len(place.block.block or ()))
        if place.path not in followed or place.match != "named":
            routes.extend(_place_routes(server, scope, place, places))
    return routes


def find_places(block: Directive, root: Optional[str], within: Optional[str] = None) -> Iterator[Place]:
    """The locations of a server, nested ones after those around them."""
    for each in block.all("location"):
        if not each.args:
            continue
        modifier, path = ("", each.args[0]) if len(each.args) == 1 else each.args[:2]
        if not modifier and path[:1] in ("=", "~", "^"):  # "=/exact" and "~^/regex", written together
            modifier = next(sign for sign in ("^~", "~*", "=", "~", "") if path.startswith(sign))
            path = path[len(modifier) :]
        match = "named" if path.startswith("@") and not modifier else MATCHES.get(modifier, "prefix")
        own_root = _static_root(each) or root
        internal = match == "named" or each.last("internal") is not None
        yield Place(path, match, each, internal, own_root, within if match == "regex" else None, has_handler(each))
        yield from find_places(each, own_root, path)


def _place_routes(server: Server, scope: Scope, place: Place, places: List[Place]) -> List[Route]:
    own = scope.copy()
    course = run_codes(place.block, own) if place.block is not server.block else Course()
    found, final, block = course.sometimes, course.final or course.handler or handle(place.block, own), place.block
    seen = {place.path}
    while final is None:
        scope.spend(len(places))
        following = _named(_fall_back(block), places)
        if following is None or following.path in seen:
            break
        seen.add(following.path)
        block, own = following.block, scope.copy()
        course = run_codes(block, own)
        found, final = found + course.sometimes, course.final or course.handler or handle(block, own)
    final = final or _asked_as(_fall_back(block), place, places, scope) or Outcome("files", place.block, url=place.root)
    found = found + [each for inner in place.block.all("limit_except") for each in _for_other_methods(inner, own)]
    return [
        build_route(server, own, place, each, each.at if each.at.name == "if" else place.block)
        for each in [*found, final]
    ]


def _for_other_methods(block: Directive, scope: Scope) -> List[Outcome]:
    inner = handle(block, scope)
    condition = "the method is not {}".format(" ".join(block.args))
    return [] if inner is None or inner.kind == "respond" else [inner._replace(condition=condition)]


def _named(name: Optional[str], places: List[Place]) -> Optional[Place]:
    if name is None or not name.startswith("@"):
        return None
    return next((each for each in places if each.match == "named" and each.path == name), None)


def _asked_as(uri: Optional[str], place: Place, places: List[Place], scope: Scope) -> Optional[Outcome]:
    """What happens to what is no file, where ``try_files`` ends with a path: ``/index.php?$args``.

    ``None`` where that is a file again. Where a regular expression decides that is not plain text, it is said.
    """
    if uri is None or not uri.startswith("/"):
        return None
    path = uri.partition("?")[0].partition("$")[0]
    scope.spend(len(places))
    passing = [each for each in places if each.passes and each.match != "named"]
    fitting = [each for each in passing if each.match == "exact" and each.path == path]
    for each in passing if not fitting else ():
        fits = plain_match(each.path, path, ignore_case=True) if each.match == "regex" else False
        if fits is None:
            reason = "what is no file is asked for as {}".format(uri)
            return Outcome("files", place.block, url=place.root, unresolved=reason)
        if fits:
            fitting.append(each)
    if not fitting:
        around = [each for each in passing if each.match == "prefix" and path.startswith(each.path)]
        fitting = sorted(around, key=lambda each: -len(each.path))
    if not fitting or fitting[0] is place:
        return None
    own = scope.copy()
    course = run_codes(fitting[0].block, own)
    return course.final or course.handler or handle(fitting[0].block, own)


def build_route(server: Server, scope: Scope, place: Place, outcome: Outcome, at: Directive) -> Route:
    """The route that an outcome means; ``at`` is where it stands."""
    first = outcome.targets[0] if outcome.targets and outcome.unresolved is None else None
    conditions = [outcome.condition, "the path is within {}".format(place.within) if place.within else None]
    several = len(outcome.targets) > 1 or outcome.unresolved is not None
    return Route(
        kind=outcome.kind,
        host=scope.host,
        path=place.path,
        path_match=place.match,
        ssl=any(each.listen.ssl for each in server.listeners),
        is_default=server.is_default,
        internal=place.internal,
        listen=[each.listen for each in server.listeners],
        target_service=first.host if first else None,
        target_port=first.port if first else None,
        target_url=outcome.url,
        targets=[each.text for each in outcome.targets] if several else [],
        upstream=outcome.upstream,
        status=outcome.status,
        certificate=scope.expand(server.certificate) if server.certificate else None,
        condition=" and ".join(filter(None, conditions)) or None,
        unresolved=outcome.unresolved,
        file=at.file,
        line=at.line,
    )


def _static_root(block: Directive) -> Optional[str]:
    found = block.last("alias") or block.last("root")
    return found.args[0] if found is not None and found.args else None


def _fall_back(block: Directive) -> Optional[str]:
    tried = block.last("try_files")
    return tried.args[-1] if tried is not None and len(tried.args) > 1 else None


def defaults_of(all_listeners: Sequence[Sequence[Listener]]) -> List[bool]:
    """Which servers get what no name fits: for each place the one that says so, else the first."""
    chosen: Dict[object, int] = {}
    for explicit in (True, False):
        for number, listeners in enumerate(all_listeners):
            for each in listeners:
                if each.is_default or not explicit:
                    chosen.setdefault(each.place, number)
    return [number in chosen.values() for number in range(len(all_listeners))]
