"""This machine's own /proc and /sys."""

from servicebay.agent.resources.reader import CLOSE_S, SLOW_S, ResourceReader, read_disks


def test_this_machine_can_be_read() -> None:
    reader = ResourceReader()
    reader.read()
    read = reader.read()
    assert 0 <= read.cpu_percent <= 100
    assert 0 < read.memory_used_bytes < read.memory_total_bytes
    assert "lo" not in read.interfaces
    assert all(each.received_bytes_per_s >= 0 for each in read.interfaces.values())
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
