"""Uptimes of all checks over a day, a month and a year, for who asks often: made anew when hours were packed."""

import asyncio
from typing import Literal

from servicebay.storage.check_rows import CheckRows, RollupRow

from .keeping import COARSE_S, DAY_MS
from .roller import unpacked_tallies

Window = Literal["1d", "30d", "365d"]
Ratios = dict[Window, float]
LONG: tuple[tuple[Window, int], ...] = (("30d", 30 * DAY_MS), ("365d", 365 * DAY_MS))


async def read_ratios(rows: CheckRows, now: int) -> dict[int, Ratios]:
    """Of each series the shares (0 to 1) of outcomes that were no failures. Raises StoreError.

    Of a day to the hour, of what is longer to the UTC day; outcomes that are not packed yet count in each.
    """
    fresh = await rows.fresh_counts()
    lately = await rows.rollups(None, COARSE_S, now - 2 * DAY_MS, now)
    counts: dict[Window, dict[int, tuple[int, int]]] = {"1d": await asyncio.to_thread(_counted, lately, now - DAY_MS)}
    for window, span_ms in LONG:
        counts[window] = await rows.sums(COARSE_S, now - span_ms)
    found: dict[int, Ratios] = {}
    for window, packed in counts.items():
        for series in packed.keys() | fresh.keys():
            pairs = (packed.get(series, (0, 0)), fresh.get(series, (0, 0)))
            well, failed = (sum(part) for part in zip(*pairs, strict=True))
            if well + failed:
                found.setdefault(series, {})[window] = well / (well + failed)
    return found


def _counted(rows: list[RollupRow], since: int) -> dict[int, tuple[int, int]]:
    counts: dict[int, tuple[int, int]] = {}
    for row in rows:
        tallies = [tally for tally in unpacked_tallies(row) if tally.at >= since]
        well, failed = counts.get(row.series, (0, 0))
        counts[row.series] = (
            well + sum(tally.well for tally in tallies),
            failed + sum(tally.failed for tally in tallies),
        )
    return counts
