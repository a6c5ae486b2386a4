from dataclasses import replace

import pytest

from servicebay.agent.resources.proc import CpuTimes, parse_mounts, parse_stat
from servicebay.agent.resources.reader import ResourceReader
from servicebay.agent.resources.thresholds import differs
from servicebay.wire.model import Disk, Resources

GIB = 1024**3
QUIET = Resources(5.0, 4, 0.5, 16 * GIB, 4 * GIB, 0, 0, 1, {"/": Disk("/dev/sda1", "/", "ext4", 100 * GIB, 50 * GIB)})


def test_the_cpu_line_counts_what_is_not_idle_or_waiting_for_disks() -> None:
    text = "cpu  10 1 5 100 20 2 2 0 0 0\ncpu0 5 0 2 50 10 1 1 0 0 0\ncpu1 5 1 3 50 10 1 1 0 0 0\nbtime 1700000000\n"
    assert parse_stat(text) == (CpuTimes(20, 140), 2, 1700000000)


def test_only_real_file_systems_are_disks_and_each_once() -> None:
    mounts = (
        "/dev/sda1 / ext4 rw 0 0\n"
        "proc /proc proc rw 0 0\n"
        "/dev/sda1 /var/lib/x ext4 rw 0 0\n"
        "/dev/sdb1 /srv/my\\040photos btrfs rw 0 0\n"
        "overlay /home/u/.local/merged overlay rw 0 0\n"
    )
    assert parse_mounts(mounts) == [("/dev/sda1", "/", "ext4"), ("/dev/sdb1", "/srv/my photos", "btrfs")]


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
        ({"disks": {"/": Disk("/dev/sda1", "/", "ext4", 100 * GIB, 50 * GIB + GIB // 10)}}, False),
        ({"disks": {"/": Disk("/dev/sda1", "/", "ext4", 100 * GIB, 50 * GIB + GIB // 4)}}, True),
        ({"disks": {}}, True),
    ],
)
def test_a_reading_is_told_only_beyond_its_threshold(change: dict[str, object], told: bool) -> None:
    assert differs(QUIET, replace(QUIET, **change)) is told  # type: ignore[arg-type]


def test_the_first_reading_is_always_told() -> None:
    assert differs(None, QUIET)


def test_this_machine_can_be_read() -> None:
    reader = ResourceReader()
    reader.read()
    read = reader.read()
    assert 0 <= read.cpu_percent <= 100
    assert 0 < read.memory_used_bytes < read.memory_total_bytes
