import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.monitoring.past.keeping import DAY_MS, FINE_S, HOUR_MS
from servicebay.monitoring.past.packing import pack_beats, pack_tallies, sums_of, unpack_beats, unpack_tallies
from servicebay.monitoring.past.tally import LEVELS, tally_of
from servicebay.storage.check_rows import BeatRow

optional = st.none() | st.integers(0, 10_000_000)
beats = st.builds(BeatRow, st.just(7), st.integers(0, 2**45), st.sampled_from(LEVELS), optional, optional, st.text())


@settings(max_examples=60)
@given(st.lists(beats, min_size=1, max_size=80, unique_by=lambda row: row.at))
def test_outcomes_come_back_as_they_were(rows: list[BeatRow]) -> None:
    rows.sort(key=lambda row: row.at)
    assert unpack_beats(7, pack_beats(rows)) == rows


def test_tallies_come_back_and_are_small() -> None:
    random.seed(1)
    start, span_ms = 20_000 * DAY_MS, FINE_S * 1000
    tallies = [
        tally_of(start + slot * span_ms, [("o", random.lognormvariate(3.5, 0.4)) for _ in range(5)])
        for slot in range(DAY_MS // span_ms)
    ]
    data = pack_tallies(tallies, span_ms)
    assert unpack_tallies(start, span_ms, data) == tallies
    sums = sums_of(tallies)
    assert (sums.well, sums.failed, sums.answers) == (1440, 0, 1440)
    assert sums.answer_sum / sums.answers == pytest.approx(100 * math.exp(3.5 + 0.4**2 / 2), rel=0.05)
    assert len(data) < 3_000
    hour = [
        BeatRow(1, start + n * 60_000 + random.randrange(90), "o", random.randrange(9_999), None, "answers 200 OK")
        for n in range(HOUR_MS // 60_000)
    ]
    assert len(pack_beats(hour)) < 500


@pytest.mark.parametrize("data", [b"", b"garbage", pack_tallies([tally_of(0, [])], 300_000), b"x\x9c" + b"\xff" * 9])
def test_what_cannot_be_read_is_said(data: bytes) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        unpack_beats(1, data)
