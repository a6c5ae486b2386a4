"""A twin whose nodes tell what a test says, recorder and reader on a real database, and clocks that the test sets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from servicebay.monitoring.load_past.reader import LoadReader
from servicebay.monitoring.load_past.recorder import LoadRecorder
from servicebay.monitoring.past.keeping import DAY_MS, HOUR_MS
from servicebay.storage.database import Database
from servicebay.storage.load_rows import LoadRows
from servicebay.twin.store import Connection, TwinStore
from tests.services.facts import resources, state

NOON = 20_000 * DAY_MS + 12 * HOUR_MS
MINUTE_MS = 60_000
ONLINE, AWAY = Connection("online", "Online."), Connection("offline", "Gone.")


Kept = dict[int, tuple[float, float, float]]
"""Least, mean and most by when a point began."""


class World:
    """``at`` is the wall clock; time that passes moves both clocks."""

    def __init__(self, path: Path, at: int = NOON) -> None:
        self.at = at
        self.boot_s = 1_000.0
        self.database = Database(path / "servicebay.db")
        self.rows = LoadRows(self.database)
        self.twin = TwinStore(lambda: self.at)
        self.recorder = LoadRecorder(self.twin, self.rows, lambda: self.at, lambda: self.boot_s)
        self.reader = LoadReader(self.rows, lambda: self.at)
        self._seq = 0

    def tell(self, node: str = "nas", **members: Any) -> None:
        """The node is online and this busy."""
        self.twin.add(node)
        self.twin.set_connection(node, ONLINE)
        self._seq += 1
        self.twin.apply_state(node, self._seq, state(resources=resources(**members)))

    def passes(self, ms: int) -> None:
        self.at += ms
        self.boot_s += ms / 1000

    async def minutes(self, *cpu: float, node: str = "nas") -> None:
        """A minute of each load, looked at twice and written."""
        for percent in cpu:
            self.tell(node, cpu_percent=percent)
            for _ in range(2):
                self.recorder.look()
                await self.recorder.flush()
                self.passes(MINUTE_MS // 2)

    async def cpu(
        self, since: int, until: int | None = None, points: int = 60
    ) -> dict[int, tuple[float, float, float]]:
        """What is kept of the CPU of nas, by when it began."""
        (past,) = await self.reader.read(["nas"], ["cpu"], since, self.at if until is None else until, points)
        found = past.series[0].points if past.series else []
        return {point.at: (point.least, point.mean, point.most) for point in found}


@asynccontextmanager
async def world(path: Path, at: int = NOON) -> AsyncIterator[World]:
    """One with an open database; its recorder does nothing by the clock."""
    made = World(path, at)
    await made.database.open()
    try:
        yield made
    finally:
        await made.recorder.stop()
        await made.database.close()
