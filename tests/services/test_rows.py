"""A row holds what a reader needs, and only actions that make sense."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.services.ports import Address
from servicebay.services.rows import MAX_HEALTH_OUTPUT, Place, container_view, is_health_check, service_view
from servicebay.services.shapes.container import ContainerView
from servicebay.services.shapes.service import ServiceView
from tests.services.facts import (
    ID,
    NOW,
    Container,
    Health,
    Hub,
    Port,
    ServiceUnit,
    config,
    container,
    failed,
    state,
    unit,
)

NAS = Place("nas", Address("nas.example"), reachable=True, stale=False)
AWAY = NAS._replace(reachable=False, stale=True)


def test_a_service_has_the_ports_images_and_worst_health_of_its_containers() -> None:
    members = [
        container(id="a", ports=[Port(80, host_port=8080)], health=Health("healthy"), image="localhost/a:1"),
        container(id="b", names=["db"], health=Health("unhealthy", output="no answer"), image="localhost/b:1"),
        container(id="i", is_infra=True, image="pause"),
    ]
    view = service_view(unit(kind="pod"), members, NAS)
    assert [port.text for port in view.ports] == ["8080 → 80/tcp"]
    assert view.images == ["localhost/a:1", "localhost/b:1"]
    assert view.containers == ["nas/a", "nas/b", "nas/i"]
    assert (view.healthy, view.tone, view.cause) == (False, "act", "The health check of db fails: no answer")


@pytest.mark.parametrize(
    ("status", "healthy"), [(None, None), ("starting", None), ("healthy", True), ("unhealthy", False)]
)
def test_health_is_claimed_only_after_a_check_ended(status: str | None, healthy: bool | None) -> None:
    member = container(health=Health(status) if status else None)
    assert service_view(unit(), [member], NAS).healthy is healthy


def test_a_stopped_container_says_nothing_of_health() -> None:
    member = container(state="exited", exit_code=0, health=Health("unhealthy"))
    assert service_view(unit(active_state="inactive", sub_state="dead"), [member], NAS).healthy is None


@pytest.mark.parametrize(
    ("members", "hidden"),
    [
        ({"name": "servicebay-node.service", "kind": "service", "origin": "user"}, True),
        ({"name": "servicebay-node.service", "kind": "service", "active_state": "failed"}, False),
        ({}, False),
        ({"origin": "user", "kind": "service"}, False),
        ({"origin": "system", "kind": "service"}, True),
        ({"origin": "system", "kind": "service", "active_state": "failed", "result": "exit-code"}, False),
        ({"kind": "volume", "sub_state": "exited"}, True),
        ({"kind": "image", "active_state": "failed", "result": "exit-code"}, False),
        ({"kind": "kube"}, False),
    ],
)
def test_what_the_system_ships_and_helpers_are_hidden_unless_they_failed(
    members: dict[str, object], hidden: bool
) -> None:
    assert service_view(unit(**members), [], NAS).hidden is hidden


@pytest.mark.parametrize(
    ("facts", "actions"),
    [
        (unit(), ["stop", "restart", "enable"]),
        (unit(active_state="activating", sub_state="start"), ["stop", "restart", "enable"]),
        (failed(), ["start", "enable", "reset-failed"]),
        (unit(need_daemon_reload=True), ["stop", "restart", "enable", "reload-units"]),
        (unit(active_state="inactive", load_state="not-generated"), ["reload-units"]),
        (unit(active_state="inactive", load_state="not-generated", generator_error="No."), []),
        (unit(name="t@.service", active_state="inactive", sub_state="template"), []),
        (unit(kind="timer", sub_state="waiting", triggers=["a.service"]), ["stop", "restart", "enable", "run"]),
        (unit(active_state="inactive"), ["start", "enable"]),
        (unit(active_state="inactive", load_state="masked"), []),
        (unit(active_state="deactivating"), ["enable"]),
        (unit(can_reload=True, wanted_by=["default.target"]), ["stop", "restart", "reload", "disable"]),
        (unit(origin="user", kind="service", unit_file_state="enabled"), ["stop", "restart", "disable"]),
        (unit(origin="user", kind="service", unit_file_state="static"), ["stop", "restart"]),
        (unit(kind="volume"), ["stop", "restart"]),
        (unit(name="dbus.service", origin="system"), []),
    ],
)
def test_a_service_offers_the_actions_that_make_sense(facts: object, actions: list[str]) -> None:
    assert service_view(facts, [], NAS).actions == actions  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("members", "owner", "actions"),
    [
        ({}, None, ["stop", "restart", "kill", "delete"]),
        ({"state": "exited"}, None, ["start", "delete"]),
        ({"state": "removing"}, None, []),
        ({"is_infra": True}, None, []),
        ({"is_infra": True}, "web.service", ["stop", "restart", "kill", "delete"]),
    ],
)
def test_a_container_offers_the_actions_that_make_sense(
    members: dict[str, object], owner: str | None, actions: list[str]
) -> None:
    assert container_view(container(**members), owner, NAS).actions == actions


def test_nothing_is_offered_on_a_node_that_is_away() -> None:
    assert service_view(unit(), [], AWAY).actions == []
    row = container_view(container(), None, AWAY)
    assert (row.actions, row.stale) == ([], True)


def test_a_container_knows_its_service_and_since_when_its_state_holds() -> None:
    row = container_view(container(started_at=NOW + 5, exit_code=0), "web.service", NAS)
    assert (row.key, row.service, row.unit, row.since) == (f"nas/{ID}", "nas/web.service", "web.service", NOW + 5)
    assert row.exit_code is None  # a running container has not exited
    ended = container_view(container(state="exited", started_at=NOW, finished_at=NOW + 9, exit_code=3), None, NAS)
    assert (ended.since, ended.exit_code) == (NOW + 9, 3)


def test_a_long_health_output_is_cut() -> None:
    row = container_view(container(health=Health("unhealthy", output="x" * 2000)), None, NAS)
    assert row.health is not None
    assert row.health.output == "x" * MAX_HEALTH_OUTPUT


@pytest.mark.parametrize(
    ("name", "expected"),
    [(f"{ID}.service", True), (f"{ID}-0123456789abcdef.service", True), ("web.service", False), ("abc.service", False)],
)
def test_units_of_health_checks_are_recognised(name: str, expected: bool) -> None:
    assert is_health_check(unit(name=name)) is expected


@pytest.mark.parametrize(
    ("members", "at_boot"),
    [
        ({"wanted_by": ["default.target"]}, True),
        ({"wanted_by": ["other.target"]}, False),
        ({"unit_file_state": "enabled"}, True),
        ({}, False),
    ],
)
def test_a_service_says_whether_it_starts_at_boot(members: dict[str, object], at_boot: bool) -> None:
    assert service_view(unit(**members), [], NAS).starts_at_boot is at_boot


@settings(max_examples=30)
@given(st.from_type(ServiceUnit), st.lists(st.from_type(Container), max_size=3))
def test_whatever_the_schema_allows_has_rows_without_null(facts: ServiceUnit, members: list[Container]) -> None:
    views: list[ServiceView | ContainerView] = [service_view(facts, members, NAS)]
    views += [container_view(member, facts.name, NAS) for member in members]
    for view in views:
        assert view.state_text.strip()
        assert "null" not in msgspec.json.encode(_without_text(msgspec.to_builtins(view))).decode()


def _without_text(value: object) -> object:
    if isinstance(value, dict):
        return {str(number): _without_text(member) for number, member in enumerate(value.values())}
    if isinstance(value, list):
        return [_without_text(member) for member in value]
    return "" if isinstance(value, str) else value


def test_who_has_the_port_that_a_service_wants_is_named() -> None:
    hub = Hub(config())
    line = "Failed to bind port 8080 (Address already in use) for option '-t 8080-8080:80-80'"
    other = container(unit="other.service", ports=[Port(80, host_port=8080)])
    failing = failed(exit_code=126, last_lines=[line])
    hub.node("nas", state([other], [failing, unit(name="other.service")]))
    row = hub.live.state["services"]["nas/web.service"]
    assert row["cause"] == "Port 8080 of the node is already in use by other.service."
    hub.twin.apply_patch("nas", 1, {"containers": {other.id: {"state": "exited"}}})
    assert hub.live.state["services"]["nas/web.service"]["cause"] == "Port 8080 of the node is already in use."
