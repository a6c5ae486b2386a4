"""The past of one check: from the database, and the last second from memory."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

import msgspec

from servicebay.storage.check_rows import BeatRow, CheckRows, EventRow, RollupRow

from ..board import TONES, WORDS
from ..views import CheckState
from .keeping import COARSE_S, DAY_MS, FINE_S, HOUR_MS, start_of
from .recorder import CheckRecorder
from .roller import levels_of, unpacked_beats, unpacked_tallies
from .tally import Tally, percentile_ms, sum_of, tally_of, uptime_percent
from .views import CheckEventView, CheckPast, DayView, PastSpan, PointView, UptimeSpan, UptimeView

DAYS = 90
MOST_EVENTS = 200
AHEAD_MS = 60_000


class _Scale(NamedTuple):
    """A span, its points, and the tallies that they are made of (in seconds; 60: the outcomes themselves)."""

    span_ms: int
    step_s: int
    source_s: int


SCALES: dict[PastSpan, _Scale] = {
    "1h": _Scale(HOUR_MS, 60, 60),
    "24h": _Scale(DAY_MS, FINE_S, FINE_S),
    "7d": _Scale(7 * DAY_MS, 1_800, FINE_S),
    "30d": _Scale(30 * DAY_MS, 7_200, COARSE_S),
    "90d": _Scale(90 * DAY_MS, 21_600, COARSE_S),
    "1y": _Scale(365 * DAY_MS, 86_400, COARSE_S),
}
UPTIMES: dict[UptimeSpan, int] = {"24h": DAY_MS, "7d": 7 * DAY_MS, "30d": 30 * DAY_MS, "1y": 365 * DAY_MS}


class _Found(NamedTuple):
    """What the database has; ``beats`` are not in the tallies yet, ``last_hour`` are all of it."""

    beats: list[BeatRow]
    last_hour: list[BeatRow]
    fine: list[RollupRow]
    coarse: list[RollupRow]
    events: list[EventRow]


class PastReader:
    """Reads the pasts of checks that are on the board."""

    def __init__(self, recorder: CheckRecorder, rows: CheckRows, now_ms: Callable[[], int]) -> None:
        self._recorder = recorder
        self._rows = rows
        self._now_ms = now_ms

    async def read(self, key: str, span: PastSpan, zone: tzinfo) -> CheckPast:
        """What is kept of a check. Raises StoreError."""
        now, series = self._now_ms(), self._recorder.series_of(key)
        began_at = None if series is None else series.began_at
        step_ms = SCALES[span].step_s * 1000
        since = start_of(now - SCALES[span].span_ms, step_ms) + step_ms
        start = CheckPast(
            key=key,
            span=span,
            zone=str(zone),
            since=since,
            until=now,
            step_s=SCALES[span].step_s,
            began_at=began_at,
            points=[],
            days=[],
            uptimes=[],
            events=[],
        )
        found = _Found([], [], [], [], []) if series is None else await self._find(series.id, span, now)
        return await asyncio.to_thread(draw, found, start, zone)

    async def _find(self, series: int, span: PastSpan, now: int) -> _Found:
        until, waiting = now + AHEAD_MS, self._recorder.unwritten(series)
        changes = {row.at: row for row in self._recorder.unwritten_events(series)}
        written = {row.at: row for row in (*await self._rows.beats([series], until), *waiting)}
        beats = [written[at] for at in sorted(written)]
        packed = unpacked_beats(await self._rows.blocks([series], now - 2 * HOUR_MS, now)) if span == "1h" else []
        fine_ms = max(DAY_MS, SCALES[span].span_ms if SCALES[span].source_s == FINE_S else 0)
        fine = await self._rows.rollups([series], FINE_S, now - fine_ms - DAY_MS, until)
        coarse = await self._rows.rollups([series], COARSE_S, now - 366 * DAY_MS, until)
        told = await self._rows.events([series], now - DAYS * DAY_MS, until, MOST_EVENTS)
        events = [*(row for at, row in reversed(changes.items()) if at not in {each.at for each in told}), *told]
        return _Found(beats, [*packed, *beats], fine, coarse, events)


def draw(found: _Found, start: CheckPast, zone: tzinfo) -> CheckPast:
    """Fill an answer that says of what it is. Pure."""
    scale, now = SCALES[start.span], start.until
    fine = _tallies(found.fine, found.beats, FINE_S)
    coarse = _tallies(found.coarse, found.beats, COARSE_S)
    source = {60: lambda: _tallies((), found.last_hour, 60), FINE_S: lambda: fine, COARSE_S: lambda: coarse}
    shown = [tally for tally in source[scale.source_s]() if tally.at >= start.since]
    points = _grouped(shown, lambda tally: start_of(tally.at, scale.step_s * 1000))
    whole = sum_of(start.since, shown)
    return msgspec.structs.replace(
        start,
        p50_ms=percentile_ms(whole, 50),
        p95_ms=percentile_ms(whole, 95),
        points=[_point(tally) for tally in points],
        days=_days(coarse, now, zone),
        uptimes=[_uptime(span, fine if span == "24h" else coarse, now - ms) for span, ms in UPTIMES.items()],
        events=_events(found.events),
    )


def _tallies(rows: Iterable[RollupRow], beats: Sequence[BeatRow], span_s: int) -> list[Tally]:
    """Those that are kept and those of outcomes that are not in them yet, oldest first."""
    by_start: dict[int, list[BeatRow]] = {}
    for row in beats:
        by_start.setdefault(start_of(row.at, span_s * 1000), []).append(row)
    fresh = [tally_of(at, levels_of(some)) for at, some in by_start.items()]
    return _grouped([*(tally for row in rows for tally in unpacked_tallies(row)), *fresh], lambda tally: tally.at)


def _grouped(tallies: Iterable[Tally], start: Callable[[Tally], int]) -> list[Tally]:
    groups: dict[int, list[Tally]] = {}
    for tally in tallies:
        groups.setdefault(start(tally), []).append(tally)
    return [some[0] if [each.at for each in some] == [at] else sum_of(at, some) for at, some in sorted(groups.items())]


def _point(tally: Tally) -> PointView:
    well, warned, failed, unknown, maintenance = tally.counts
    p50_ms, p95_ms = percentile_ms(tally, 50), percentile_ms(tally, 95)
    return PointView(
        at=tally.at,
        well=well,
        warned=warned,
        failed=failed,
        unknown=unknown,
        maintenance=maintenance,
        p50_ms=p50_ms,
        p95_ms=p95_ms,
    )


def _uptime(span: UptimeSpan, tallies: list[Tally], since: int) -> UptimeView:
    of_span = [tally for tally in tallies if tally.at >= since and tally.well + tally.failed]
    well, failed = sum(tally.well for tally in of_span), sum(tally.failed for tally in of_span)
    first = of_span[0].at if of_span else None
    return UptimeView(span=span, asked=well + failed, failed=failed, percent=uptime_percent(well, failed), since=first)


def _days(tallies: list[Tally], now: int, zone: tzinfo) -> list[DayView]:
    first = (datetime.fromtimestamp(now / 1000, zone) - timedelta(days=DAYS - 1)).date()
    days: dict[str, list[int]] = {}
    for tally in tallies:
        if tally.at < now - (DAYS + 1) * DAY_MS:
            continue
        date = datetime.fromtimestamp(tally.at / 1000, zone).date()
        if date >= first:
            counts = days.setdefault(date.isoformat(), [0] * 5)
            for index, count in enumerate(tally.counts):
                counts[index] += count
    return [
        DayView(
            day=day,
            well=well,
            warned=warned,
            failed=failed,
            unknown=unknown,
            maintenance=maintenance,
            uptime_percent=uptime_percent(well + warned, failed),
        )
        for day, (well, warned, failed, unknown, maintenance) in days.items()
    ]


def _events(rows: list[EventRow]) -> list[CheckEventView]:
    found: list[CheckEventView] = []
    until: int | None = None
    for row in rows:
        state: CheckState = next((known for known in WORDS if known == row.to_state), "unknown")
        lasted_ms = None if until is None else max(0, until - row.at)
        view = CheckEventView(
            at=row.at, state=state, state_text=WORDS[state], tone=TONES[state], text=row.text, lasted_ms=lasted_ms
        )
        found.append(view)
        until = row.at
    return found
