"""What the scan makes of systemd's words. The values are those of systemd 257 with Podman 5.4."""

from typing import Any

import pytest

from servicebay.agent.systemd.unitfiles import UnitFile
from servicebay.agent.systemd.units import NEVER, Listed, build_unit, kind_of, origin_of, unit_of_file

GENERATED = "/run/user/1000/systemd/generator/web.service"
SOURCE = "/home/u/.config/containers/systemd/web.container"
LISTED = Listed("web.service", "The web", "loaded", "active", "running", "", "/unit/web_2eservice", 0, "", "/")
PROPERTIES: dict[str, Any] = {
    "FragmentPath": GENERATED,
    "SourcePath": SOURCE,
    "DropInPaths": ["/home/u/.config/systemd/user/web.service.d/10.conf"],
    "UnitFileState": "generated",
    "NeedDaemonReload": True,
    "StateChangeTimestamp": 1795381841692123,
    "InvocationID": bytes.fromhex("4e26e253bfaa4547b52ec46a9a4751d2"),
    "Result": "success",
    "NRestarts": 2,
    "MainPID": 1790,
    "ExecMainCode": 0,
    "ExecMainStatus": 0,
    "ExecMainStartTimestamp": 0,
}


def test_a_running_quadlet_unit() -> None:
    unit = build_unit(LISTED, PROPERTIES, ["default.target"])
    assert (unit.kind, unit.origin, unit.source_path, unit.fragment_path) == ("container", "quadlet", SOURCE, GENERATED)
    assert (unit.state_since, unit.main_pid, unit.restarts) == (1795381841692, 1790, 2)
    assert unit.invocation_id == "4e26e253bfaa4547b52ec46a9a4751d2"
    assert (unit.exit_code, unit.exit_signal, unit.need_daemon_reload) == (None, None, True)
    assert unit.drop_in_paths == ["/home/u/.config/systemd/user/web.service.d/10.conf"]
    assert unit.wanted_by == ["default.target"]


@pytest.mark.parametrize(
    ("code", "status", "exit_code", "exit_signal"), [(1, 3, 3, None), (1, 0, 0, None), (2, 9, None, 9), (3, 6, None, 6)]
)
def test_how_the_main_process_ended(code: int, status: int, exit_code: int | None, exit_signal: int | None) -> None:
    unit = build_unit(LISTED, dict(PROPERTIES, ExecMainCode=code, ExecMainStatus=status), [])
    assert (unit.exit_code, unit.exit_signal) == (exit_code, exit_signal)


def test_what_a_unit_needs_is_told_without_targets_slices_and_itself() -> None:
    needs = {"Requires": ["db.service", "app.slice", "basic.target"], "Requisite": [], "BindsTo": ["p-pod.service"]}
    unit = build_unit(LISTED, {**PROPERTIES, **needs, "After": ["basic.target", "db.service", "web.service"]}, [])
    assert (unit.requires, unit.after) == (["db.service", "p-pod.service"], ["db.service"])
    assert build_unit(LISTED, PROPERTIES, []).requires is None


def test_what_systemd_leaves_empty_is_absent() -> None:
    empty = dict.fromkeys(("FragmentPath", "SourcePath", "UnitFileState", "Result"), "")
    zero = {"StateChangeTimestamp": 0, "MainPID": 0, "InvocationID": b""}
    unit = build_unit(LISTED, {**PROPERTIES, **empty, **zero}, [])
    absent = (unit.fragment_path, unit.source_path, unit.unit_file_state, unit.result)
    assert absent == (None, None, None, None)
    assert (unit.state_since, unit.main_pid, unit.invocation_id) == (None, None, None)


@pytest.mark.parametrize("kind", ["container", "pod", "kube", "volume", "network", "image", "build", "artifact"])
def test_the_kind_is_that_of_the_source_not_of_the_name(kind: str) -> None:
    assert kind_of("w.service", GENERATED, f"/q/whatever.{kind}") == kind


def test_only_generated_units_are_quadlets() -> None:
    assert kind_of("web.service", "/home/u/.config/systemd/user/web.service", SOURCE) == "service"
    assert kind_of("app.service", GENERATED, "/etc/xdg/autostart/app.desktop") == "service"
    assert kind_of("x.service", None, None) == "service"


def test_a_timer_tells_what_it_starts_and_when() -> None:
    at = {"NextElapseUSecRealtime": 1_900_000_000_000_000, "NextElapseUSecMonotonic": NEVER, "LastTriggerUSec": 0}
    unit_properties = {
        name: PROPERTIES[name] for name in ("FragmentPath", "SourcePath", "DropInPaths", "UnitFileState")
    }
    own = {"FragmentPath": "/home/u/.config/systemd/user/tick.timer", "SourcePath": "", "Triggers": ["tock.service"]}
    rest = {name: PROPERTIES[name] for name in ("NeedDaemonReload", "StateChangeTimestamp", "InvocationID", "Result")}
    unit = build_unit(LISTED._replace(name="tick.timer"), {**unit_properties, **rest, **own, **at}, [])
    assert (unit.kind, unit.origin, unit.triggers) == ("timer", "user", ["tock.service"])
    assert (unit.next_elapse, unit.last_trigger) == (1_900_000_000_000, None)
    assert unit.restarts == 0


@pytest.mark.parametrize(
    ("fragment", "source", "state", "active", "origin"),
    [
        ("/usr/lib/systemd/user/dbus.service", None, "static", "active", "system"),
        ("/home/u/.config/systemd/user/a.service", None, "enabled", "active", "user"),
        ("/etc/systemd/user/a.service", None, "enabled", "inactive", "user"),
        ("/run/user/1000/systemd/transient/run-1.service", None, "transient", "active", "transient"),
        (
            "/run/user/1000/systemd/generator.late/app.service",
            "/etc/xdg/autostart/a.desktop",
            "generated",
            "active",
            "system",
        ),
        (
            "/run/user/1000/systemd/generator.late/app.service",
            "/home/u/.config/autostart/a.desktop",
            "generated",
            "active",
            "user",
        ),
        (None, None, "", "inactive", "system"),
        (None, None, "", "active", "user"),
        (None, None, "", "failed", "user"),
    ],
)
def test_where_a_plain_unit_comes_from(
    fragment: str | None, source: str | None, state: str, active: str, origin: str
) -> None:
    assert origin_of("service", fragment, source, state, active) == origin


@pytest.mark.parametrize(
    ("path", "is_installable", "wanted_by", "state"),
    [
        (GENERATED, False, ["default.target"], "generated"),
        ("/home/u/.config/systemd/user/a.service", True, ["default.target"], "enabled"),
        ("/home/u/.config/systemd/user/a.service", True, [], "disabled"),
        ("/home/u/.config/systemd/user/a.service", False, [], "static"),
    ],
)
def test_a_unit_that_nothing_loaded(path: str, is_installable: bool, wanted_by: list[str], state: str) -> None:
    unit = unit_of_file("a.service", UnitFile(path, "A", None, is_installable, False), wanted_by)
    assert (unit.load_state, unit.active_state, unit.sub_state) == ("loaded", "inactive", "dead")
    assert unit.unit_file_state == state
