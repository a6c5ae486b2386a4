"""Text of /proc to values: right on what kernels write, one declared error on anything else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.resources.proc import (
    CpuTimes,
    ProcError,
    Stall,
    parse_default_routes,
    parse_diskstats,
    parse_load,
    parse_meminfo,
    parse_mounts,
    parse_net_dev,
    parse_pressure,
    parse_stat,
)

PARSERS: dict[str, Callable[[str], Any]] = {
    "/proc/stat": parse_stat,
    "/proc/meminfo": parse_meminfo,
    "/proc/loadavg": parse_load,
    "/proc/self/mounts": parse_mounts,
    "/proc/pressure/io": parse_pressure,
    "/proc/net/dev": parse_net_dev,
    "/proc/net/route": parse_default_routes,
    "/proc/diskstats": lambda text: parse_diskstats(text, ("sda", "vda")),
}
ODD = """cpu cpu0 btime some full avg10=1.5 avg10= total=9 total=x 1 -1 99999999999999999999 1e9 0x1 ² eth0: MemTotal:
MemAvailable: kB / ext4 \\040 00000000 : ="""
WORDS = st.sampled_from([*ODD.split(), "", "\n", "\n\n"])
TEXT = st.text(max_size=200) | st.lists(WORDS, max_size=30).map(" ".join)


@pytest.mark.parametrize("parse", PARSERS.values(), ids=list(PARSERS))
@given(text=TEXT)
def test_any_text_gives_a_value_or_the_one_error(parse: Callable[[str], Any], text: str) -> None:
    try:
        parse(text)
    except ProcError:
        pass


@pytest.mark.parametrize("path", PARSERS)
@given(cut=st.floats(0, 1))
def test_what_this_kernel_writes_is_read_and_cut_short_is_the_same_or_the_error(path: str, cut: float) -> None:
    if not Path(path).exists():
        pytest.skip(f"this kernel has no {path}")
    text = Path(path).read_text()
    PARSERS[path](text)
    try:
        PARSERS[path](text[: int(len(text) * cut)])
    except ProcError:
        pass


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


def test_pressure_is_the_last_ten_seconds_and_the_time_since_boot() -> None:
    text = (
        "some avg10=1.16 avg60=16.16 avg300=17.51 total=2224273815\nfull avg10=0.25 avg60=0.00 avg300=0.00 total=1500\n"
    )
    assert parse_pressure(text) == Stall(1.16, 0.25, 2224.274, 0.002)


def test_cpu_pressure_of_older_kernels_has_no_full_line() -> None:
    assert parse_pressure("some avg10=2.00 avg60=0.00 avg300=0.00 total=5000000\n") == Stall(2.0, 0.0, 5.0, 0.0)


def test_interfaces_are_told_apart_even_where_the_name_touches_the_number() -> None:
    head = "Inter-| Receive | Transmit\n face |bytes packets|bytes packets\n"
    lines = "    lo: 7 1 0 0 0 0 0 0 8 1 0 0 0 0 0 0\neth0:100 1 0 0 0 0 0 0 200 1 0 0 0 0 0 0\n"
    assert parse_net_dev(head + lines) == {"lo": (7, 8), "eth0": (100, 200)}


def test_the_default_route_names_its_interface() -> None:
    head = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
    default = "br0\t00000000\t0166630A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
    local = "eth1\t0066630A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
    assert parse_default_routes(head + default + local) == {"br0"}


def test_disks_are_read_in_bytes_and_what_was_not_asked_for_is_left_out() -> None:
    text = "8 0 sda 9 1 100 4 9 1 300 5 0 777 9 0 0 0 0\n8 1 sda1 9 1 8 4 9 1 8 5 0 7 9\n"
    assert parse_diskstats(text, ["sda", "sdb"]) == {"sda": (51_200, 153_600, 777)}
