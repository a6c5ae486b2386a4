"""How much one node's state takes, as JSON bytes, kept up to date by what a patch touches. Pure.

The twin is bounded by it: patches are small, but any number of them may come.
"""

from typing import Any

import msgspec

from ..wire.framing import MAX_FRAME_BYTES

MAX_STATE_BYTES = MAX_FRAME_BYTES
"""A state that is larger could not come as one snapshot, which is a single frame."""
_MEMBER_BYTES = 2  # the colon and the comma


def growth_bytes(old: dict[str, Any], new: dict[str, Any], patch: dict[str, Any]) -> int:
    """By how much ``new`` (``old`` with ``patch`` merged in) weighs more than ``old``; negative where it weighs less.

    Looks only at the members, and the entries of members, that the patch names.
    """
    return sum(_member_growth(key, old, new, below) for key, below in patch.items())


def _member_growth(key: str, old: dict[str, Any], new: dict[str, Any], below: Any) -> int:
    before, after = old.get(key), new.get(key)
    if isinstance(below, dict) and isinstance(before, dict) and isinstance(after, dict):
        return sum(_entry_bytes(entry, after) - _entry_bytes(entry, before) for entry in below)
    return _member_bytes(key, new) - _member_bytes(key, old)


def _member_bytes(key: str, owner: dict[str, Any]) -> int:
    value = owner.get(key)
    if not isinstance(value, dict):
        return _entry_bytes(key, owner)
    return _size_bytes(key) + _MEMBER_BYTES + sum(_entry_bytes(entry, value) for entry in value)


def _entry_bytes(key: str, owner: dict[str, Any]) -> int:
    return _size_bytes(key) + _MEMBER_BYTES + _size_bytes(owner[key]) if key in owner else 0


def _size_bytes(value: Any) -> int:
    return len(msgspec.json.encode(value))
