"""What a record is: a frozen dataclass, and how its fields are read for the wire.

The packed agent has ``record_slim.py`` in this module's place: ``dataclasses`` and ``typing`` would cost it
2.6 MiB. Both answer the same.
"""

import typing
from dataclasses import MISSING, fields, is_dataclass, replace
from typing import Any, Tuple, Union

__all__ = ["Field", "is_record", "read_fields", "replace"]

Field = Tuple[str, Any, bool]
"""Name, kind, and whether it must be given. A kind is a scalar type, a record, ``object`` for anything, or
``(list, kind)`` and ``(dict, kind)``."""


def is_record(kind: Any) -> bool:
    """Whether a kind is a record's class."""
    return is_dataclass(kind)


def read_fields(cls: type) -> Tuple[Field, ...]:
    """The fields of a record, in order."""
    hints = typing.get_type_hints(cls)
    return tuple(
        (f.name, _kind(hints[f.name]), f.default is MISSING and f.default_factory is MISSING) for f in fields(cls)
    )


def _kind(hint: Any) -> Any:
    if hint is Any:
        return object
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is Union:
        (hint,) = [arg for arg in args if arg is not type(None)]
        return _kind(hint)
    return (origin, _kind(args[-1])) if origin in (list, dict) else hint
