"""The last of a terminal's output, bounded, with positions that count from its first byte.

Cut at the ends of lines, never inside a sequence or a character; ``prelude`` is what the screen had been set to before.
Used on the hub and, for shells that outlive it, on the node. Pure.
"""

from .screen import ScreenModes, safe_cut

REPLAY_BYTES = 1 << 20
_SLACK = 64 * 1024


class Replay:
    """``start`` and ``end`` are the positions of what is kept."""

    def __init__(self, limit: int = REPLAY_BYTES) -> None:
        self.start = 0
        self._limit = limit
        self._kept = bytearray()
        self._before = ScreenModes()

    @property
    def end(self) -> int:
        """Behind the last byte."""
        return self.start + len(self._kept)

    def append(self, data: bytes) -> None:
        """Take the next bytes; the oldest go."""
        self._kept += data
        if len(self._kept) > self._limit + _SLACK:
            self._trim(len(self._kept) - self._limit)

    def _trim(self, excess: int) -> None:
        head = bytes(self._kept[: excess + _SLACK])
        cut = safe_cut(head, excess)
        if cut >= len(head) and len(head) < len(self._kept):
            head = bytes(self._kept)
            cut = safe_cut(head, excess)
        self._before.feed(head[:cut])
        del self._kept[:cut]
        self.start += cut

    def read(self, position: int, most: int) -> bytes:
        """What is kept from a position on. Raises ValueError where that has gone."""
        at = position - self.start
        if at < 0 or at > len(self._kept):
            raise ValueError("this part is not kept")
        return bytes(memoryview(self._kept)[at : at + most])

    def has(self, position: int) -> bool:
        """Whether one can go on from there."""
        return self.start <= position <= self.end

    @property
    def prelude(self) -> bytes:
        """What sets up an empty screen for what is kept."""
        return self._before.restore()

    def restart(self, position: int, prelude: bytes = b"") -> None:
        """Begin anew at a position, after a hole."""
        self._kept = bytearray()
        self._before = ScreenModes()
        self._before.feed(prelude)
        self.start = position
