"""Looks every ten seconds at what nodes tell, and keeps it: the running minute is written each time, of all at once.

A hub that is killed has lost ten seconds; the next one goes on with the minute. Hours that are over are packed, once
for a minute, five minutes, an hour and a day: their rows go and the packed ones come in one transaction, counted from
all minutes of their hour, so that nothing counts twice.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from servicebay.storage.errors import StoreError
from servicebay.storage.load_rows import LoadRow, LoadRows, MinuteRow
from servicebay.twin.store import NodeTwin, TwinStore

from ..past.keeping import COARSE_S, DAY_MS, FINE_S, HOUR_MS, TALLIES_MS, start_of
from ..past.steady import Steadiness
from .metrics import values_of
from .packing import pack_courses, pack_minute, unpack_courses, unpack_minute
from .stat import Courses, Stat, fold, stat_of, sum_of

log = logging.getLogger(__name__)
LOOK_EVERY_S = 10.0
MINUTE_S, MINUTE_MS = 60, 60_000
DAY_S = 86_400
KEPT_MS = {MINUTE_S: 3 * DAY_MS, FINE_S: 32 * DAY_MS, COARSE_S: TALLIES_MS[COARSE_S], DAY_S: TALLIES_MS[COARSE_S]}
"""How long stretches of a minute, of five, of an hour and of a day are kept.

Of a node that are at most 73 + 33 + 732 + 24 rows.
"""
MOST_WAITING = 20_000
"""Minutes in memory while nothing can be written: of 50 nodes more than six hours."""
GRACE_MS = 2 * MINUTE_MS


def piece_ms(span_s: int) -> int:
    """How much lies in one row: an hour of minutes, 32 days of days, a day of anything else."""
    return {MINUTE_S: HOUR_MS, DAY_S: 32 * DAY_MS}.get(span_s, DAY_MS)


class LoadRecorder:
    """``start`` once the twin knows its nodes; ``stop`` writes what waits. ``boot_s`` is a clock that nobody sets."""

    def __init__(self, twin: TwinStore, rows: LoadRows, now_ms: Callable[[], int], boot_s: Callable[[], float]) -> None:
        self._twin = twin
        self._rows = rows
        self._now_ms = now_ms
        self._boot_s = boot_s
        self._minute = 0
        self._running: dict[str, dict[str, Stat]] = {}
        self._waiting: dict[tuple[str, int], dict[str, Stat]] = {}
        self._rolled = 0
        self._troubled = False
        self._steady = Steadiness(now_ms(), boot_s(), None)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Go on where an earlier run was killed, then look by the clock. Raises StoreError."""
        await self.recall()
        self._task = asyncio.create_task(self._run(), name="load of nodes")

    async def recall(self) -> None:
        """Read the minute that an earlier run began. Raises StoreError."""
        now, names = self._now_ms(), self._twin.names()
        self._minute = start_of(now, MINUTE_MS)
        begun = await self._rows.minutes(names, self._minute, self._minute)
        self._running = {row.node: courses[row.at] for row in begun if (courses := minutes_of([row]))}
        lately = await self._rows.minutes(names, now - 2 * DAY_MS, now)
        self._steady = Steadiness(now, self._boot_s(), max((row.at for row in lately), default=None))

    async def stop(self) -> None:
        """End, and write what waits; may be called twice."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
            await self._attempt(self.flush())

    def look(self) -> None:
        """Take what each node that is there tells now."""
        minute = start_of(self._now_ms(), MINUTE_MS)
        if minute != self._minute:
            self._minute, self._running = minute, {}
        for name in self._twin.names():
            twin = self._twin.get(name)
            if twin.state.resources is None or not is_told(twin):
                continue
            known = self._running.setdefault(name, {})
            for metric, value in values_of(twin.state.resources).items():
                stat = stat_of(value)
                known[metric] = sum_of((known[metric], stat)) if metric in known else stat
            self._waiting[name, minute] = known
        while len(self._waiting) > MOST_WAITING:
            del self._waiting[next(iter(self._waiting))]

    async def flush(self) -> None:
        """Write what was not written yet. Raises StoreError; it waits on, then."""
        written = {key: (stats, pack_minute(stats)) for key, stats in self._waiting.items()}
        if written:
            await self._rows.write([MinuteRow(node, at, data) for (node, at), (_, data) in written.items()])
        self._waiting = {}

    async def roll(self) -> None:
        """Pack the hours that are over and forget what is old. Raises StoreError."""
        now, boot_s = self._now_ms(), self._boot_s()
        closed = start_of(now - GRACE_MS, HOUR_MS)
        for node, first in (await self._rows.waiting(closed)).items():
            for hour in range(start_of(first, HOUR_MS), closed, HOUR_MS):
                await self._pack(node, hour)
        if self._steady.may_forget(boot_s):
            before = {span: now - kept_ms - piece_ms(span) for span, kept_ms in KEPT_MS.items()}
            await self._rows.prune(before, now + DAY_MS, self._twin.names())

    async def _pack(self, node: str, hour: int) -> None:
        until = hour + HOUR_MS
        minutes = minutes_of(await self._rows.minutes([node], hour, until - 1))
        if minutes:
            known = [
                row
                for span in KEPT_MS
                for row in await self._rows.rollups([node], span, *[start_of(hour, piece_ms(span))] * 2)
            ]
            rows = await asyncio.to_thread(pack_hour, node, hour, minutes, known)
            await self._rows.pack(rows, node, hour, until)

    async def _run(self) -> None:
        while True:
            self._steady.look(self._now_ms(), self._boot_s())
            self.look()
            await self._attempt(self.flush())
            closed = start_of(self._now_ms() - GRACE_MS, HOUR_MS)
            if closed != self._rolled and await self._attempt(self.roll()):
                self._rolled = closed
            await asyncio.sleep(LOOK_EVERY_S)

    async def _attempt(self, work: Coroutine[Any, Any, None]) -> bool:
        try:
            await work
        except StoreError as error:
            if not self._troubled:
                log.error("how busy nodes are is not being kept: %s", error)
            self._troubled = True
            return False
        except Exception:  # supervision boundary: a fault of ours must not end the keeping for good
            log.exception("the load of nodes")
            return False
        self._troubled = False
        return True


def is_told(twin: NodeTwin) -> bool:
    """Whether the load of a node is what it tells at present, not what it told before it went away."""
    section = twin.state.sections.get("resources")
    return twin.connection.status == "online" and twin.seq >= 0 and (section is None or section.reason is None)


def pack_hour(node: str, hour: int, minutes: dict[int, dict[str, Stat]], known: Iterable[LoadRow]) -> list[LoadRow]:
    """Minutes of an hour, with what is packed already of it and its day, as it shall be. Pure.

    Minutes may come to an hour that is packed (a clock that was set back): it is counted anew from all of them. One
    whose minutes are forgotten already is not.
    """
    packed = {row.span: courses_of(row) for row in known}
    if MINUTE_S not in packed and any(hour in course for course in packed.get(COARSE_S, {}).values()):
        return []
    whole = joined(packed.get(MINUTE_S, {}), by_metric(minutes))
    rows = [LoadRow(node, MINUTE_S, hour, pack_courses(whole, hour, MINUTE_S * 1000))]
    source = whole
    for span in (FINE_S, COARSE_S, DAY_S):  # a day is counted from all its hours
        start = start_of(hour, piece_ms(span))
        source = joined(packed.get(span, {}), folded(source, span * 1000))
        rows.append(LoadRow(node, span, start, pack_courses(source, start, span * 1000)))
    return rows


def folded(courses: Courses, span_ms: int) -> dict[str, dict[int, Stat]]:
    """All in longer stretches."""
    return {metric: fold(course, span_ms) for metric, course in courses.items()}


def joined(first: Courses, second: Courses) -> dict[str, dict[int, Stat]]:
    """Both; of a stretch that is in both, the second."""
    return {name: {**first.get(name, {}), **second.get(name, {})} for name in first.keys() | second.keys()}


def by_metric(minutes: dict[int, dict[str, Stat]]) -> dict[str, dict[int, Stat]]:
    """Minutes as courses."""
    found: dict[str, dict[int, Stat]] = {}
    for at, stats in sorted(minutes.items()):
        for metric, stat in stats.items():
            found.setdefault(metric, {})[at] = stat
    return found


def minutes_of(rows: Iterable[MinuteRow]) -> dict[int, dict[str, Stat]]:
    """Minutes of one node as they were written; what cannot be read is logged."""
    found = {}
    for row in rows:
        try:
            found[row.at] = unpack_minute(row.data)
        except ValueError as error:
            log.error("the load of %s at %d: %s", row.node, row.at, error)
    return found


def courses_of(
    row: LoadRow, wanted: Callable[[str], bool] = lambda _: True, since: int = 0
) -> dict[str, dict[int, Stat]]:
    """A packed row, of the metrics that are wanted, since then; none where it cannot be read, which is logged."""
    try:
        return unpack_courses(row.data, row.start, row.span * 1000, wanted, since)
    except ValueError as error:
        log.error("the load of %s at %d: %s", row.node, row.start, error)
        return {}
