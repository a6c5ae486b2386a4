"""What a node's agent says, as lines of the hub's log: bounded, whatever it says and however long it runs."""

import logging
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

LINES = 50
EVERY_S = 600.0
LINE_CHARS = 300
_LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


class NodeLog:
    """Logs the first 50 lines of each ten minutes, cut; counts the rest. ``source`` says whose lines they are."""

    def __init__(self, node: str, source: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._node = node
        self._source = source
        self._clock = clock
        self._began_s = clock()
        self._lines = 0

    def add(self, line: str, level: str = "info") -> None:
        """Take a line; a level that is not known counts as a warning."""
        if not line.strip():
            return
        if self._clock() - self._began_s >= EVERY_S:
            self.end()
        self._lines += 1
        if self._lines <= LINES:
            number = _LEVELS.get(level, logging.WARNING)
            log.log(number, "node %s: %s: %s", self._node, self._source, line[:LINE_CHARS].rstrip())

    def end(self) -> None:
        """Say how many lines were left out, and begin anew."""
        if self._lines > LINES:
            log.warning("node %s: %s: %d more lines left out", self._node, self._source, self._lines - LINES)
        self._began_s, self._lines = self._clock(), 0
