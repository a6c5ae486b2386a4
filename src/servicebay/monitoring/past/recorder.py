"""Takes each outcome from the board and keeps it: once a second at most, all that came in one transaction.

What cannot be written waits in memory and is tried again, with longer pauses; no check waits for that. A hub that is
killed has lost the last second. ``troubles`` says what stands in the way, in words for the person who can help.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Coroutine
from typing import Any

from servicebay.storage.check_rows import BeatRow, CheckRows, EventRow, Series
from servicebay.storage.errors import StoreError

from ..board import KEPT, LETTERS, SHOWN, Board, Past
from ..check import Check
from ..judge import Standing, judge
from ..outcome import Beat, Level, Outcome
from ..trouble import Trouble
from .keeping import HOUR_MS, start_of
from .question import asks, question_of
from .roller import GRACE_MS, Roller, unpacked_beats
from .steady import Steadiness
from .windows import Windows, read_windows

log = logging.getLogger(__name__)
WRITE_EVERY_S = 1.0
LONGEST_PAUSE_S = 30.0
LOOK_EVERY_S = 20.0
MOST_WAITING = 50_000
"""Outcomes in memory while nothing can be written: ten minutes of 5,000 checks a minute."""
MOST_TEXT = 500
RECALL_MS = 4 * HOUR_MS
"""Packed hours that are read for all checks at a start; of those that ask seldom, more."""
FORGET_RECALLED_S = 600.0
JUMP_TOLD_S = 3_600.0
UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
LEVELS: dict[str, Level] = {letter: level for level, letter in LETTERS.items()}


class CheckRecorder:
    """``start`` before checks are put on the board; ``stop`` writes what waits.

    ``boot_s`` is a clock that nobody sets.
    """

    def __init__(self, board: Board, rows: CheckRows, now_ms: Callable[[], int], boot_s: Callable[[], float]) -> None:
        self.troubles: dict[str, Trouble] = {}
        self._windows: dict[int, Windows] = {}
        self._board = board
        self._rows = rows
        self._now_ms = now_ms
        self._boot_s = boot_s
        self._lock = asyncio.Lock()
        self._roller = Roller(rows, self._lock)
        self._series: dict[str, Series] = {}
        self._last_id = 0
        self._asked: dict[str, tuple[Check, Series]] = {}
        self._states: dict[int, EventRow] = {}
        self._recalled: dict[int, list[BeatRow]] = {}
        self._new: list[Series] = []
        self._beats: list[BeatRow] = []
        self._events: list[EventRow] = []
        self._writing: list[BeatRow] = []
        self._writing_events: list[EventRow] = []
        self._wake = asyncio.Event()
        self._subscribers: list[Callable[[], None]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._unsubscribe: Callable[[], None] = lambda: None

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` when ``troubles`` changed; returns how to stop."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    async def start(self) -> None:
        """Read what an earlier run knew, then follow the board. Raises StoreError."""
        for series in await self._rows.newest_series():
            self._series[series.key] = series
            self._last_id = max(self._last_id, series.id)
        self._states = {event.series: event for event in await self._rows.last_events()}
        await self._read_recalled()
        last = max((beats[-1].at for beats in self._recalled.values()), default=None)
        self._steady = Steadiness(self._now_ms(), self._boot_s(), last)
        self._began_s = self._boot_s()
        self._board.recall = self._recall
        self._unsubscribe = self._board.on_outcome(self._on_outcome)
        self._tasks = [
            asyncio.create_task(self._write(), name="check outcomes"),
            asyncio.create_task(self._look(), name="check tallies"),
        ]

    async def stop(self) -> None:
        """End, and write what waits; may be called twice."""
        self._unsubscribe()
        self._unsubscribe = lambda: None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        try:
            await self.flush()
        except StoreError as error:
            log.error("the last outcomes of checks are lost: %s", error)

    def series_of(self, key: str) -> Series | None:
        """The past of the check of this key, if it has one."""
        check, series = self._board.checks.get(key), self._series.get(key)
        return series if check is not None and series is not None and asks(check, series.question) else None

    def windows(self) -> dict[str, Windows]:
        """Of each check that has a past, by key, its uptimes and answer times as of when an hour was packed last."""
        asked = (
            (key, series.id) for key, (check, series) in self._asked.items() if self._board.checks.get(key) is check
        )
        return {key: self._windows[series] for key, series in asked if series in self._windows}

    def unwritten(self, series: int) -> list[BeatRow]:
        """Outcomes that wait to be written, oldest first."""
        return [row for row in (*self._writing, *self._beats) if row.series == series]

    def unwritten_events(self, series: int) -> list[EventRow]:
        """Changes of state that wait to be written, oldest first."""
        return [row for row in (*self._writing_events, *self._events) if row.series == series]

    async def flush(self) -> None:
        """Write what waits. Raises StoreError; it waits on, then."""
        async with self._lock:
            self._wake.clear()
            if not self._beats:
                return
            new, self._new = self._new, []
            self._writing, self._beats = self._beats, []
            self._writing_events, self._events = self._events, []
            try:
                await self._rows.write(new, self._writing, self._writing_events)
            except BaseException:
                self._new, self._events = new + self._new, self._writing_events + self._events
                self._beats = self._writing + self._beats
                raise
            finally:
                self._writing, self._writing_events = [], []

    async def roll(self) -> None:
        """Pack the hours that are over and forget what is old. Raises StoreError."""
        await self._roller.roll(self._now_ms())
        if self._steady.may_forget(self._boot_s()):
            kept = {series.id for series in self._series.values()}
            asked = {series.id for key, series in self._series.items() if key in self._board.checks}
            await self._roller.forget(self._now_ms(), kept, asked)
        self._windows = await read_windows(self._rows, self._now_ms())

    def _on_outcome(self, check: Check, outcome: Outcome, at: int) -> None:
        if not check.enabled:
            return  # asked by hand; nobody watches
        series = self._series_for(check, at)
        state = self._board.standing(check.key).state
        level = "m" if state == "maintenance" else LETTERS[outcome.level]
        latency = None if outcome.latency_ms is None else round(outcome.latency_ms * 100)
        text = outcome.text[:MOST_TEXT]
        self._beats.append(BeatRow(series.id, at, level, latency, outcome.certificate_days, text))
        before = self._states.get(series.id)
        if state != "pending" and (before is None or before.to_state != state):
            event = EventRow(series.id, at, before.to_state if before else None, state, text)
            self._states[series.id] = event
            self._events.append(event)
        self._wake.set()
        if len(self._beats) > MOST_WAITING:
            del self._beats[:-MOST_WAITING]
            self._tell("lost", "The oldest results of checks that could not be written are lost.")

    def _series_for(self, check: Check, at: int) -> Series:
        asked = self._asked.get(check.key)
        if asked is not None and asked[0] is check:
            return asked[1]
        series = self._series.get(check.key)
        if series is None or not asks(check, series.question):
            self._last_id += 1
            series = self._series[check.key] = Series(self._last_id, check.key, question_of(check), at)
            self._new.append(series)
        self._asked[check.key] = (check, series)
        return series

    async def _read_recalled(self) -> None:
        ids = {series.id for series in self._series.values()}
        found: defaultdict[int, list[BeatRow]] = defaultdict(list)
        now = self._now_ms()
        for row in unpacked_beats(await self._rows.blocks(ids, start_of(now - RECALL_MS, HOUR_MS), now)):
            found[row.series].append(row)
        for row in await self._rows.beats(ids):
            found[row.series].append(row)
        for series in ids:
            if len(found[series]) < SHOWN:
                packed = unpacked_beats(await self._rows.last_blocks(series, SHOWN))
                known = {row.at: row for row in (*packed, *found[series])}
                found[series] = [known[at] for at in sorted(known)]
        self._recalled = {series: rows[-KEPT:] for series, rows in found.items() if rows}

    def _recall(self, check: Check) -> Past | None:
        series = self._series.get(check.key)
        if series is None or not asks(check, series.question):
            return None
        rows = [*self._recalled.pop(series.id, []), *self.unwritten(series.id)]
        beats = [Beat(row.at, outcome_of(row)) for row in rows[-KEPT:]]
        standing = Standing()
        for beat in beats:
            standing = judge(standing, check, beat.outcome, beat.at)
        event = self._states.get(series.id)
        if event is not None and event.to_state == standing.state:
            standing = standing._replace(since=event.at)
        return Past(beats, standing)

    async def _write(self) -> None:
        pause_s = WRITE_EVERY_S
        while True:
            await self._wake.wait()
            await asyncio.sleep(pause_s)
            if await self._attempt("write", "The results of checks are not being kept", self.flush()):
                pause_s = WRITE_EVERY_S
                self._end("lost")
            else:
                pause_s = min(LONGEST_PAUSE_S, pause_s * 2)

    async def _look(self) -> None:
        rolled = 0
        while True:
            now, boot_s = self._now_ms(), self._boot_s()
            jump = self._steady.look(now, boot_s)
            if jump is not None:
                self._jumped_s = boot_s
                self._tell("clock", jump_text(jump))
            elif "clock" in self.troubles and boot_s - self._jumped_s > JUMP_TOLD_S:
                self._end("clock")
            if boot_s - self._began_s > FORGET_RECALLED_S:
                self._recalled = {}
            closed = start_of(now - GRACE_MS, HOUR_MS)
            if closed != rolled and await self._attempt("roll", "The history of checks cannot be packed", self.roll()):
                rolled = closed
            await asyncio.sleep(LOOK_EVERY_S)

    async def _attempt(self, key: str, what: str, work: Coroutine[Any, Any, None]) -> bool:
        try:
            await work
        except StoreError as error:
            self._tell(key, f"{what}: {error}")
            return False
        except Exception:  # supervision boundary: a fault of ours must not end the keeping for good
            log.exception("the history of checks: %s", key)
            self._tell(key, f"{what}: see the hub's log.")
            return False
        self._end(key)
        return True

    def _tell(self, key: str, text: str) -> None:
        known = self.troubles.get(key)
        if known is not None and known.text == text:
            return
        log.error("%s", text)
        self.troubles = {**self.troubles, key: Trouble(key, text, known.since if known else self._now_ms())}
        self._changed()

    def _end(self, key: str) -> None:
        if key in self.troubles:
            log.info("over: %s", self.troubles[key].text)
            self.troubles = {other: trouble for other, trouble in self.troubles.items() if other != key}
            self._changed()

    def _changed(self) -> None:
        for callback in tuple(self._subscribers):
            callback()


def outcome_of(row: BeatRow) -> Outcome:
    """An outcome as it was noted; of one in maintenance it is no more known what was found."""
    latency_ms = None if row.latency is None else row.latency / 100
    return Outcome(LEVELS.get(row.level, "unknown"), row.text, latency_ms, row.days)


def jump_text(jump_ms: int) -> str:
    """``The hub's clock was set forward by 2 hours.``"""
    seconds, way = abs(jump_ms) // 1000, "forward" if jump_ms > 0 else "back"
    noun, size = next((noun, size) for noun, size in UNITS if seconds >= size)
    count = round(seconds / size)
    amount = f"{count} {noun}" if count == 1 else f"{count} {noun}s"
    return (
        f"The hub's clock was set {way} by {amount}: times of what checks found before are off by that. "
        "Nothing is forgotten for a day."
    )
