"""Which route of a proxy answers a name and a path. Pure.

Names as nginx chooses them (exact, then ``*.example.org``, then ``www.example.*``, then patterns, then the default),
and as good as any for the others; the longest path wins.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from ..shapes.route import RouteView

How = Literal["name", "pattern", "any", "default"]
NOT_AT_ALL, DEFAULT, CATCH_ALL, PATTERN, TAIL, HEAD, EXACT = range(7)
HOW: dict[int, How] = {DEFAULT: "default", CATCH_ALL: "any", PATTERN: "pattern"}


class Match(NamedTuple):
    """A route, and how it comes to the host: by ``name``, by a ``pattern`` that may or may not fit, since it takes
    ``any`` host, or only as the ``default`` of its proxy."""

    route: RouteView
    how: How


def match_route(routes: Iterable[RouteView], host: str, path: str) -> Match | None:
    """The best of the routes that a client can ask for; None where none answers."""
    found = [(rank_of(route, host), _path_rank(route, path), route) for route in routes if not route.hidden]
    fitting = [each for each in found if each[0][0] and each[1] >= 0]
    if not fitting:
        return None
    rank, _, route = max(fitting, key=lambda each: each[:2])
    return Match(route, HOW.get(rank[0], "name"))


def rank_of(route: RouteView, host: str) -> tuple[int, int]:
    """How well a route's host fits, then how long it is."""
    name = route.host.lower()
    if name == host:
        return EXACT, len(name)
    if name.startswith("*.") and host.endswith(name[1:]):
        return HEAD, len(name)
    if name.endswith(".*") and host.startswith(name[:-1]):
        return TAIL, len(name)
    if name.startswith("~"):
        return PATTERN, 0  # a pattern from a node's file is not run here: it could take for ever
    if name in ("_", ""):
        return CATCH_ALL, 0
    return (DEFAULT, 0) if route.is_default else (NOT_AT_ALL, 0)


def _path_rank(route: RouteView, path: str) -> int:
    """The length of what fits; below 0 where it does not."""
    if route.name.endswith(" (exact)"):
        return 10_000 if path == route.path else -1
    if route.name.endswith(" (pattern)"):
        return -1  # what a pattern would do is not tried: the path beside it answers the name
    return len(route.path) if path.startswith(route.path or "/") else -1
