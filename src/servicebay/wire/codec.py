"""Records to JSON objects and back, in the wire's spelling: camelCase, no nulls.

``to_object`` and ``encode`` never emit what a strict reader would refuse: lone surrogates (from
odd file names) become U+FFFD and a number that is not finite is an error. ``from_object`` names
the path of what is wrong: ``$.containers.ab12.ports[0].hostPort: expected int, got str``.
"""

import json
from typing import Any, Dict, NamedTuple, Optional, Tuple, Type, TypeVar

from .messages import FROM_AGENT, FROM_HUB
from .record import is_record, read_fields

T = TypeVar("T")


class WireError(ValueError):
    """The peer sent something that the schema does not allow; the text starts with the path."""


class FieldSpec(NamedTuple):
    """A record's field as the wire sees it; ``record.py`` says what a kind is."""

    name: str
    wire_name: str
    kind: Any
    required: bool


_SPECS: Dict[type, Tuple[FieldSpec, ...]] = {}


def camel(name: str) -> str:
    """``host_port`` -> ``hostPort``."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def field_specs(cls: type) -> Tuple[FieldSpec, ...]:
    """The fields of a record with their wire names."""
    specs = _SPECS.get(cls)
    if specs is None:
        specs = tuple(FieldSpec(name, camel(name), kind, required) for name, kind, required in read_fields(cls))
        _SPECS[cls] = specs
    return specs


def to_object(value: Any) -> Any:
    """Turn a record (or a list or dict of them) into what ``json`` can write; ``None`` fields are left out."""
    if is_record(type(value)):
        return {
            spec.wire_name: to_object(member)
            for spec in field_specs(type(value))
            if (member := getattr(value, spec.name)) is not None
        }
    if isinstance(value, dict):
        return {clean(key): to_object(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_object(member) for member in value]
    if isinstance(value, str):
        return clean(value)
    return value


def clean(text: str) -> str:
    """Replace lone surrogates, which UTF-8 and strict JSON readers refuse."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def encode(message: Any) -> bytes:
    """One message as a line, its ``\\n`` included."""
    body = {"type": message.TYPE}
    body.update(to_object(message))
    return dumps(body) + b"\n"


def dumps(value: Any) -> bytes:
    """Compact JSON in UTF-8, lone surrogates replaced in keys as well. Raises ValueError on NaN and infinities."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def decode_line(line: bytes) -> Dict[str, Any]:
    """Parse one line to a JSON object that has a string ``type``. Raises WireError."""
    try:
        body = json.loads(line.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise WireError("$: not JSON: {}".format(error)) from error
    if not isinstance(body, dict) or not isinstance(body.get("type"), str):
        raise WireError("$: not an object with a type")
    return body


def _refuse_constant(name: str) -> Any:
    raise ValueError("{} is not a JSON number".format(name))


_BY_TYPE = {cls.TYPE: cls for cls in FROM_AGENT + FROM_HUB}


def decode_message(line: bytes, strict: bool = True) -> Optional[Any]:
    """Decode one line to its message; ``None`` for a type that is not known. Raises WireError."""
    body = decode_line(line)
    cls = _BY_TYPE.get(body.pop("type"))
    return None if cls is None else from_object(cls, body, strict=strict)


def from_object(cls: Type[T], value: Any, path: str = "$", strict: bool = True) -> T:
    """Build a record from a JSON object; ``strict`` refuses unknown members. Raises WireError."""
    return _convert(cls, value, path, strict)  # type: ignore[no-any-return]


def _convert(kind: Any, value: Any, path: str, strict: bool) -> Any:
    if kind is object:
        return value
    if isinstance(kind, tuple):
        return _convert_members(kind, value, path, strict)
    return _convert_record(kind, value, path, strict) if is_record(kind) else _convert_scalar(kind, value, path)


def _convert_members(kind: Tuple[Any, Any], value: Any, path: str, strict: bool) -> Any:
    outer, item = kind
    _expect(value, outer, path)
    if outer is list:
        return [_convert(item, member, "{}[{}]".format(path, i), strict) for i, member in enumerate(value)]
    return {key: _convert(item, member, "{}.{}".format(path, key), strict) for key, member in value.items()}


def _convert_record(cls: Any, value: Any, path: str, strict: bool) -> Any:
    _expect(value, dict, path)
    specs = field_specs(cls)
    if strict:
        unknown = sorted(set(value) - {spec.wire_name for spec in specs})
        if unknown:
            raise WireError("{}.{}: unknown member".format(path, unknown[0]))
    built: Dict[str, Any] = {}
    for spec in specs:
        if spec.wire_name in value:
            built[spec.name] = _convert(spec.kind, value[spec.wire_name], path + "." + spec.wire_name, strict)
        elif spec.required:
            raise WireError("{}.{}: missing".format(path, spec.wire_name))
    return cls(**built)


def _convert_scalar(kind: Any, value: Any, path: str) -> Any:
    if kind is float and type(value) is int:
        try:
            return float(value)
        except OverflowError as error:
            raise WireError("{}: a number out of range".format(path)) from error
    _expect(value, kind, path)
    return value


def _expect(value: Any, kind: type, path: str) -> None:
    # bool is an int in Python, not in JSON
    if type(value) is not kind:
        raise WireError("{}: expected {}, got {}".format(path, kind.__name__, type(value).__name__))
