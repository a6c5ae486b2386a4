"""Root causes: what hangs on what, and what fell with it."""

from typing import Any

import pytest

from servicebay.monitoring.views import CheckView
from servicebay.services.alerts.causes import GATEWAY, causes_of_check, fallen, hanging_checks, hosts_of
from servicebay.services.shapes.node import NodeView

NAS = NodeView(
    name="nas", status="online", status_text="", tone="ok", stale=False, address="192.168.1.5", hostname="Vault"
)
HOSTS = hosts_of([NAS])


def check(target: str, **members: Any) -> CheckView:
    view = {"key": "own.x", "node": "", "name": "x", "kind": "tcp", "target": target, "origin": "", "state": "fail"}
    return CheckView(**{**view, "state_text": "Down", "tone": "act", "text": "", "interval_s": 60.0, **members})


@pytest.mark.parametrize("target", ["192.168.1.5:22", "vault:443", "http://nas:8080/x", "nas"])
def test_a_check_hangs_on_the_node_whose_address_it_asks(target: str) -> None:
    assert causes_of_check(check(target), HOSTS) == ("node:nas",)


def test_a_check_hangs_on_what_brought_it() -> None:
    causes = causes_of_check(check("192.168.1.5:80", origin="nas/web"), HOSTS)
    assert causes == ("service:nas/web", "container:nas/web", "route:nas/web", "node:nas")


@pytest.mark.parametrize("target", ["https://example.org/", "8.8.8.8:53", "[2606:4700::1111]:443"])
def test_what_is_far_away_is_reached_through_the_gateway(target: str) -> None:
    assert causes_of_check(check(target), HOSTS) == (GATEWAY,)
    assert causes_of_check(check("", kind="gateway"), HOSTS) == (GATEWAY,)


@pytest.mark.parametrize("target", ["http://printer/", "tv.lan:80", "10.0.0.3:22", "http://[", "[fe80::1]:22"])
def test_what_is_near_or_no_address_hangs_on_nothing(target: str) -> None:
    assert causes_of_check(check(target), HOSTS) == ()


def test_what_fell_with_it_is_counted() -> None:
    checks = {f"c{n}": check(f"192.168.1.5:{n}") for n in range(60)} | {"far": check("example.org:1")}
    assert len(hanging_checks("node:nas", checks, HOSTS)) == 60
    assert fallen("node:nas", 14, 60) == "With it: 14 services, 60 checks."
    assert fallen("service:nas/web", 12, 1) == "With it: one check."
    assert fallen("service:nas/web", 12, 0) == ""
