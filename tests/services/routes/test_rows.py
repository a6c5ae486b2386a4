"""Routes as rows: words, links, certificates, what needs a person, and what stays as it was."""

from typing import Any

import pytest

from servicebay.sentences.speaking import speaker_of
from servicebay.services.routes.answer import proxy_answer
from servicebay.services.routes.rows import certificate_tone
from servicebay.services.shapes.route import RouteView
from servicebay.wire.model import Listen, Proxy, Route
from tests.services.facts import ID, NOW, Hub, Port, config, container, state, unit

DAY_MS = 24 * 3600 * 1000
APP_ID = "cd" * 32
LISTEN = [Listen("0.0.0.0", 80)]
SECURE = [Listen("0.0.0.0", 80), Listen("::", 443, ssl=True)]
PORTS = [Port(80, host_port=8080), Port(443, host_port=443)]


def route(**members: Any) -> Route:
    defaults: dict[str, Any] = {"kind": "proxy", "host": "a.example.org", "listen": LISTEN, "target_service": "app"}
    return Route(**{"target_port": 3000, **defaults, **members})


def node_state(*routes: Route, app: str = "running", **members: Any) -> dict[str, Any]:
    proxy = container(id=ID, names=["proxy"], networks=["web"], ports=PORTS, unit="proxy.service")
    target = container(id=APP_ID, names=["app"], networks=["web"], unit="app.service", state=app)
    known = Proxy("nginx", "image", "files", list(routes), members.pop("problems", []))
    units = [unit(name="proxy.service"), unit(name="app.service", active_state=members.pop("active", "active"))]
    return state([proxy, target], units, proxies={ID: known}, **members)


def hub_with(*routes: Route, **members: Any) -> Hub:
    hub = Hub(config())
    hub.node("nas", node_state(*routes, **members))
    return hub


def row(*routes: Route, **members: Any) -> RouteView:
    return hub_with(*routes, **members).live.routes()[0]


def test_a_route_names_what_answers_with_its_state_and_links_to_it() -> None:
    view = row(route(file="/etc/nginx/a.conf", host_file="/home/a/a.conf", line=7))
    assert (view.name, view.leads_to, view.state_text, view.tone) == ("a.example.org", "app:3000", "Running", "ok")
    assert (view.url, view.listens, view.proxy) == ("http://a.example.org:8080/", "8080", "nas/proxy")
    assert (view.host_file, view.line, view.provider) == ("/home/a/a.conf", 7, "nginx")
    (target,) = view.targets
    assert (target.service, target.container, target.text) == ("nas/app.service", f"nas/{APP_ID}", "app:3000")


@pytest.mark.parametrize(
    ("members", "name", "german"),
    [
        ({}, "a.example.org", None),
        ({"path": "/api/"}, "a.example.org/api/", None),
        ({"path": "/x", "path_match": "exact"}, "a.example.org/x (exact)", "a.example.org/x (genau)"),
        ({"path": "^/(a)", "path_match": "regex"}, "a.example.org ^/(a) (pattern)", "a.example.org ^/(a) (Muster)"),
        ({"host": "_"}, "any other host", "jeder andere Host"),
        ({"host": "_", "path": "/x", "path_match": "exact"}, "any other host/x (exact)", "jeder andere Host/x (genau)"),
    ],
)
def test_its_name_is_host_and_path(members: dict[str, Any], name: str, german: str | None) -> None:
    view = row(route(**members))
    assert view.name == name
    assert speaker_of("de").hear_name(view.name, view.coined) == (german or name)


@pytest.mark.parametrize(
    ("members", "url"),
    [
        ({"listen": SECURE, "ssl": True}, "https://a.example.org/"),
        ({"path": "/a b/"}, "http://a.example.org:8080/a%20b/"),
        ({"host": "_"}, "http://nas.example:8080/"),
        ({"host": "*.example.org"}, None),
        ({"host": "~^(.+)$"}, None),
        ({"host": "a.org/@evil.net"}, None),
        ({"host": "javascript:alert(1)"}, None),
        ({"path_match": "regex"}, None),
        ({"kind": "stream"}, None),
        ({"listen": [Listen("0.0.0.0", 9)]}, None),
    ],
)
def test_a_link_is_made_only_where_a_browser_can_follow_it(members: dict[str, Any], url: str | None) -> None:
    assert row(route(**members)).url == url


def test_a_port_that_is_not_published_is_said() -> None:
    view = row(route(listen=[Listen("0.0.0.0", 81), Listen("::", 81)]))
    assert (view.state_text, view.tone) == ("Not published: port 81", "off")


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"kind": "redirect", "target_url": "https://b.org$request_uri"}, "Redirects to https://b.org/…"),
        ({"kind": "respond", "status": 404}, "Answers 404"),
        ({"kind": "files", "target_url": "/var/www"}, "Files in /var/www"),
        ({"target_service": None, "target_port": None, "unresolved": "$up is known per request"}, "Not known"),
        ({"targets": ["app:1", "app:2"]}, "app:1, app:2"),
    ],
)
def test_what_happens_is_said_in_words(members: dict[str, Any], words: str) -> None:
    assert row(route(**members)).leads_to == words


def test_what_cannot_be_known_is_said_and_needs_nobody() -> None:
    hub = hub_with(route(target_service=None, target_port=None, unresolved="$up is known only for each request"))
    (view,) = hub.live.routes()
    assert (view.tone, view.problem) == ("off", "$up is known only for each request.")
    assert hub.live.state["attention"] == {}


def test_a_route_to_nowhere_needs_a_person() -> None:
    hub = hub_with(route(target_service="immich"))
    (view,) = hub.live.routes()
    assert (view.state_text, view.tone) == ("Leads nowhere", "act")
    (item,) = hub.live.state["attention"].values()
    assert (item["kind"], item["key"], item["title"]) == ("route", view.key, "a.example.org")
    assert item["text"] == "It leads nowhere. Nothing on this node is called “immich”."
    assert hub.live.state["hub"]["summary"] == "One route needs you. Everything else is running."


def test_a_route_to_a_stopped_service_is_worth_a_look_and_no_alarm_of_its_own() -> None:
    hub = hub_with(route(), app="exited", active="inactive")
    (view,) = hub.live.routes()
    assert (view.tone, view.problem) == ("look", None)
    assert not any(item["kind"] == "route" for item in hub.live.state["attention"].values())


def test_of_several_targets_some_may_do() -> None:
    view = row(route(targets=["app:1", "gone:2"]))
    assert (view.state_text, view.tone) == ("1 of 2 targets well", "look")


@pytest.mark.parametrize(("days", "tone"), [(-1, "act"), (0, "act"), (20, "look"), (22, "ok")])
def test_a_certificate_is_amber_three_weeks_before_its_end_and_red_behind_it(days: int, tone: str) -> None:
    assert certificate_tone(NOW + days * DAY_MS, NOW) == tone
    assert certificate_tone(None, NOW) is None


def test_one_certificate_of_many_hosts_is_one_line() -> None:
    hosts = [route(host=f"{name}.org", certificate="/c.pem", certificate_expires=NOW - DAY_MS) for name in "abc"]
    items = hub_with(*hosts).live.state["attention"].values()
    assert [(item["title"], item["text"], item["tone"]) for item in items] == [
        ("a.org", "Its certificate has expired.", "act")
    ]


def test_a_certificate_grows_old_though_nothing_changes_on_the_node() -> None:
    now = [NOW]
    hub = Hub(config())
    hub.twin._clock = lambda: now[0]
    expires = NOW + 22 * DAY_MS
    hub.node("nas", node_state(route(certificate="/c.pem", certificate_expires=expires)))
    assert hub.live.routes()[0].certificate_tone == "ok"
    now[0] += 2 * DAY_MS
    hub.twin.apply_state("nas", 1, node_state(route(certificate="/c.pem", certificate_expires=expires)))
    assert hub.live.routes()[0].certificate_tone == "look"


def test_paths_inside_the_proxy_are_left_out_by_default() -> None:
    view = row(route(target_service="immich", internal=True))
    assert (view.hidden, view.tone) == (True, "off")


def test_a_route_keeps_its_key_and_its_row_when_others_come_and_go() -> None:
    hub = hub_with(route(), route(path="/api"))
    before = hub.live.state["routes"]
    hub.twin.apply_state("nas", 1, node_state(route(host="new.org"), route(), route(path="/api")))
    after = hub.live.state["routes"]
    assert set(before) < set(after)
    assert len(after) == 3
    assert all(after[key] == before[key] for key in before)


def test_the_same_route_twice_is_two_rows() -> None:
    assert len(hub_with(route(), route(), route(target_port=1)).live.routes()) == 3


def test_a_change_elsewhere_touches_no_route() -> None:
    hub = hub_with(route())
    messages: list[dict[str, Any]] = []
    hub.live.state  # noqa: B018 - brings it up to date
    hub.live.subscribe(messages.append)
    raw = node_state(route())
    other = container(id="ef" * 32, names=["other"])
    hub.twin.apply_state("nas", 1, {**raw, "containers": {**raw["containers"], **state([other])["containers"]}})
    hub.live.flush()
    assert len(messages) == 1
    assert "routes" not in messages[0]["patch"]


def test_a_proxys_row_says_why_it_is_one_and_what_is_wrong() -> None:
    hub = hub_with(route(), problems=["/etc/nginx/x.conf can't be read"])
    (view,) = hub.live.proxies()
    assert (view.key, view.service, view.container) == ("nas/proxy", "nas/proxy.service", f"nas/{ID}")
    assert (view.routes, view.tone, view.problems) == (1, "look", ["/etc/nginx/x.conf can't be read."])
    assert view.found_text == "Its image is that of a reverse proxy."


def test_a_proxys_row_lists_the_files_that_it_was_read_from() -> None:
    hub = hub_with(route())
    raw = node_state(route(host_file="/home/a/a.conf"))
    raw["proxies"][ID]["files"] = ["/home/a/a.conf", "/home/a/not-listed.conf"]
    raw["files"] = {"/home/a/a.conf": {"path": "/home/a/a.conf", "kind": "proxy", "sha256": "ab"}}
    hub.twin.apply_state("nas", 1, raw)
    (view,) = hub.live.proxies()
    assert [(file.path, file.kind, file.sha256) for file in view.files] == [("/home/a/a.conf", "proxy", "ab")]


def test_routes_stand_as_not_confirmed_until_the_node_has_told_them_again() -> None:
    hub = hub_with(route())
    assert not hub.live.routes()[0].stale
    raw = node_state(route())
    del raw["proxies"]
    hub.twin.apply_state("nas", 5, raw)
    (view,) = hub.live.routes()
    assert view.stale
    hub.twin.apply_state("nas", 6, node_state())
    assert hub.live.routes() == []


def test_the_seeds_shape_has_host_target_port_and_ssl() -> None:
    hub = hub_with(route(listen=SECURE, ssl=True), route(kind="redirect", target_service=None, host="www.org"))
    answer = proxy_answer(hub.live.proxies(), hub.live.routes())
    assert answer.provider == "nginx"
    (entry,) = answer.routes
    assert (entry.host, entry.target_service, entry.target_port, entry.ssl) == ("a.example.org", "app", 3000, True)
    assert (entry.node, entry.service) == ("nas", "nas/app.service")


def test_routes_stand_while_their_proxy_is_stopped_and_go_with_its_unit() -> None:
    hub = hub_with(route())
    before = hub.live.routes()[0]
    app = container(id=APP_ID, names=["app"], networks=["web"], unit="app.service")
    units = [unit(name="proxy.service", active_state="inactive"), unit(name="app.service")]
    hub.twin.apply_state("nas", 1, state([app], units, proxies={}))
    (view,) = hub.live.routes()
    assert (view.key, view.leads_to) == (before.key, before.leads_to)
    assert (view.state_text, view.tone) == ("Its proxy does not run", "look")
    assert [proxy.service for proxy in hub.live.proxies()] == ["nas/proxy.service"]
    raw = node_state(route())
    hub.twin.apply_state("nas", 2, {**raw, "proxies": {}})  # started, and its routes not told yet
    assert [each.state_text for each in hub.live.routes()] == ["Its proxy does not run"]
    hub.twin.apply_state("nas", 3, raw)
    assert hub.live.routes() == [before]
    hub.twin.apply_state("nas", 4, state([app], [unit(name="app.service")], proxies={}))
    assert (hub.live.routes(), hub.live.proxies()) == ([], [])
