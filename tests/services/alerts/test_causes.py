"""Root causes: what hangs on what, and what fell with it."""

from collections.abc import Iterable
from typing import Any

import pytest

from servicebay.monitoring.probes.name_servers import not_asked_by
from servicebay.monitoring.views import CheckView
from servicebay.services.alerts.causes import GATEWAY, Causes, fallen_text, hosts_of, is_down, raised
from servicebay.services.attention import SILENT, names_attention
from servicebay.services.shapes.live import AttentionView
from servicebay.services.shapes.node import NodeView
from servicebay.services.shapes.route import ProxyView, RouteTargetView, RouteView
from servicebay.services.shapes.service import ServiceView

NAS = NodeView(
    name="nas", status="online", status_text="", tone="ok", stale=False, address="192.168.1.5", hostname="Vault"
)
HOSTS = hosts_of([NAS])


def check(target: str, key: str = "own.x", **members: Any) -> CheckView:
    view = {"key": key, "node": "", "name": "x", "kind": "tcp", "target": target, "origin": "", "state": "fail"}
    return CheckView(**{**view, "state_text": "Down", "tone": "act", "text": "", "interval_s": 60.0, **members})


def service(name: str, *requires: str) -> ServiceView:
    return ServiceView(
        key=f"nas/{name}", node="nas", unit=f"{name}.service", name=name, kind="container", origin="quadlet",
        description="", active_state="active", sub_state="", state_text="", tone="ok",
        requires=[f"nas/{each}" for each in requires],
    )  # fmt: skip


def route(host: str, path: str, target: str) -> RouteView:
    return RouteView(
        key=f"nas/nginx/{host}{path}", node="nas", name=host, host=host, path=path, proxy="nas/nginx", provider="nginx",
        kind="proxy", leads_to="", state_text="", tone="ok",
        targets=[RouteTargetView(text="", name="", state_text="", tone="ok", service=target, container=f"{target}-c")],
    )  # fmt: skip


def world(
    services: Iterable[ServiceView] = (), checks: Iterable[CheckView] = (), routes: Iterable[RouteView] = ()
) -> Causes:
    nginx = ProxyView(
        key="nas/nginx", node="nas", name="nginx", provider="nginx", found_text="", source_text="", tone="ok",
        service="nas/proxy", container="nas/proxy-c",
    )  # fmt: skip
    return Causes(
        {each.key: each for each in checks},
        {each.key: each for each in services},
        {each.key: each for each in routes},
        {nginx.key: nginx},
        HOSTS,
    )


def row(key: str, tone: str = "act", rank: int = 30) -> AttentionView:
    kind = key.partition(":")[0]
    return AttentionView(key=key, kind=kind, node="", title=key, text="", tone=tone, rank=rank)  # type: ignore[arg-type]


@pytest.mark.parametrize("target", ["192.168.1.5:22", "vault:443", "http://nas:8080/x", "nas"])
def test_a_check_hangs_on_the_node_whose_address_it_asks(target: str) -> None:
    assert world().of_check(check(target)) == ("node:nas",)


def test_a_check_hangs_on_what_brought_it() -> None:
    causes = world().of_check(check("192.168.1.5:80", origin="nas/web"))
    assert causes == ("service:nas/web", "container:nas/web", "route:nas/web", "node:nas")


@pytest.mark.parametrize("target", ["https://example.org/", "8.8.8.8:53", "[2606:4700::1111]:443"])
def test_what_is_far_away_is_reached_through_the_gateway(target: str) -> None:
    assert world().of_check(check(target)) == (GATEWAY,)
    assert world().of_check(check("", kind="gateway")) == (GATEWAY,)


@pytest.mark.parametrize("target", ["http://printer/", "tv.lan:80", "10.0.0.3:22", "http://[", "[fe80::1]:22"])
def test_what_is_near_or_no_address_hangs_on_nothing(target: str) -> None:
    assert world().of_check(check(target)) == ()


STACK = [service("db", "net-network"), service("app", "db"), service("wiki", "app"), service("alone"), service("pod")]


def test_a_service_hangs_on_all_that_it_requires_and_its_checks_with_it() -> None:
    causes = world(STACK, [check("10.0.0.3:1", origin="nas/wiki")])
    assert causes.of_service("nas/wiki") == ("service:nas/app", "service:nas/db", "service:nas/net-network")
    assert causes.of_service("nas/alone") == ()
    assert causes.fallen("service:nas/db") == (["app", "wiki"], ["own.x"])
    assert causes.fallen("service:nas/net-network") == (["app", "db", "wiki"], ["own.x"])
    assert causes.fallen("service:nas/alone") == ([], [])
    rows = {key: row(key) for key in ("service:nas/db", "service:nas/app", "service:nas/alone", "check:own.x")}
    hangs = causes.of_rows(rows)
    assert "service:nas/db" in hangs["service:nas/app"]
    assert "service:nas/db" in hangs["check:own.x"]
    assert "service:nas/alone" not in hangs


def test_of_services_that_require_each_other_one_is_the_cause() -> None:
    rows = {key: row(key) for key in ("service:nas/a", "service:nas/b")}
    hangs = world([service("a", "b"), service("b", "a")]).of_rows(rows)
    assert hangs == {"service:nas/b": ("service:nas/a",)}


def test_a_route_hangs_on_its_proxy_and_so_does_a_check_of_its_name() -> None:
    routes = [route("wiki.example.org", "/", "nas/wiki"), route("wiki.example.org", "/api/", "nas/app")]
    causes = world([*STACK, service("proxy", "pod")], routes=routes)
    proxy = ("service:nas/proxy", "service:nas/pod", "container:nas/proxy-c")
    app = ("service:nas/app", "service:nas/db", "service:nas/net-network", "container:nas/app-c")
    assert causes.of_route(routes[1]) == proxy + app
    asked = check("https://Wiki.example.org/api/health", kind="http")
    assert causes.of_check(asked) == (*proxy, *app, "node:nas", GATEWAY)
    assert "service:nas/wiki" in causes.of_check(check("https://wiki.example.org/", kind="http"))
    assert "service:nas/proxy" not in causes.of_check(check("https://other.example.org/", kind="http"))


def test_what_is_down_is_as_urgent_as_what_hangs_on_it() -> None:
    silent, refused = row(GATEWAY, "look", SILENT), row(GATEWAY, "look", 53)
    far = {"check:a": row("check:a")}
    hangs = {"check:a": (GATEWAY, "service:nas/web")}
    assert raised({GATEWAY: silent, **far}, hangs)[GATEWAY].tone == "act"
    assert raised({GATEWAY: silent}, {})[GATEWAY].tone == "look"
    assert raised({GATEWAY: silent, "check:a": row("check:a", "look", 65)}, hangs)[GATEWAY].tone == "look"
    assert raised({GATEWAY: refused, **far}, hangs)[GATEWAY].tone == "look"
    edited = row("service:nas/web", "look", 70)
    assert raised({"service:nas/web": edited, **far}, hangs)["service:nas/web"].tone == "look"
    assert [is_down(each) for each in (silent, refused, edited)] == [True, False, False]


def test_what_fell_with_it_is_counted_and_named() -> None:
    checks = [check(f"192.168.1.5:{n}", f"c{n}") for n in range(60)] + [check("example.org:1", "far")]
    assert len(world(checks=checks).fallen("node:nas").checks) == 60
    assert fallen_text(14, 60) == "With it: 14 services, 60 checks."
    assert fallen_text(0, 1) == "With it: one check."
    assert fallen_text([], 0) == ""
    assert fallen_text(["app"], 0) == "With it: app."
    assert fallen_text(["app", "wiki"], 2) == "With it: app and wiki, two checks."
    assert fallen_text(["a", "b", "c", "d"], 0) == "With it: a, b, c and d."
    assert fallen_text(["a", "b", "c", "d", "e"], 0) == "With it: a, b, c and 2 more services."


def test_checks_of_a_node_whose_name_server_is_silent_are_one_row() -> None:
    text = not_asked_by("nas", "192.0.2.1 is silent").text
    asked = [
        check("web.example:1", f"own.{n}", node="nas", state="unknown", text=text, since=9 - n, tone="off")
        for n in range(3)
    ]
    paused = check("web.example:1", "own.p", node="attic", state="paused", text=not_asked_by("attic", "x").text)
    rows = names_attention([*asked, paused, check("db.example:1", "own.d", node="nas", text="refused the connection")])
    assert list(rows) == ["names:nas"]
    need = rows["names:nas"]
    assert (need.kind, need.key, need.tone, need.since) == ("node", "nas", "act", 7)
    assert need.text == (
        "The name server of nas does not answer, so its checks of names cannot be made: 192.0.2.1 is silent."
    )
    causes = world(checks=asked)
    assert causes.fallen("names:nas").checks == ["own.0", "own.1", "own.2"]
    assert causes.of_rows(rows) == {"names:nas": ("node:nas",)}
