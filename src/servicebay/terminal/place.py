"""How far of a session's stream one who watches has come, and how much they may be sent. Pure.

A viewer is sent at most ``CREDIT_BYTES`` that it has not acknowledged. One who does not keep up is waited for, but not
for long: then the stream goes on without, and it follows from where it was, if that is still kept, else from the
beginning of what is, on an empty screen.
"""

from collections import deque
from typing import NamedTuple

from servicebay.wire.replay import Replay

CREDIT_BYTES = 256 * 1024
CHUNK_BYTES = 64 * 1024
WORTHWHILE_BYTES = 32 * 1024
"""While this much is under way, less than this is not sent: a screen takes large parts faster than many small ones."""
HOLD_UP_BYTES = 320 * 1024
"""Who is this far behind holds up the node."""
PATIENCE_S, PATIENCE_ALONE_S = 2.0, 10.0


class Chunk(NamedTuple):
    """What is sent next. ``next`` is the position behind it; ``past``: it was written before this viewer began."""

    data: bytes
    next: int
    reset: bool
    past: bool


class Place:
    """A viewer's place in the stream. ``position`` None: it begins on an empty screen."""

    def __init__(self, position: int | None) -> None:
        self._position = position
        self._past_until = 0
        self._under_way: deque[int] = deque()
        self._under_way_bytes = 0
        self._waited_s = 0.0
        self._alone_s = 0.0
        self._is_slow = False
        self.resets = 0

    def next_chunk(self, replay: Replay) -> Chunk | None:
        """What to send now."""
        if self._under_way_bytes >= CREDIT_BYTES:
            return None
        if self._position is None or not replay.has(self._position):
            return self._begin_anew(replay)
        waiting = replay.end - self._position
        if waiting == 0 or waiting < WORTHWHILE_BYTES <= self._under_way_bytes:
            return None
        data = replay.read(self._position, CHUNK_BYTES)
        began = self._position
        self._position += len(data)
        return self._sent(Chunk(data, self._position, False, began < self._past_until))

    def _begin_anew(self, replay: Replay) -> Chunk:
        self.resets += 1
        data = replay.read(replay.start, CHUNK_BYTES)
        self._position, self._past_until = replay.start + len(data), replay.end
        return self._sent(Chunk(replay.prelude + data, self._position, True, True))

    def _sent(self, chunk: Chunk) -> Chunk:
        self._under_way.append(len(chunk.data))
        self._under_way_bytes += len(chunk.data)
        return chunk

    def acknowledge(self) -> None:
        """The oldest of what was sent is on the screen."""
        if self._under_way:
            self._under_way_bytes -= self._under_way.popleft()
            self._alone_s = 0.0

    def has_all(self, replay: Replay) -> bool:
        """Whether all was sent."""
        return self._position == replay.end

    def is_caught_up(self, replay: Replay) -> bool:
        """Whether all is on its screen."""
        return self._position == replay.end and not self._under_way

    def holds_up(self, replay: Replay) -> bool:
        """Whether the node should wait for this viewer."""
        if self.is_caught_up(replay):
            self._waited_s, self._is_slow = 0.0, False
        behind = self._under_way_bytes + (0 if self._position is None else replay.end - self._position)
        return not self._is_slow and self._position is not None and behind >= HOLD_UP_BYTES

    def note_wait(self, waited_s: float, others_wait: bool) -> None:
        """The node was held up by this viewer, while others had all that there was, or not."""
        self._waited_s += waited_s if others_wait else 0.0
        self._alone_s += waited_s
        if self._waited_s > PATIENCE_S or self._alone_s > PATIENCE_ALONE_S:
            self._is_slow, self._waited_s, self._alone_s = True, 0.0, 0.0
