"""One line from an agent to one frame. Pure.

State and patches stay JSON objects (the twin decodes them, only what changed); the rest becomes
the wire's Structs. Example: ``{"type":"SYNC_PARTIAL","seq":7,"patch":{…}}``.
"""

from typing import Any

import msgspec

from ..twin.decode import FAILURES
from ..twin.schema import Heartbeat, Hello, Log, Progress, Response, Transitions
from ..wire.framing import Line, Oversize


class Malformed(ValueError):
    """A line that is no frame: not UTF-8, not JSON, or with members of the wrong type."""


class SyncState(msgspec.Struct, frozen=True, tag="SYNC_STATE", tag_field="type"):
    """The node's whole state."""

    seq: int
    state: dict[str, Any]


class SyncPartial(msgspec.Struct, frozen=True, tag="SYNC_PARTIAL", tag_field="type"):
    """A merge patch on the state after ``seq - 1``."""

    seq: int
    patch: dict[str, Any]


class _Typed(msgspec.Struct):
    type: str


Frame = Hello | SyncState | SyncPartial | Transitions | Heartbeat | Response | Progress | Log

_TYPES = frozenset({"HELLO", "SYNC_STATE", "SYNC_PARTIAL", "TRANSITIONS", "HEARTBEAT", "RESPONSE", "PROGRESS", "LOG"})
_FRAMES: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Frame)
_TYPED = msgspec.json.Decoder(_Typed)


def decode_frame(line: Line) -> Frame | None:
    """Decode a line; None for a type of a newer agent. Raises Malformed, and nothing else."""
    if isinstance(line, Oversize):
        raise Malformed("a line over the size limit")
    try:
        frame: Frame = _FRAMES.decode(line)
    except FAILURES as error:
        if isinstance(error, msgspec.ValidationError) and _is_of_unknown_type(line):
            return None
        raise Malformed(str(error)[:200]) from error
    return frame


def _is_of_unknown_type(line: bytes) -> bool:
    try:
        return _TYPED.decode(line).type not in _TYPES
    except FAILURES:
        return False
