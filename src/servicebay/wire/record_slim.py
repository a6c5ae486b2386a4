"""What a record is in the packed agent: a class with slots, as ``nodes/slim.py`` writes it from a dataclass.

Stands there in the place of ``record.py``.
"""

from typing import Any, Dict, Tuple


class Record:
    """Base of records. ``KINDS`` has a kind (see ``record.py``) for each slot, ``REQUIRED`` how many must be given."""

    __slots__ = ()
    KINDS: Tuple[Any, ...] = ()
    REQUIRED = 0

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and _values(self) == _values(other)

    def __hash__(self) -> int:
        return hash(tuple(_values(self).values()))

    def __repr__(self) -> str:
        members = ", ".join("{}={!r}".format(*each) for each in _values(self).items())
        return "{}({})".format(type(self).__name__, members)


def is_record(kind: Any) -> bool:
    """Whether a kind is a record's class."""
    return isinstance(kind, type) and issubclass(kind, Record)


def read_fields(cls: Any) -> Tuple[Tuple[str, Any, bool], ...]:
    """The fields of a record, in order."""
    return tuple((name, kind, i < cls.REQUIRED) for i, (name, kind) in enumerate(zip(cls.__slots__, cls.KINDS)))


def replace(record: Any, **changes: Any) -> Any:
    """A copy with some fields changed."""
    return type(record)(**{**_values(record), **changes})


def _values(record: Any) -> Dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}
