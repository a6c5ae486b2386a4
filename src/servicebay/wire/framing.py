"""Bytes to frames and back: one frame is one line of UTF-8, ended by ``\\n``.

A reader that meets garbage, or a line over the limit, finds its place again at the next line:
that is what makes 'consecutive malformed frames' countable. Pure: no I/O.
"""

from typing import List, Union

MAX_FRAME_BYTES = 16 * 1024 * 1024
MAX_REQUEST_BYTES = 1024 * 1024


class Oversize:
    """Stands in for a line that was longer than the limit and was thrown away."""

    def __repr__(self) -> str:
        return "Oversize()"


OVERSIZE = Oversize()
Line = Union[bytes, Oversize]


class LineSplitter:
    """Cut a byte stream into lines without ever holding more than ``limit`` bytes of one."""

    def __init__(self, limit: int = MAX_FRAME_BYTES) -> None:
        self._limit = limit
        self._parts: List[bytes] = []
        self._size = 0
        self._skipping = False

    @property
    def pending_bytes(self) -> int:
        """Bytes held of a line that has not ended."""
        return self._size

    def feed(self, data: bytes) -> List[Line]:
        """Take the next bytes and return the lines that they complete, without their ``\\n``."""
        lines: List[Line] = []
        start = 0
        while True:
            end = data.find(b"\n", start)
            if end < 0:
                self._hold(data[start:], lines)
                return lines
            self._hold(data[start:end], lines)
            if self._skipping:
                self._skipping = False
            else:
                lines.append(b"".join(self._parts))
            self._parts, self._size = [], 0
            start = end + 1

    def _hold(self, piece: bytes, lines: List[Line]) -> None:
        if self._skipping or not piece:
            return
        if self._size + len(piece) > self._limit:
            self._parts, self._size, self._skipping = [], 0, True
            lines.append(OVERSIZE)
        else:
            self._parts.append(piece)
            self._size += len(piece)
