"""What a machine is busy with and what runs on it takes, as rows."""

from typing import Any

import pytest

from servicebay.monitoring.load_past.metrics import KINDS
from servicebay.services.load import disk_view, load_members, pressure_view, sensor_view
from servicebay.services.usage import BY_PROCESS, usage_view
from servicebay.twin.store import Connection
from servicebay.wire.machine import Disk, Pressure, Sensor, Upkeep
from servicebay.wire.model import Usage
from tests.services.facts import ID, Hub, config, container, resources, state, unit

MIB = 1024**2
OTHER = "cd" * 32


def hub(raw: dict[str, Any]) -> Hub:
    made = Hub(config())
    made.node("nas", raw)
    return made


@pytest.mark.parametrize(
    ("used", "inodes", "tone"),
    [(50, 500, "ok"), (86, 500, "look"), (50, 860, "look"), (50, 960, "act"), (96, 0, "act")],
)
def test_a_disk_is_as_full_as_its_bytes_or_its_files(used: int, inodes: int, tone: str) -> None:
    view = disk_view(Disk("/dev/sda1", "/", "ext4", 100, used, 1000, inodes))
    assert (view.percent, view.inodes_percent, view.tone) == (used, inodes / 10, tone)


def test_a_disk_without_a_limit_of_files_has_none() -> None:
    assert disk_view(Disk("/dev/sda1", "/", "btrfs", 100, 50)).inodes_percent is None


@pytest.mark.parametrize(("kind", "percent", "tone"), [("cpu", 50, "ok"), ("memory", 21, "look"), ("io", 39, "ok")])
def test_waiting_for_memory_matters_before_waiting_for_a_core(kind: str, percent: float, tone: str) -> None:
    view = pressure_view(kind, Pressure(percent))
    assert (view.value, view.percent, view.tone) == (f"{percent} %", percent, tone)
    kept = KINDS[f"pressure.{kind}"]
    assert (view.name, view.short) == (kept.title, kept.name)  # as the charts call it


@pytest.mark.parametrize(
    ("sensor", "value", "detail", "tone"),
    [
        (Sensor(41.4, 82.0, 85.0), "41 °C", "high from 82 °C, critical 85 °C", "ok"),
        (Sensor(83.0, 82.0, 85.0), "83 °C", "high from 82 °C, critical 85 °C", "look"),
        (Sensor(85.0, 82.0, 85.0), "85 °C", "high from 82 °C, critical 85 °C", "act"),
        (Sensor(89.0), "89 °C", None, "ok"),
        (Sensor(90.0), "90 °C", None, "look"),
        (Sensor(40.0, 0.0, 65261.0), "40 °C", None, "ok"),
    ],
)
def test_heat_is_judged_by_what_the_chip_calls_high(sensor: Sensor, value: str, detail: str | None, tone: str) -> None:
    view = sensor_view("nvme/Composite", sensor)
    assert (view.name, view.value, view.detail, view.tone) == ("nvme Composite", value, detail, tone)


def test_updates_are_counted_in_words() -> None:
    assert load_members(resources(upkeep=Upkeep(None, 1)))["updates"] == "1 update can be installed."
    told = load_members(resources(upkeep=Upkeep("Reboot.", 12, 5)))
    assert (told["reboot"], told["updates"]) == ("Reboot.", "12 updates can be installed, 5 of them for security.")


def test_a_reboot_heat_and_missing_inodes_are_things_that_need_a_person() -> None:
    odd = resources(
        disks={"/": Disk("/dev/sda1", "/", "ext4", 100, 50, 1000, 970)},
        sensors={"cpu/Package": Sensor(97.0, 90.0)},
        upkeep=Upkeep("Kernel 2 is installed, 1 runs until a reboot."),
    )
    items = sorted(hub(state(resources=odd)).live.state["attention"].values(), key=lambda item: item["rank"])
    assert [item["text"] for item in items] == [
        "The disk is almost full: not of bytes, but of files (97 % of its inodes).",
        "cpu Package is hot: 97 °C, high from 90 °C.",
        "Kernel 2 is installed, 1 runs until a reboot.",
    ]


def test_a_service_takes_what_its_containers_take() -> None:
    members = [Usage(1.5, 10.0, 3 * MIB, 4 * MIB, pids=2), Usage(2.5, None, 5 * MIB, pids=1)]
    view = usage_view(Usage(99.0, 99.0), members)
    assert view is not None
    assert (view.cpu_s, view.cpu_percent, view.memory_bytes, view.pids) == (4.0, 10.0, 8 * MIB, 3)
    assert (view.memory_limit_bytes, view.tone) == (None, "ok")


def test_near_its_limit_is_worth_a_look_and_kills_are_told() -> None:
    view = usage_view(Usage(1.0, 1.0, 95, 100, oom_kills=2))
    assert view is not None
    assert (view.memory_percent, view.tone) == (95.0, "look")
    assert view.note == "Killed 2 times for want of memory since it started."


def test_an_estimate_is_called_one() -> None:
    view = usage_view(Usage(1.0, 1.0, 95, by_process=True))
    assert view is not None
    assert view.note == BY_PROCESS


def test_nothing_known_is_no_row() -> None:
    assert usage_view(None) is None


def test_usage_changes_no_other_row_and_has_the_keys_of_what_it_belongs_to() -> None:
    owned = container(unit="web.service")
    alone = container(id=OTHER, names=["alone"])
    plain = unit(name="plain.service", kind="service", origin="user")
    usage = {ID: Usage(1.0, 5.0, MIB), OTHER: Usage(1.0, 6.0, MIB), "plain.service": Usage(1.0, 7.0, MIB)}
    made = hub(state([owned, alone], [unit(containers=[ID]), plain], usage=usage))
    rows = made.live.state["usage"]
    assert {key: row["cpuPercent"] for key, row in rows.items()} == {
        f"nas/{ID}": 5.0,
        "nas/web.service": 5.0,
        f"nas/{OTHER}": 6.0,
        "nas/plain.service": 7.0,
    }
    before = made.live.state
    seen: list[dict[str, object]] = []
    made.live.subscribe(lambda patch: seen.append(patch["patch"]))
    made.twin.apply_patch("nas", made.twin.get("nas").seq + 1, {"usage": {ID: {"cpuPercent": 9.0}}})
    made.live.flush()
    assert seen == [{"usage": {f"nas/{ID}": {"cpuPercent": 9.0}, "nas/web.service": {"cpuPercent": 9.0}}}]
    assert made.live.state["containers"] is before["containers"]


def test_what_a_node_took_before_it_went_is_not_shown_as_the_present() -> None:
    made = hub(state([container()], usage={ID: Usage(1.0, 5.0, MIB)}))
    assert made.live.state["usage"]
    made.twin.set_connection("nas", Connection("offline", "The node did not answer."))
    assert made.live.state["usage"] == {}


def test_how_old_what_a_package_tool_told_is_goes_with_it() -> None:
    day = 86_400_000

    def told(**members: Any) -> str:
        members = {"updates_by": "apt", "updates_at": 10 * day, "lists_at": 9 * day, **members}
        return str(load_members(resources(upkeep=Upkeep(**members)))["updates"])

    assert told(updates=0) == "No update waits."
    assert told(updates=0, lists_at=3 * day) == "No update waits. Its lists of packages are 7 days old."
    assert told(updates=2, security_updates=1) == "2 updates can be installed, 1 of them for security."
    assert told(updates_problem="apt did not answer.") == "Not known: apt did not answer."
    assert load_members(resources(upkeep=Upkeep(updates=0)))["updates"] is None
