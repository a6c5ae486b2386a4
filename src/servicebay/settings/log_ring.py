"""The last lines of the hub's own log, in memory: what its page of logs shows. Bounded, and gone with the process."""

import itertools
import logging
import os
import traceback
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

MOST_LINES = 5_000
MOST_BYTES = 2 * 1024 * 1024
LINE_CHARS = 4_000
_PRIORITIES = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))


class OwnLine(NamedTuple):
    """``number`` counts from 1 within a ``run`` of the hub; ``at`` in µs; ``priority`` as syslog's."""

    number: int
    at: int
    priority: int
    text: str
    cut: int


class LogRing(logging.Handler):
    """Keeps records as text. ``run`` is a new ID of each process. Written from any thread, read on the event loop."""

    def __init__(self) -> None:
        super().__init__()
        self.run = os.urandom(6).hex()
        self._lines: deque[OwnLine] = deque(maxlen=MOST_LINES)
        self._bytes = 0
        self._count = itertools.count(1)
        self._subscribers: list[Callable[[], None]] = []

    @property
    def lines(self) -> list[OwnLine]:
        """All that is kept, oldest first."""
        self.acquire()
        try:
            return list(self._lines)
        finally:
            self.release()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back after each line, from whichever thread wrote it; returns how to stop."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        text = text_of(record)
        kept = text[:LINE_CHARS]
        priority = next((value for level, value in _PRIORITIES if record.levelno >= level), 7)
        line = OwnLine(next(self._count), int(record.created * 1e6), priority, kept, len(text) - len(kept))
        if len(self._lines) == MOST_LINES:
            self._bytes -= len(self._lines[0].text)
        self._lines.append(line)
        self._bytes += len(kept)
        while self._bytes > MOST_BYTES:
            self._bytes -= len(self._lines.popleft().text)
        for callback in tuple(self._subscribers):
            callback()


def text_of(record: logging.LogRecord) -> str:
    """``nodes.manager: node nas: connected``, and a traceback below it; never local variables."""
    text = f"{record.name.removeprefix('servicebay.')}: {record.getMessage()}"
    if record.exc_info and record.exc_info[0] is not None:
        text += "\n" + "".join(traceback.format_exception(*record.exc_info)).rstrip()
    return text


RING = LogRing()
"""The process's own; ``settings.log.configure_logging`` hangs it up."""
