"""Caddy's JSON to routes."""

import contextlib
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.agent.proxy.caddy import CaddyError, parse_caddy
from servicebay.wire.model import Listen, Route


def http(*routes: dict[str, Any], listen: str = ":443", **server: Any) -> str:
    servers = {"srv0": {"listen": [listen], "routes": list(routes), **server}}
    return json.dumps({"apps": {"http": {"servers": servers}}})


def to(dial: str, **more: Any) -> dict[str, Any]:
    return {"handler": "reverse_proxy", "upstreams": [{"dial": dial}], **more}


def site(host: str, *handlers: dict[str, Any], **match: Any) -> dict[str, Any]:
    """What ``caddy adapt`` makes of a site block: a subroute, and in it a route without a matcher."""
    inner = {"handle": list(handlers), **({"match": [match]} if match else {})}
    return {"match": [{"host": [host]}], "handle": [{"handler": "subroute", "routes": [inner]}], "terminal": True}


def only(text: str) -> Route:
    (route,) = parse_caddy(text)
    return route


def test_a_site_as_the_caddyfile_is_adapted() -> None:
    route = only(http(site("App.example.org", {"handler": "encode"}, to("app:3000"))))
    assert (route.kind, route.host, route.path, route.ssl) == ("proxy", "app.example.org", "/", True)
    assert (route.target_service, route.target_port, route.target_url) == ("app", 3000, "http://app:3000")
    assert route.listen == [Listen("0.0.0.0", 443, ssl=True)]
    assert route.unresolved is None


def test_paths_are_prefixes_only_with_a_star() -> None:
    paths = [
        (each.path, each.path_match) for each in parse_caddy(http(site("a", to("a:1"), path=["/x/*", "/y", "*.js"])))
    ]
    assert paths == [("/x/", "prefix"), ("/y", "exact"), ("*.js", "glob")]


def test_a_plain_port_has_no_tls_and_neither_has_what_is_skipped() -> None:
    assert not only(http(site("a", to("a:1")), listen=":80")).ssl
    assert not only(http(site("a", to("a:1")), automatic_https={"disable": True})).ssl
    assert not only(http(site("a", to("a:1")), automatic_https={"skip": ["a"]})).ssl
    assert only(http(site("a", to("a:1")), listen=":8443", tls_connection_policies=[{}])).ssl


def test_a_site_without_a_host_answers_for_all() -> None:
    assert only(http({"handle": [to("a:1")]}, listen=":8080")).host == "_"


def test_several_upstreams_tls_to_them_and_sockets() -> None:
    pool = to("a:1", upstreams=[{"dial": "a:1"}, {"dial": "b:2"}], transport={"protocol": "http", "tls": {}})
    route = only(http(site("a", pool)))
    assert (route.target_url, route.targets) == ("https://a:1", ["a:1", "b:2"])
    socket = only(http(site("a", to("unix//run/app.sock"))))
    assert (socket.target_service, socket.target_port, socket.target_url) == ("unix:/run/app.sock", None, None)
    php = only(http(site("a", to("php:9000", transport={"protocol": "fastcgi"}))))
    assert (php.kind, php.target_service) == ("fastcgi", "php")


def test_what_caddy_alone_knows_is_said() -> None:
    route = only(http(site("a", to("{env.APP}:80"))))
    assert (route.target_service, route.unresolved) == (None, "{env.APP}:80 is known only to Caddy")
    dynamic = only(http(site("a", {"handler": "reverse_proxy", "dynamic_upstreams": {"source": "srv"}})))
    assert dynamic.unresolved == "upstreams come from srv"


def test_redirects_answers_and_files() -> None:
    redirect = {
        "handler": "static_response",
        "status_code": 308,
        "headers": {"Location": ["https://b{http.request.uri}"]},
    }
    route = only(http(site("a", redirect)))
    assert (route.kind, route.status, route.target_url) == ("redirect", 308, "https://b{http.request.uri}")
    assert only(http(site("a", {"handler": "static_response", "status_code": "404"}))).status == 404
    assert only(http(site("a", {"handler": "file_server", "root": "/srv"}))).target_url == "/srv"


def test_asking_for_permission_first_is_no_route() -> None:
    ask = to(
        "authelia:9091", rewrite={"method": "GET", "uri": "/api"}, handle_response=[{"match": {"status_code": [2]}}]
    )
    assert only(http(site("a", ask, to("app:80")))).target_service == "app"


def test_other_matchers_are_conditions() -> None:
    assert only(http(site("a", to("a:1"), method=["POST"], header={"X": ["y"]}))).condition == (
        "method matches and header matches"
    )


def test_layer_4_routes_are_streams() -> None:
    route = {
        "match": [{"tls": {"sni": ["db.example.org"]}}],
        "handle": [{"handler": "proxy", "upstreams": [{"dial": ["db:5432"]}]}],
    }
    config = {"apps": {"layer4": {"servers": {"x": {"listen": [":5432"], "routes": [route]}}}}}
    found = only(json.dumps(config))
    assert (found.kind, found.host, found.target_service, found.target_port) == ("stream", "db.example.org", "db", 5432)


NAMES = [
    "apps",
    "http",
    "servers",
    "routes",
    "handle",
    "handler",
    "match",
    "host",
    "path",
    "listen",
    "upstreams",
    "dial",
]
NAMES += ["reverse_proxy", "subroute", "static_response", "layer4", "headers", "Location", ":443", "tls", "status_code"]
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(NAMES) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
)


@settings(max_examples=500)
@given(JSON.map(json.dumps) | JSON.map(lambda value: http({"handle": [value], "match": [value]})) | st.text())
def test_any_json_gives_routes_or_that_one_error(text: str) -> None:
    with contextlib.suppress(CaddyError):
        assert isinstance(parse_caddy(text), list)


def test_nesting_without_end_is_that_error() -> None:
    with contextlib.suppress(CaddyError):
        parse_caddy("[" * 100_000)
