"""Sensors and graphics cards from a /sys/class like drivers make it."""

from pathlib import Path

import pytest

from servicebay.agent.resources.hardware import MAX_SENSORS, read_gpus, read_sensors
from servicebay.wire.machine import Gpu, Sensor


def put(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text + "\n")


def test_each_chips_temperatures_have_its_name_their_label_and_its_limits(tmp_path: Path) -> None:
    put(
        tmp_path / "hwmon/hwmon0",
        name="nvme",
        temp1_label="Composite",
        temp1_input="41850",
        temp1_max="81850",
        temp1_crit="84850",
    )
    put(tmp_path / "hwmon/hwmon1", name="cpu_thermal", temp1_input="52100")
    assert read_sensors(str(tmp_path)) == {
        "nvme/Composite": Sensor(41.9, 81.8, 84.8),
        "cpu_thermal/temp1": Sensor(52.1),
    }


def test_two_chips_of_one_name_are_two(tmp_path: Path) -> None:
    for number in (0, 1):
        put(tmp_path / f"hwmon/hwmon{number}", name="nvme", temp1_label="Composite", temp1_input=f"4{number}000")
    assert [sensor.celsius for sensor in read_sensors(str(tmp_path)).values()] == [40, 41]


@pytest.mark.parametrize("said", ["", "0", "-128000", "65261850", "garbage", "²"])
def test_what_is_no_temperature_is_left_out(tmp_path: Path, said: str) -> None:
    put(tmp_path / "hwmon/hwmon0", name="odd", temp1_input=said)
    assert read_sensors(str(tmp_path)) == {}


def test_frost_is_a_temperature(tmp_path: Path) -> None:
    put(tmp_path / "hwmon/hwmon0", name="shed", temp1_input="-12500")
    assert read_sensors(str(tmp_path)) == {"shed/temp1": Sensor(-12.5)}


def test_single_cores_and_disks_that_would_wake_are_not_asked(tmp_path: Path) -> None:
    put(
        tmp_path / "hwmon/hwmon0",
        name="coretemp",
        temp1_label="Package id 0",
        temp1_input="50000",
        temp2_label="Core 0",
        temp2_input="49000",
    )
    put(tmp_path / "hwmon/hwmon1", name="drivetemp", temp1_input="35000")
    assert list(read_sensors(str(tmp_path))) == ["coretemp/Package id 0"]


def test_thermal_zones_stand_in_where_no_chip_tells(tmp_path: Path) -> None:
    put(tmp_path / "thermal/thermal_zone0", type="cpu-thermal", temp="61234")
    assert read_sensors(str(tmp_path)) == {"cpu-thermal/thermal_zone0": Sensor(61.2)}
    put(tmp_path / "hwmon/hwmon0", name="soc", temp1_input="60000")
    assert list(read_sensors(str(tmp_path))) == ["soc/temp1"]


def test_there_is_a_limit_to_what_is_told(tmp_path: Path) -> None:
    for number in range(MAX_SENSORS + 5):
        put(tmp_path / f"hwmon/hwmon{number}", name=f"chip{number}", temp1_input="40000")
    assert len(read_sensors(str(tmp_path))) == MAX_SENSORS


def test_a_card_that_says_how_busy_it_is(tmp_path: Path) -> None:
    put(
        tmp_path / "drm/card1/device",
        gpu_busy_percent="34",
        mem_info_vram_total="8589934592",
        mem_info_vram_used="1073741824",
    )
    (tmp_path / "drivers/amdgpu").mkdir(parents=True)
    (tmp_path / "drm/card1/device/driver").symlink_to(tmp_path / "drivers/amdgpu")
    put(tmp_path / "drm/card0/device", vendor="0x8086")
    put(tmp_path / "drm/card1-DP-1", status="connected")
    assert read_gpus(str(tmp_path)) == {"card1": Gpu("amdgpu", 34, 8 * 1024**3, 1024**3)}


def test_a_machine_without_any_is_no_error(tmp_path: Path) -> None:
    assert (read_sensors(str(tmp_path)), read_gpus(str(tmp_path))) == ({}, {})
