from dataclasses import replace

import pytest

from servicebay.agent.resources.thresholds import differs
from servicebay.wire.machine import Disk, DiskIo, Gpu, Interface, Pressure, Resources, Sensor, Upkeep

GIB = 1024**3
QUIET = Resources(
    cpu_percent=5.0,
    cpu_count=4,
    load1=0.5,
    memory_total_bytes=16 * GIB,
    memory_used_bytes=4 * GIB,
    swap_total_bytes=0,
    swap_used_bytes=0,
    boot_time=1,
    disks={"/": Disk("/dev/sda1", "/", "ext4", 100 * GIB, 50 * GIB, 10_000, 5_000)},
    pressure={"io": Pressure(2.0, 1.0, 10.0, 5.0)},
    interfaces={"eth0": Interface(1_000_000, 0, 10, 10)},
    sensors={"nvme/Composite": Sensor(40.0)},
    gpus={"card0": Gpu("amdgpu", 10, 8 * GIB, GIB)},
    upkeep=Upkeep(),
    io={"sda": DiskIo(1_000_000, 0, 5.0)},
)


def disk(used_bytes: int, inodes_used: int = 5_000) -> dict[str, Disk]:
    return {"/": Disk("/dev/sda1", "/", "ext4", 100 * GIB, used_bytes, 10_000, inodes_used)}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, False),
        ({"cpu_percent": 7.9}, False),
        ({"cpu_percent": 8.0}, True),
        ({"memory_used_bytes": 4 * GIB + GIB // 10}, False),
        ({"memory_used_bytes": 4 * GIB + GIB // 5}, True),
        ({"load1": 0.74}, False),
        ({"load1": 0.75}, True),
        ({"disks": disk(50 * GIB + GIB // 10)}, False),
        ({"disks": disk(50 * GIB + GIB // 4)}, True),
        ({"disks": {}}, True),
        ({"disks": disk(50 * GIB, 5_050)}, False),
        ({"disks": disk(50 * GIB, 5_150)}, True),
        ({"pressure": {"io": Pressure(6.9, 1.0, 99.0, 99.0)}}, False),
        ({"pressure": {"io": Pressure(7.0, 1.0)}}, True),
        ({"pressure": {"io": Pressure(2.0, 6.0)}}, True),
        ({"interfaces": {"eth0": Interface(1_200_000, 0, 99, 99)}}, False),
        ({"interfaces": {"eth0": Interface(1_300_000, 0, 10, 10)}}, True),
        ({"interfaces": {"eth0": Interface(1_000_000, 60_000, 10, 10)}}, False),
        ({"interfaces": {"eth0": Interface(1_000_000, 70_000, 10, 10)}}, True),
        ({"interfaces": {}}, True),
        ({"sensors": {"nvme/Composite": Sensor(42.9)}}, False),
        ({"sensors": {"nvme/Composite": Sensor(43.0)}}, True),
        ({"gpus": {"card0": Gpu("amdgpu", 15, 8 * GIB, GIB)}}, True),
        ({"io": {"sda": DiskIo(1_200_000, 60_000, 14.9)}}, False),
        ({"io": {"sda": DiskIo(1_300_000, 0, 5.0)}}, True),
        ({"io": {"sda": DiskIo(1_000_000, 0, 15.0)}}, True),
        ({"upkeep": Upkeep("Kernel 2 is installed, 1 runs until a reboot.")}, True),
    ],
)
def test_a_reading_is_told_only_beyond_its_threshold(change: dict[str, object], told: bool) -> None:
    assert differs(QUIET, replace(QUIET, **change)) is told  # type: ignore[arg-type]


def test_the_first_reading_is_always_told() -> None:
    assert differs(None, QUIET)


def test_who_looks_closely_is_told_more_and_nobody_less() -> None:
    assert differs(QUIET, replace(QUIET, cpu_percent=6.1), 0.34)
    assert not differs(QUIET, replace(QUIET, cpu_percent=16.0), 4.0)


def test_a_disk_that_fills_is_told_whoever_looks() -> None:
    assert differs(QUIET, replace(QUIET, disks=disk(51 * GIB)), 4.0)
