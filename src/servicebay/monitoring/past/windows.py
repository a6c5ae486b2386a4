"""Uptimes and mean answer times of all checks over a day, a month and a year: made anew when hours were packed."""

import asyncio
from typing import Literal, NamedTuple

from servicebay.storage.check_rows import CheckRows, RollupRow, Sums

from .keeping import COARSE_S, DAY_MS
from .packing import sums_of
from .roller import unpacked_tallies
from .tally import Tally

Window = Literal["1d", "30d", "365d"]
Ratios = dict[Window, float]
"""Shares (0 to 1), or seconds, by window."""
LONG: tuple[tuple[Window, int], ...] = (("30d", 30 * DAY_MS), ("365d", 365 * DAY_MS))


class Windows(NamedTuple):
    """Of a check: shares of outcomes that were no failures, and mean seconds until an answer."""

    ratios: Ratios
    answers_s: Ratios


async def read_windows(rows: CheckRows, now: int) -> dict[int, Windows]:
    """Of each series. Raises StoreError.

    Of a day to the hour, of what is longer to the UTC day; outcomes that are not packed yet count in each. Answers of
    days that an older hub packed do not count.
    """
    fresh = await rows.fresh_sums()
    lately = await rows.rollups(None, COARSE_S, now - 2 * DAY_MS, now)
    sums: dict[Window, dict[int, Sums]] = {"1d": await asyncio.to_thread(_summed, lately, now - DAY_MS)}
    for window, span_ms in LONG:
        sums[window] = await rows.sums(COARSE_S, now - span_ms)
    found: dict[int, Windows] = {}
    for window, packed in sums.items():
        for series in packed.keys() | fresh.keys():
            both = (packed.get(series, Sums()), fresh.get(series, Sums()))
            well, failed, answers, answer_sum = (sum(part) for part in zip(*both, strict=True))
            windows = found.setdefault(series, Windows({}, {}))
            if well + failed:
                windows.ratios[window] = well / (well + failed)
            if answers:
                windows.answers_s[window] = answer_sum / answers / 100_000
    return found


def _summed(rows: list[RollupRow], since: int) -> dict[int, Sums]:
    tallies: dict[int, list[Tally]] = {}
    for row in rows:
        tallies.setdefault(row.series, []).extend(tally for tally in unpacked_tallies(row) if tally.at >= since)
    return {series: sums_of(each) for series, each in tallies.items()}
