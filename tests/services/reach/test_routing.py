import pytest

from servicebay.services.reach.routing import match_route
from servicebay.services.shapes.route import RouteView


def route(host: str, path: str = "/", suffix: str = "", **more: object) -> RouteView:
    members: dict[str, object] = {
        "key": f"{host}{path}",
        "node": "nas",
        "proxy": "nas/edge",
        "provider": "nginx",
        "kind": "proxy",
    }
    members |= {"leads_to": "app", "state_text": "Running", "tone": "ok", "name": f"{host}{path}{suffix}", **more}
    return RouteView(host=host, path=path, **members)  # type: ignore[arg-type]


ROUTES = [
    route("www.example.org"),
    route("www.example.org", "/api/"),
    route("www.example.org", "/health", " (exact)"),
    route("*.example.org"),
    route("www.example.*"),
    route("first.example.net", is_default=True),
]


@pytest.mark.parametrize(
    ("host", "path", "found", "how"),
    [
        ("www.example.org", "/", "www.example.org/", "name"),
        ("www.example.org", "/api/x", "www.example.org/api/", "name"),
        ("www.example.org", "/health", "www.example.org/health", "name"),
        ("www.example.org", "/healthy", "www.example.org/", "name"),
        ("a.example.org", "/", "*.example.org/", "name"),
        ("www.example.com", "/", "www.example.*/", "name"),
        ("other.example.com", "/", "first.example.net/", "default"),
    ],
)
def test_the_route_that_a_proxy_would_take(host: str, path: str, found: str, how: str) -> None:
    match = match_route(ROUTES, host, path)
    assert match is not None
    assert (match.route.key, match.how) == (found, how)


def test_patterns_are_not_run_and_what_is_inside_answers_nobody() -> None:
    pattern = route("~^(a+)+$")
    match = match_route([pattern, route("_")], "a" * 60, "/")
    assert match is not None
    assert (match.route, match.how) == (pattern, "pattern")
    caught = match_route([route("_"), route("x.example", is_default=True)], "a", "/")
    assert caught is not None
    assert caught.how == "any"
    assert match_route([route("a", hidden=True), route("b")], "a", "/") is None
