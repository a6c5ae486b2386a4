"""Which checks a node's objects bring."""

from typing import Any

import msgspec
import pytest

from servicebay.monitoring.check import Check
from servicebay.sentences.speaking import speaker_of
from servicebay.services.auto_checks.derive import NodeObjects, derive, key_of
from servicebay.services.auto_checks.labels import Wish, labelled
from servicebay.services.auto_checks.overrides import changed, difference
from servicebay.services.shapes.container import ContainerView, HealthView, PortView
from servicebay.services.shapes.node import NodeView
from servicebay.services.shapes.route import RouteTargetView, RouteView
from servicebay.services.shapes.service import ServiceView

GERMAN = speaker_of("de")
NODE = NodeView(name="nas", status="online", status_text="online", tone="ok", stale=False, address="nas.lan")


def service(name: str = "web", **more: Any) -> ServiceView:
    base = {
        "key": f"nas/{name}.service", "node": "nas", "unit": f"{name}.service", "name": name, "kind": "container",
        "origin": "quadlet", "description": "", "active_state": "active", "sub_state": "running",
        "state_text": "", "tone": "ok",
    }  # fmt: skip
    return ServiceView(**{**base, **more})


def container(**more: object) -> ContainerView:
    base = {
        "key": "nas/1", "id": "1", "node": "nas", "name": "web", "image": "i", "state": "running", "state_text": "",
        "tone": "ok", "created": 0,
    }  # fmt: skip
    return ContainerView(**{**base, **more})  # type: ignore[arg-type]


def port(host_port: int | None, host_ip: str | None = None, protocol: str = "tcp") -> PortView:
    return PortView(text="", container_port=80, protocol=protocol, host_ip=host_ip, host_port=host_port)


def checks(
    *services: ServiceView, has: ContainerView | None = None, routes: tuple[RouteView, ...] = ()
) -> dict[str, Check]:
    made = {each.key: each for each in services}
    return derive(NodeObjects(NODE, made, {has.key: has} if has else {}, routes)).checks


def test_a_service_brings_its_unit_health_and_reachable_ports() -> None:
    ports = [port(8080), port(None), port(8443, "127.0.0.1"), port(53, protocol="udp"), port(9, "2001:db8::1")]
    web = service(containers=["nas/1"], ports=ports)
    found = checks(web, has=container(health=HealthView(status="healthy")))
    assert {key: (each.kind, each.node, each.target) for key, each in found.items()} == {
        "auto.nas": ("node", "nas", ""),
        "auto.nas.web": ("unit", "nas", "web.service"),
        "auto.nas.web.web": ("container", "nas", "web"),
        "auto.nas.web.port-8080": ("tcp", "", "nas.lan:8080"),
        "auto.nas.web.port-9": ("tcp", "", "[2001:db8::1]:9"),
    }
    assert {each.parents for key, each in found.items() if key.startswith("auto.nas.web.")} == {("auto.nas.web",)}
    assert found["auto.nas.web.port-8080"].proven


def test_names_of_words_are_told_from_names_of_names() -> None:
    web = service(containers=["nas/1"], ports=[port(8080)])
    found = checks(web, has=container(name="status", health=HealthView(status="healthy")))
    german = {each.name: GERMAN.hear_name(each.name, each.coined) for each in found.values() if each.coined}
    assert german == {"status health": "Gesundheit von status", "web port 8080": "web Port 8080"}
    plain = found["auto.nas.web.port-8080"]
    named = msgspec.structs.replace(plain, name="shop port 8080", coined="")
    assert difference(plain, msgspec.structs.replace(plain, coined="")) == {}
    assert changed(plain, {"enabled": False}).coined
    assert not changed(plain, difference(plain, named)).coined


@pytest.mark.parametrize("more", [{"origin": "user"}, {"kind": "volume"}, {"hidden": True}])
def test_what_is_no_service_of_ones_own_brings_nothing(more: dict[str, Any]) -> None:
    assert list(checks(service(**more))) == ["auto.nas"]


def test_a_route_is_asked_for_by_its_public_name_and_hangs_on_what_it_leads_to() -> None:
    target = RouteTargetView(text="", name="", state_text="", tone="ok", service="nas/web.service")
    route = RouteView(
        key="nas/proxy/1", node="nas", name="a.org", host="a.org", path="/", proxy="proxy", provider="nginx",
        kind="proxy", leads_to="", state_text="", tone="ok", url="https://a.org/", targets=[target],
    )  # fmt: skip
    (check,) = (each for each in checks(service(), routes=(route,)).values() if each.kind == "http")
    assert (check.target, check.parents, check.origin) == ("https://a.org/", ("auto.nas.web",), "nas/web.service")
    for more in ({"hidden": True}, {"host": "*.a.org"}, {"kind": "respond"}, {"url": None}):
        other = msgspec.structs.replace(route, **more)
        assert "http" not in {each.kind for each in checks(service(), routes=(other,)).values()}, more


def test_labels_ask_for_checks_and_leave_others_out() -> None:
    labels = {
        "servicebay.check": "off",
        "servicebay.check.web.target": "http://{host}:8080/health",
        "servicebay.check.web.intervalS": "30",
        "servicebay.check.web.text": "ok",
        "servicebay.check.ssh.kind": "tcp",
        "servicebay.check.ssh.target": "{host}:22",
        "servicebay.check.odd.target": "http://169.254.169.254/",
        "servicebay.check.worse.interval": "x",
        "other": "x",
    }
    found = labelled(labels, "nas.lan")
    web, ssh = found["web"], found["ssh"]
    assert isinstance(web, Wish)
    assert isinstance(ssh, Wish)
    assert (web.check.kind, web.check.target, web.check.interval_s) == ("http", "http://nas.lan:8080/health", 30.0)
    assert (ssh.check.kind, ssh.check.target) == ("tcp", "nas.lan:22")
    assert "metadata" in str(found["odd"])
    assert found["worse"] == "There is no member 'interval' of a check."
    keys = checks(service(containers=["nas/1"]), has=container(labels=labels))
    assert sorted(keys) == ["auto.nas", "auto.nas.web.web.ssh", "auto.nas.web.web.web"]


def test_keys_are_words_and_no_two_are_one() -> None:
    assert key_of("nas", "web.service") == "auto.nas.web"
    assert len({key_of("nas", unit) for unit in ("a@b.service", "a-b.service", "a_b.service", "A-b.service")}) == 4


def test_what_people_changed_stays_while_the_object_moves_on() -> None:
    plain = Check(key="auto.x", name="x", kind="tcp", target="a:1", interval_s=300.0)
    wanted = msgspec.structs.replace(plain, enabled=False, interval_s=60.0, tags=("db",), key="", proven=True)
    kept = difference(plain, wanted)
    assert kept == {"enabled": False, "intervalS": 60.0, "tags": ("db",)}
    moved = changed(msgspec.structs.replace(plain, target="a:2"), kept)
    assert (moved.target, moved.enabled, moved.tags, moved.edited) == ("a:2", False, ("db",), True)
    assert changed(plain, {"intervalS": "no"}) == plain
    assert difference(plain, plain) == {}
