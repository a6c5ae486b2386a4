"""A board with its recorder on a real database, and clocks that the test sets."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from servicebay.monitoring.board import Board
from servicebay.monitoring.check import Check
from servicebay.monitoring.outcome import Level, Outcome
from servicebay.monitoring.past.keeping import DAY_MS, HOUR_MS
from servicebay.monitoring.past.recorder import CheckRecorder
from servicebay.monitoring.past.roller import unpacked_beats
from servicebay.storage.check_rows import BeatRow, CheckRows
from servicebay.storage.database import Database

NOON = 20_000 * DAY_MS + 12 * HOUR_MS
MINUTE_MS = 60_000


def check(name: str = "web", **members: object) -> Check:
    defaults = {"key": f"own.{name}", "name": name, "kind": "http", "target": f"http://{name}/", "failures": 2}
    return Check(**{**defaults, **members})  # type: ignore[arg-type]


class World:
    """``at`` is the wall clock; time that passes moves both clocks."""

    def __init__(self, path: Path, at: int = NOON) -> None:
        self.at = self.began = at
        self.boot_s = 1_000.0
        self.database = Database(path / "servicebay.db")
        self.rows = CheckRows(self.database)
        self.board = Board()
        self.recorder = CheckRecorder(self.board, self.rows, lambda: self.at, lambda: self.boot_s)

    def put(self, *checks: Check) -> None:
        self.board.put("own", {each.key: each for each in checks})

    def passes(self, ms: int) -> None:
        self.at += ms
        self.boot_s += ms / 1000

    def note(self, level: Level, text: str = "answers", name: str = "web", latency_ms: float | None = 10.0) -> None:
        self.board.note(self.board.checks[f"own.{name}"], Outcome(level, text, latency_ms), self.at)

    def each_minute(self, levels: str, name: str = "web") -> None:
        words: dict[str, Level] = {"o": "ok", "w": "warn", "x": "fail", "u": "unknown"}
        for letter in levels:
            self.note(words[letter], name=name)
            self.passes(MINUTE_MS)

    async def kept(self, series: int = 1) -> list[BeatRow]:
        """All outcomes in the database, packed or not."""
        return [*unpacked_beats(await self.rows.last_blocks(series, 10_000)), *await self.rows.beats([series])]

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not condition():  # noqa: ASYNC110 (troubles are told, writes are not)
                await asyncio.sleep(0.01)


@asynccontextmanager
async def world(path: Path, at: int = NOON) -> AsyncIterator[World]:
    """A started one."""
    made = World(path, at)
    await made.database.open()
    await made.recorder.start()
    try:
        yield made
    finally:
        await made.recorder.stop()
        await made.database.close()
