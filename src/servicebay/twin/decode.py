"""A node's state from JSON objects to Structs: only what a patch touched, all of it or nothing.

Pure. A refusal names the path of what is wrong, keys included: ``$.containers.ab12.ports[0].hostPort``.
"""

from typing import Any, NamedTuple

import msgspec

from ..wire import codec, model
from .schema import NodeState, struct_of

FAILURES = (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError)
"""Everything that msgspec (and a walk over deep JSON) raises on bad input; OverflowError on whole numbers as floats."""


class Refused(ValueError):
    """The peer sent a state that the schema does not allow; the text starts with the path."""


class _Member(NamedTuple):
    name: str
    dataclass: type
    keyed: bool


def _member(spec: codec.FieldSpec) -> _Member:
    keyed = isinstance(spec.kind, tuple)
    return _Member(spec.name, spec.kind[1] if keyed else spec.kind, keyed)


_MEMBERS = {spec.wire_name: _member(spec) for spec in codec.field_specs(model.NodeState)}
_EMPTY = NodeState()


def decode_state(raw: dict[str, Any]) -> NodeState:
    """Decode a whole state. Raises Refused."""
    return decode_changed(_EMPTY, raw, raw)


def decode_changed(old: NodeState, raw: dict[str, Any], patch: dict[str, Any]) -> NodeState:
    """Decode of ``raw`` (the merged object) what ``patch`` touched; the rest is taken from ``old``.

    Entries that the patch does not name stay the same objects. Raises Refused.
    """
    changed: dict[str, Any] = {}
    for wire_name, below in patch.items():
        member = _MEMBERS.get(wire_name)
        if member is None:
            continue  # a newer agent's section
        if wire_name not in raw:
            changed[member.name] = getattr(_EMPTY, member.name)
        elif member.keyed:
            entries = getattr(old, member.name) or {}
            changed[member.name] = _decode_entries(member, entries, raw[wire_name], below, f"$.{wire_name}")
        else:
            changed[member.name] = _decode_value(member.dataclass, raw[wire_name], f"$.{wire_name}")
    return msgspec.structs.replace(old, **changed) if changed else old  # type: ignore[type-var]


def _decode_entries(member: _Member, old: dict[str, Any], raw: Any, patch: Any, path: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise Refused(f"{path}: expected dict, got {type(raw).__name__}")
    entries = dict(old)
    for key in patch:
        if key in raw:
            entries[key] = _decode_value(member.dataclass, raw[key], f"{path}.{key}")
        else:
            entries.pop(key, None)
    return entries


def _decode_value(dataclass: type, raw: Any, path: str) -> Any:
    try:
        return msgspec.convert(raw, struct_of(dataclass))
    except FAILURES as error:
        raise Refused(_explain(dataclass, raw, path, error)) from error


def _explain(dataclass: type, raw: Any, path: str, error: Exception) -> str:
    # msgspec writes [...] for a key; the wire's own codec is slower and names it
    try:
        codec.from_object(dataclass, raw, path, strict=False)
    except (codec.WireError, RecursionError) as named:
        return str(named)
    return f"{path}: {error}"
