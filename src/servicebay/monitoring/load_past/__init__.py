"""How busy nodes were, kept: minutes of three days, five minutes of a month, hours and days of two years.

* ``metrics``   what is kept of a node's load, under which names and in which units; pure
* ``stat``      values of a stretch of time as least, mean and most; pure
* ``packing``   such stretches to bytes and back; pure
* ``recorder``  looks at the twin every ten seconds, writes minutes, packs hours that are over, forgets what is old
* ``reader``    the past of nodes between two moments, in as many points as are wanted
* ``views``     its shapes

Spans, and whether the clock can be trusted to forget by it, are those of what checks found (``monitoring.past``). A
node that was away, or a hub that was down, leaves no points: a gap, never a line.
"""

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
