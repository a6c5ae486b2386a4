"""Readings to shares and rates; what is worth telling."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from servicebay.agent.usage.account import account, differs
from servicebay.agent.usage.cgroup import Reading
from servicebay.wire.model import Usage

MIB = 1024**2
QUIET = Usage(10.0, 1.0, 100 * MIB, None, False, 5, 0, 0, 0, 0)
COUNTS = st.integers(0, 2**60)
READINGS = st.builds(
    Reading,
    COUNTS,
    st.none() | COUNTS,
    st.none() | COUNTS,
    st.booleans(),
    st.none() | COUNTS,
    st.none() | COUNTS,
    st.none() | COUNTS,
    COUNTS,
)


def test_one_and_a_half_cores_for_two_seconds() -> None:
    before, after = (
        Reading(1_000_000, read_bytes=0, written_bytes=500),
        Reading(4_000_000, read_bytes=4096, written_bytes=500),
    )
    taken = account(after, before, 2.0)
    assert (taken.cpu_s, taken.cpu_percent) == (4.0, 150.0)
    assert (taken.read_bytes_per_s, taken.written_bytes_per_s) == (2048, 0)


def test_the_first_reading_has_totals_only() -> None:
    taken = account(Reading(1_000_000, read_bytes=7), None, 1e9)
    assert (taken.cpu_s, taken.cpu_percent, taken.read_bytes, taken.read_bytes_per_s) == (1.0, None, 7, None)


@example(Reading(4, read_bytes=4), Reading(0, read_bytes=0), 2.2250738585072014e-308)
@given(READINGS, st.none() | READINGS, st.floats(-10, 1e6))
def test_no_share_or_rate_is_ever_negative(now: Reading, before: Reading | None, elapsed_s: float) -> None:
    taken = account(now, before, elapsed_s)
    for value in (taken.cpu_percent, taken.read_bytes_per_s, taken.written_bytes_per_s):
        assert value is None or value >= 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, False),
        ({"cpu_percent": 2.9}, False),
        ({"cpu_percent": 3.1}, True),
        ({"cpu_percent": None}, True),
        ({"cpu_s": 11.5}, False),
        ({"cpu_s": 12.0}, True),
        ({"cpu_s": 1.0}, True),
        ({"memory_bytes": 102 * MIB}, False),
        ({"memory_bytes": 104 * MIB}, True),
        ({"pids": 6}, False),
        ({"pids": 9}, True),
        ({"oom_kills": 1}, True),
        ({"memory_limit_bytes": MIB}, True),
        ({"written_bytes_per_s": 70_000}, True),
        ({"written_bytes": 10**9}, False),
    ],
)
def test_a_reading_is_told_only_beyond_its_threshold(change: dict[str, object], told: bool) -> None:
    assert differs(QUIET, replace(QUIET, **change)) is told  # type: ignore[arg-type]


def test_who_looks_closely_is_told_more_and_nobody_less() -> None:
    slightly = replace(QUIET, cpu_percent=2.0)
    much = replace(QUIET, cpu_percent=6.0)
    assert differs(QUIET, slightly, 0.34)
    assert not differs(QUIET, much, 4.0)
    assert not differs(replace(QUIET, cpu_percent=None), QUIET, 4.0)
