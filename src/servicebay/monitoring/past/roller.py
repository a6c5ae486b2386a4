"""Packs the outcomes of closed hours, counts them, forgets what is old.

An hour is packed in one transaction with its tallies and with the end of its outcomes as rows of their own, and
tallies are counted anew from all outcomes of their hour: whenever the hub is killed, nothing counts twice.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from servicebay.storage.check_rows import BeatRow, BlockRow, CheckRows, Oldest, RollupRow

from .keeping import (
    COARSE_S,
    DAY_MS,
    EVENTS_MS,
    FINE_S,
    HOUR_MS,
    MOST_BLOCK_BYTES,
    OUTCOMES_MS,
    TALLIES_MS,
    start_of,
)
from .packing import pack_beats, pack_tallies, sums_of, unpack_beats, unpack_tallies
from .tally import Tally, sum_of, tally_of

log = logging.getLogger(__name__)
AT_ONCE = 50
"""Series in one transaction: others wait for it."""
GRACE_MS = 60_000


class _Known(NamedTuple):
    blocks: list[BlockRow]
    rollups: list[RollupRow]


class Roller:
    """``roll`` and ``forget`` are called now and then; ``lock`` keeps outcomes from being written meanwhile."""

    def __init__(self, rows: CheckRows, lock: asyncio.Lock) -> None:
        self._rows = rows
        self._lock = lock

    async def roll(self, now: int) -> None:
        """Pack all hours that are over. Raises StoreError."""
        closed = start_of(now - GRACE_MS, HOUR_MS)
        while True:
            async with self._lock:
                series = await self._rows.waiting(closed, AT_ONCE)
                if not series:
                    return
                beats = await self._rows.beats(series, closed)
                known = await self._known(series, beats)
                packed = await asyncio.to_thread(pack_hours, beats, known.blocks, known.rollups)
                await self._rows.pack(beats, packed.blocks, packed.rollups)

    async def _known(self, series: list[int], beats: list[BeatRow]) -> _Known:
        first, last = min(row.at for row in beats), max(row.at for row in beats)
        blocks = await self._rows.blocks(series, start_of(first, HOUR_MS), last)
        rollups = [
            row
            for span in (FINE_S, COARSE_S)
            for row in await self._rows.rollups(series, span, start_of(first, DAY_MS), last)
        ]
        return _Known(blocks, rollups)

    async def forget(self, now: int, kept: Collection[int], asked: Collection[int]) -> None:
        """Forget what is too old, too much, or of a time to come; see ``CheckRows.prune``. Raises StoreError."""
        taken, oldest_block = 0, now - OUTCOMES_MS - HOUR_MS
        for start, size in await self._rows.block_bytes():
            taken += size
            if taken > MOST_BLOCK_BYTES:
                oldest_block = max(oldest_block, start + HOUR_MS)
                break
        tallies = {span: now - kept_ms - DAY_MS for span, kept_ms in TALLIES_MS.items()}
        async with self._lock:
            await self._rows.prune(Oldest(tallies, oldest_block, now - EVENTS_MS), now + DAY_MS, kept, asked)


class Packed(NamedTuple):
    """What takes the place of outcomes."""

    blocks: list[BlockRow]
    rollups: list[RollupRow]


def pack_hours(beats: Sequence[BeatRow], blocks: Iterable[BlockRow], rollups: Iterable[RollupRow]) -> Packed:
    """Outcomes, with what is packed already of their hours and days, as it shall be.

    Outcomes may come to an hour that is packed (a clock that was set back): it is unpacked and counted anew. Where
    its outcomes are forgotten already and only tallies are left, these grow.
    """
    hours = {(block.series, block.start): block for block in blocks}
    days = _days(rollups)
    made: list[BlockRow] = []
    touched: dict[tuple[int, int], _Day] = {}
    for (series, hour), some in groupby(beats, lambda row: (row.series, start_of(row.at, HOUR_MS))):
        fresh = list(some)
        block = hours.get((series, hour))
        day = touched[series, start_of(hour, DAY_MS)] = days[series, start_of(hour, DAY_MS)]
        if block is None and hour in day[COARSE_S]:
            _count(day, fresh, day)
            continue
        merged = {row.at: row for row in [*(_unpacked(block) if block else []), *fresh]}
        whole = [merged[at] for at in sorted(merged)]
        made.append(BlockRow(series, hour, pack_beats(whole)))
        _count(day, whole, None)
    return Packed(made, [_rollup(key, span, day[span]) for key, day in touched.items() for span in day])


_Day = dict[int, dict[int, Tally]]
"""Span in seconds -> start -> tally."""


def _days(rollups: Iterable[RollupRow]) -> defaultdict[tuple[int, int], _Day]:
    days: defaultdict[tuple[int, int], _Day] = defaultdict(lambda: {FINE_S: {}, COARSE_S: {}})
    for row in rollups:
        days[row.series, row.start][row.span] = {tally.at: tally for tally in unpacked_tallies(row)}
    return days


def _count(day: _Day, beats: list[BeatRow], onto: _Day | None) -> None:
    for span in (FINE_S, COARSE_S):
        for at, some in groupby(beats, lambda row, ms=span * 1000: start_of(row.at, ms)):  # type: ignore[misc]
            tally = tally_of(at, levels_of(some))
            before = onto[span].get(at) if onto is not None else None
            day[span][at] = tally if before is None else sum_of(at, (before, tally))


def _rollup(key: tuple[int, int], span: int, tallies: dict[int, Tally]) -> RollupRow:
    series, start = key
    ordered = [tallies[at] for at in sorted(tallies)]
    sums, data = sums_of(ordered), pack_tallies(ordered, span * 1000)
    return RollupRow(series, span, start, sums.well, sums.failed, data, sums.answers, sums.answer_sum)


def levels_of(beats: Iterable[BeatRow]) -> Iterable[tuple[str, float | None]]:
    """Level and latency (ms) of outcomes."""
    return ((row.level, None if row.latency is None else row.latency / 100) for row in beats)


def _unpacked(block: BlockRow) -> list[BeatRow]:
    try:
        return unpack_beats(block.series, block.data)
    except ValueError as error:
        log.error("outcomes of check series %d at %d: %s", block.series, block.start, error)
        return []


def unpacked_tallies(row: RollupRow) -> list[Tally]:
    """The tallies of a day; none where they cannot be read, which is logged."""
    try:
        return unpack_tallies(row.start, row.span * 1000, row.data)
    except ValueError as error:
        log.error("tallies of check series %d at %d: %s", row.series, row.start, error)
        return []


def unpacked_beats(blocks: Iterable[BlockRow]) -> list[BeatRow]:
    """The outcomes of packed hours, in their order; what cannot be read is logged."""
    return [row for block in blocks for row in _unpacked(block)]
