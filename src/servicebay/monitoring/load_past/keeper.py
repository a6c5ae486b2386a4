"""How busy nodes were: what writes it and what reads it, on one database."""

from collections.abc import Callable
from contextlib import AsyncExitStack

from servicebay.storage.database import Database
from servicebay.storage.load_rows import LoadRows
from servicebay.twin.store import TwinStore

from .reader import LoadReader
from .recorder import LoadRecorder


class LoadKeeping:
    """Recorder and reader on one database. ``boot_s`` is a clock that nobody sets."""

    def __init__(
        self, twin: TwinStore, database: Database, now_ms: Callable[[], int], boot_s: Callable[[], float]
    ) -> None:
        self._twin = twin
        rows = LoadRows(database)
        self.recorder = LoadRecorder(twin, rows, now_ms, boot_s)
        self.reader = LoadReader(rows, now_ms)

    async def start(self, undo: AsyncExitStack) -> dict[tuple[str, str], list[tuple[int, float]]]:
        """Begin to keep, once the twin knows its nodes; what ends it goes on ``undo``. Raises StoreError.

        Returns how full file systems were, as ``LoadReader.read_disks``.
        """
        undo.push_async_callback(self.recorder.stop)
        await self.recorder.start()
        return await self.reader.read_disks(self._twin.names())
