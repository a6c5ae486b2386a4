"""One who follows a log, at his own pace: a bounded queue, and the gap that he is left with where it was full."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

import msgspec

from ..shapes.log import LogLine, LogSource

MOST_QUEUED_LINES = 4_000
MOST_QUEUED_BYTES = 2 * 1024 * 1024
MOST_AT_ONCE = 1_000
"""Lines of one delivery, so that a browser is never given more at once than it draws in a frame or two."""


class Batch:
    """Lines that came together; encoded once for all who get them."""

    __slots__ = ("_json", "_text", "count", "lines")

    def __init__(self, lines: Sequence[LogLine]) -> None:
        self.lines = lines
        self.count = len(lines)
        self._json: bytes | None = None
        self._text: bytes | None = None

    @property
    def json(self) -> bytes:
        """The members of a JSON array: objects with commas between them."""
        if self._json is None:
            self._json = msgspec.json.encode(self.lines)[1:-1]
        return self._json

    @property
    def text(self) -> bytes:
        """An object per line, each ended by a newline."""
        if self._text is None:
            self._text = b"".join(msgspec.json.encode(line) + b"\n" for line in self.lines)
        return self._text


class Delivery:
    """What a viewer is given at once: lines, after a gap of so many that were left out."""

    def __init__(
        self, batches: Sequence[Batch] = (), gap: int = 0, note: str | None = None, started: bool = False
    ) -> None:
        self.batches = batches
        self.gap = gap
        self.note = note
        self.started = started

    @property
    def lines(self) -> msgspec.Raw:
        """All lines as a JSON array."""
        return msgspec.Raw(b"[" + b",".join(batch.json for batch in self.batches if batch.count) + b"]")


class Viewer:
    """``push`` never waits; ``next`` waits until there is something. ``close`` ends it on either side."""

    def __init__(self, sources: list[LogSource], on_close: "Callable[[Viewer], None]") -> None:
        self.sources = sources
        self.position: str | None = None
        self._on_close = on_close
        self._queue: deque[Batch] = deque()
        self._lines = 0
        self._bytes = 0
        self._gap = 0
        self._notes: deque[str] = deque(maxlen=4)
        self._history: Delivery | None = None
        self._wake = asyncio.Event()
        self._is_closed = False
        self._is_ended = False

    def push(self, batch: Batch, gap: int = 0) -> None:
        """Take lines, after a gap. Where the queue is full, the oldest ones are counted instead."""
        self._queue.append(batch)
        self._gap += gap
        self._lines += batch.count
        self._bytes += len(batch.json)
        while len(self._queue) > 1 and (self._lines > MOST_QUEUED_LINES or self._bytes > MOST_QUEUED_BYTES):
            self._drop_oldest()
        self._wake.set()

    def note(self, text: str) -> None:
        """Say a sentence about the stream."""
        self._notes.append(text)
        self._wake.set()

    def give_history(self, delivery: Delivery) -> None:
        """The lines from before, which come first; until they are given, what comes waits."""
        self._history = delivery
        self._wake.set()

    async def next(self) -> Delivery | None:
        """The next lines; None once it is closed."""
        while not self._is_closed:
            if self._history is not None:
                delivery, self._history = self._history, None
                return delivery
            if self._queue or self._gap or self._notes:
                return self._deliver()
            if self._is_ended:
                break
            self._wake.clear()
            await self._wake.wait()
        return None

    def end(self) -> None:
        """Nothing more comes: what waits is still given."""
        self._is_ended = True
        self._wake.set()

    def close(self) -> None:
        """End it, once."""
        if not self._is_closed:
            self._is_closed = True
            self._wake.set()
            self._on_close(self)

    def _deliver(self) -> Delivery:
        taken: list[Batch] = []
        count = 0
        while self._queue and (not taken or count + self._queue[0].count <= MOST_AT_ONCE):
            batch = self._queue.popleft()
            taken.append(batch)
            count += batch.count
            self._bytes -= len(batch.json)
        self._lines -= count
        gap, self._gap = self._gap, 0
        note = self._notes.popleft() if self._notes else None
        return Delivery(taken, gap, note)

    def _drop_oldest(self) -> None:
        dropped = self._queue.popleft()
        self._gap += dropped.count
        self._lines -= dropped.count
        self._bytes -= len(dropped.json)
