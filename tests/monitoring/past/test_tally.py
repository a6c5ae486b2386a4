import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.monitoring.past.tally import Tally, percentile_ms, sum_of, tally_of, uptime_percent


@settings(max_examples=60)
@given(st.lists(st.floats(0.1, 60_000), min_size=1, max_size=300), st.sampled_from([50.0, 95.0, 100.0]))
def test_a_percentile_is_at_most_a_twentieth_off(latencies: list[float], percent: float) -> None:
    told = percentile_ms(tally_of(0, [("o", latency) for latency in latencies]), percent)
    true = sorted(latencies)[math.ceil(len(latencies) * percent / 100) - 1]
    assert told is not None
    assert abs(told - true) <= 0.05 * true + 0.05  # it is told to a tenth of a millisecond


def test_tallies_add_up_to_that_of_all() -> None:
    random.seed(4)
    outcomes = [(random.choice("owxum"), random.choice([None, random.uniform(0, 900)])) for _ in range(500)]
    parts = [tally_of(at, outcomes[at : at + 60]) for at in range(0, 500, 60)]
    assert sum_of(0, parts) == tally_of(0, outcomes)
    assert tally_of(0, outcomes).asked == 500


@pytest.mark.parametrize(
    ("well", "failed", "expected"), [(0, 0, None), (3, 0, 100), (99_999, 1, 99.99), (1, 2, 33.33), (0, 7, 0)]
)
def test_uptime_is_rounded_down(well: int, failed: int, expected: float | None) -> None:
    assert uptime_percent(well, failed) == expected


def test_without_latencies_there_is_no_percentile() -> None:
    assert percentile_ms(Tally(0), 95) is None
    assert percentile_ms(tally_of(0, [("x", None)]), 50) is None
