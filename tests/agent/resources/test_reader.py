"""This machine's own /proc and /sys."""

from pathlib import Path

from servicebay.agent.resources.reader import CLOSE_S, SLOW_S, ResourceReader, read_disks, whole_disks


def test_this_machine_can_be_read() -> None:
    reader = ResourceReader()
    reader.read()
    read = reader.read()
    assert 0 <= read.cpu_percent <= 100
    assert 0 < read.memory_used_bytes < read.memory_total_bytes
    assert "lo" not in read.interfaces
    assert all(each.received_bytes_per_s >= 0 for each in read.interfaces.values())
    assert set(read.io) <= set(whole_disks())
    assert all(each.read_bytes_per_s >= 0 and 0 <= each.busy_percent <= 100 for each in read.io.values())
    assert set(read.pressure) <= {"cpu", "memory", "io"}


def test_what_changes_slowly_is_read_again_only_after_its_time() -> None:
    now = [0.0]
    reader = ResourceReader(lambda: now[0])
    first = reader.read().disks
    now[0] = CLOSE_S
    assert reader.read().disks is first
    assert reader.read(close=True).disks is not first
    second = reader.read().disks
    now[0] += SLOW_S
    assert reader.read().disks is not second


def test_disks_have_inodes_within_their_number() -> None:
    for disk in read_disks().values():
        assert disk.inodes_total is None or 0 <= (disk.inodes_used or 0) <= disk.inodes_total


def test_only_whole_disks_that_are_hardware_count(tmp_path: Path) -> None:
    for name in ("sda", "nvme0n1", "sr0"):
        (tmp_path / name / "device").mkdir(parents=True)
    for name in ("loop0", "zram0", "dm-0", "md127"):
        (tmp_path / name).mkdir()
    assert whole_disks(str(tmp_path)) == ["nvme0n1", "sda"]
    assert whole_disks(str(tmp_path / "none")) == []
