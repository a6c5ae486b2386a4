"""The frames between the hub and the holder of one shell on a node: a letter, a length (4 bytes, network order), bytes.

From the hub: ``S`` start (JSON, ``messages`` below), ``I`` input, ``R`` the screen's size (columns and rows, 2 bytes
each), ``P`` still here, ``Q`` end the shell. From the holder: ``H`` held (JSON), ``O`` output, ``A`` how many bytes of
input the shell has taken (4 bytes), ``X`` how the shell ended (JSON), ``E`` why there is none (JSON).

``S``: ``{"argv": […], "columns", "rows", "env": {…}, "probe": [[…], …], "cleanup": [[…]], "marker", "scope": ID}``
for a new shell (no ``argv``: the user's login shell), ``{"join": ID, "from": offset}`` for one that lives in a scope.
``H``: ``{"start": offset, "prelude": base64}``: where the output begins that follows, and what sets up the screen
before it. ``X``: ``{"status": 3}`` or ``{"signal": "SIGKILL"}``. ``E``: ``{"code": "no-shell", "text": "…"}``.
"""

import struct
from typing import List, Tuple

START, INPUT, RESIZE, PING, QUIT = b"S", b"I", b"R", b"P", b"Q"
HELD, OUTPUT, TAKEN, EXITED, REFUSED = b"H", b"O", b"A", b"X", b"E"
MAX_FRAME = 1 << 20
INPUT_WINDOW = 64 * 1024
"""How many bytes of input may be under way to a shell that has not taken them."""
PING_EVERY_S = 10.0
SILENCE_LIMIT_S = 40.0
"""A holder that hears nothing of its hub for so long ends its shell, or, in a scope, waits for another hub."""

_HEAD = struct.Struct("!cI")
_SIZE = struct.Struct("!HH")
_COUNT = struct.Struct("!I")
Frame = Tuple[bytes, bytes]


class FrameError(ValueError):
    """What came is no frame."""


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    """One frame."""
    return _HEAD.pack(kind, len(payload)) + payload


def pack_size(columns: int, rows: int) -> bytes:
    """The payload of ``R``."""
    return _SIZE.pack(columns, rows)


def unpack_size(payload: bytes) -> Tuple[int, int]:
    """Columns and rows. Raises FrameError."""
    try:
        columns, rows = _SIZE.unpack(payload)
    except struct.error as error:
        raise FrameError("a size has four bytes") from error
    return columns, rows


def pack_count(count: int) -> bytes:
    """The payload of ``A``."""
    return _COUNT.pack(count)


def unpack_count(payload: bytes) -> int:
    """Bytes of input. Raises FrameError."""
    try:
        (count,) = _COUNT.unpack(payload)
    except struct.error as error:
        raise FrameError("a count has four bytes") from error
    return int(count)


class FrameReader:
    """Bytes in as they come, frames out."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> List[Frame]:
        """Take the next bytes; return the frames that they complete. Raises FrameError."""
        self._held += data
        frames: List[Frame] = []
        at = 0
        while len(self._held) - at >= _HEAD.size:
            kind, length = _HEAD.unpack_from(self._held, at)
            if length > MAX_FRAME:
                raise FrameError("a frame is too long")
            begin = at + _HEAD.size
            if len(self._held) - begin < length:
                break
            at = begin + length
            frames.append((kind, bytes(self._held[begin:at])))
        del self._held[:at]
        return frames
