"""Traefik's routers, services and rules to routes."""

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.agent.proxy.traefik import build_routes, parse_entry_points, parse_file, parse_labels, parse_rawdata
from servicebay.agent.proxy.traefik_rule import Clause, RuleError, parse_rule
from servicebay.wire.model import Listen, Route

POINTS = parse_entry_points(["traefik", "--entrypoints.web.address=:80", "--entryPoints.websecure.address=:443/tcp"])


@pytest.mark.parametrize(
    ("rule", "clauses"),
    [
        ("Host(`a.example.org`)", [Clause("a.example.org")]),
        ("Host(`a`, `b`) && PathPrefix(`/x`)", [Clause("a", "/x"), Clause("b", "/x")]),
        ("Host(`a`) && (PathPrefix(`/x`) || Path(`/y`))", [Clause("a", "/x"), Clause("a", "/y", "exact")]),
        ("Host(`a`) || Host(`b`) && Path(`/y`)", [Clause("a"), Clause("b", "/y", "exact")]),
        ('HostRegexp("^[a-z]+\\.example\\.org$")', [Clause("~^[a-z]+\\.example\\.org$")]),
        ("HostSNI(`*`)", [Clause("_")]),
        ("Host(`a`) && Headers(`X`, `y`)", [Clause("a", condition="Headers(X, y)")]),
        ("Host(`a`) && !Path(`/no`)", [Clause("a", condition="not Path(`/no`)")]),
        ("PathPrefix(`/x/{id:[0-9]+}`)", [Clause(None, "/x/{id:[0-9]+}", "regex")]),
    ],
)
def test_a_rule_is_the_hosts_and_paths_it_means(rule: str, clauses: list[Clause]) -> None:
    assert parse_rule(rule) == clauses


@pytest.mark.parametrize(
    "rule",
    ["", "Host(", "Host(`a`", "Host(`a`) Path(`/`)", "Host(a)", "&&", "(" * 99, "Host(`a`) &", "!" * 99 + "Host(`a`)",
     " && ".join(["(Host(`a`) || Host(`b`))"] * 9), " || ".join(["Host(`a`)"] * 99)],
)  # fmt: skip
def test_what_is_no_rule_is_that_one_error(rule: str) -> None:
    with pytest.raises(RuleError):
        parse_rule(rule)


@given(
    st.lists(st.sampled_from(["Host", "(", ")", "`a`", "&&", "||", "!", ",", " ", "'x", "Path"])).map("".join)
    | st.text()
)
def test_any_text_is_a_rule_or_that_one_error(text: str) -> None:
    with contextlib.suppress(RuleError):
        assert parse_rule(text)


def test_entry_points_of_the_command_line_and_of_the_static_file() -> None:
    assert {name: point.listen for name, point in POINTS.items()} == {
        "web": Listen("0.0.0.0", 80),
        "websecure": Listen("0.0.0.0", 443),
    }
    document = {
        "entryPoints": {"Web": {"address": "[::]:8000", "http": {"redirections": {"entryPoint": {"to": "tls"}}}}}
    }
    (point,) = parse_entry_points([], document).values()
    assert (point.listen, point.redirects_to) == (Listen("::", 8000), "tls")


RAW: dict[str, Any] = {
    "routers": {
        "app@docker": {"entryPoints": ["websecure"], "service": "app", "rule": "Host(`App.example.org`)", "tls": {}},
        "both@file": {"service": "pool", "rule": "Host(`b`)", "status": "enabled"},
        "api@internal": {"entryPoints": ["web"], "service": "api@internal", "rule": "PathPrefix(`/api`)"},
        "old@docker": {"entryPoints": ["web"], "service": "app", "rule": "Host(`o`)", "middlewares": ["tls@file"]},
        "off@docker": {"entryPoints": ["web"], "service": "app", "rule": "Host(`x`)", "status": "disabled"},
        "lost@docker": {"entryPoints": ["web"], "service": "nowhere", "rule": "Host(`n`)"},
        "bad@docker": {"entryPoints": ["web"], "service": "app", "rule": "Host("},
    },
    "services": {
        "app@docker": {"loadBalancer": {"servers": [{"url": "http://10.89.0.4:3000"}]}},
        "pool@file": {"weighted": {"services": [{"name": "one", "weight": 1}, {"name": "app@docker", "weight": 2}]}},
        "one@file": {"loadBalancer": {"servers": [{"url": "https://one"}]}},
    },
    "middlewares": {"tls@file": {"redirectScheme": {"scheme": "https"}}},
    "tcpRouters": {"db@docker": {"entryPoints": ["websecure"], "service": "db", "rule": "HostSNI(`*`)"}},
    "tcpServices": {"db@docker": {"loadBalancer": {"servers": [{"address": "10.89.0.9:5432"}]}}},
}


def routes_of(raw: Any) -> dict[str, Route]:
    return {route.host: route for route in build_routes(parse_rawdata(raw), POINTS)}


def test_the_api_tells_routers_with_their_services() -> None:
    routes = routes_of(RAW | {"routers": {k: v for k, v in RAW["routers"].items() if k != "api@internal"}})
    app = routes["app.example.org"]
    assert (app.target_service, app.target_port, app.ssl) == ("10.89.0.4", 3000, True)
    assert app.listen == [Listen("0.0.0.0", 443, ssl=True)]
    assert routes["b"].targets == ["one:443", "10.89.0.4:3000"]
    assert [each.port for each in routes["b"].listen] == [80, 443]
    assert (routes["o"].kind, routes["o"].target_url) == ("redirect", "https://$host$request_uri")
    assert routes["x"].condition == "Traefik has disabled this router"
    assert routes["n"].unresolved == "the service nowhere has no servers"


def test_tcp_routers_are_streams_and_internal_services_are_traefiks_own() -> None:
    stream = [route for route in build_routes(parse_rawdata(RAW), POINTS) if route.kind == "stream"]
    assert [(each.host, each.target_service, each.target_port) for each in stream] == [("_", "10.89.0.9", 5432)]
    (own,) = [route for route in build_routes(parse_rawdata(RAW), POINTS) if route.kind == "other"]
    assert (own.path, own.unresolved) == ("/api", "Traefik's own api")


def test_a_rule_that_cannot_be_read_is_said() -> None:
    (route,) = [each for each in build_routes(parse_rawdata(RAW), POINTS) if "rule" in (each.unresolved or "")]
    assert (route.target_service, route.unresolved) == (None, "its rule can't be read: it ends too early")


def container(name: str, *ports: int, **labels: str) -> dict[str, Any]:
    given = {f"traefik.{key.replace('__', '.')}": value for key, value in labels.items()}
    return {"names": [name], "labels": given, "ports": [{"containerPort": each, "protocol": "tcp"} for each in ports]}


def labelled(*containers: dict[str, Any]) -> list[Route]:
    return build_routes(parse_labels({str(i): each for i, each in enumerate(containers)}), POINTS)


def test_labels_name_the_container_and_its_port() -> None:
    (route,) = labelled(
        container("web", 9000, http__routers__web__rule="Host(`w`)", http__routers__web__entrypoints="websecure",
                  http__routers__web__tls__certresolver="le", http__services__web__loadbalancer__server__port="8080")
    )  # fmt: skip
    assert (route.target_service, route.target_port, route.ssl, route.host) == ("web", 8080, True, "w")


def test_without_a_port_label_the_lowest_that_is_exposed_counts_and_none_is_said() -> None:
    rule = {"http__routers__x__rule": "Host(`w`)"}
    assert [each.target_port for each in labelled(container("web", 9000, 80, **rule))] == [80]
    assert [each.unresolved for each in labelled(container("web", **rule))] == [
        "no label names the port, and web exposes none"
    ]
    assert labelled(container("web", 80, enable="false", **rule)) == []
    assert labelled(container("web", 80)) == []


def test_a_dynamic_file_is_read_like_the_api() -> None:
    document = {"http": {"routers": {"r": {"rule": "Host(`h`)", "service": "s"}},
                         "services": {"s": {"loadBalancer": {"servers": [{"url": "http://h:1"}]}}}}}  # fmt: skip
    (route,) = build_routes(parse_file(document), POINTS)
    assert (route.target_service, route.target_port) == ("h", 1)


NAMES = [
    "routers",
    "services",
    "rule",
    "service",
    "loadBalancer",
    "servers",
    "url",
    "weighted",
    "name",
    "a",
    "Host(`a`)",
]
NAMES += ["middlewares", "redirectScheme", "scheme", "entryPoints", "tls", "tcpRouters", "tcpServices", "mirroring"]
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(NAMES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
)


@settings(max_examples=500)
@given(JSON | st.fixed_dictionaries({}, optional=dict.fromkeys(RAW, st.dictionaries(st.sampled_from(NAMES), JSON))))
def test_any_json_gives_routes(value: Any) -> None:
    assert isinstance(build_routes(parse_rawdata(value), POINTS), list)
    assert isinstance(build_routes(parse_file(value), parse_entry_points([], value)), list)


WORDS = "traefik http tcp routers services a tls rule middlewares loadbalancer server port redirectscheme scheme"
LABELS = st.lists(st.sampled_from(WORDS.split(" ")), max_size=6).map(lambda words: ".".join(["traefik", *words]))


@settings(max_examples=500)
@given(st.dictionaries(LABELS, st.text(max_size=4)))
def test_any_labels_give_routes(labels: dict[str, str]) -> None:
    assert isinstance(labelled({"names": ["x"], "labels": labels, "ports": []}), list)


def test_nesting_without_end_ends() -> None:
    deep: dict[str, Any] = {}
    for _ in range(5000):
        deep = {"entryPoints": deep, "address": ":1"}
    assert [point.listen.port for point in parse_entry_points([], deep).values()] == [1]
    assert labelled({"names": ["x"], "labels": {"traefik." + "http." * 5000 + "x": "y"}, "ports": []}) == []
