"""YAML as plain data, safely and faithfully. Pure.

Scalars stay the text that was written (``0644``, ``22:22`` and ``yes`` keep their letters), but for ``true``, ``false``
and what is empty. Built from libyaml's events, not by its constructors: bounded in size, depth and what anchors unfold
to, no tag makes an object, and a key that stands twice in a mapping is told.
"""

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import yaml

from .errors import NotAdoptable

Value = Any
"""``None``, ``bool``, ``str``, ``list`` or ``dict`` with keys of text."""
MAX_BYTES = 1 << 20
MAX_DEPTH = 40
MAX_WEIGHT = 100_000
"""Of all values, with what anchors unfold to; each weighs one, and one more for every 32 characters."""
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse_yaml(text: str, tell: Callable[[str], None]) -> Value:
    """The first document; ``tell`` hears of what it cannot mean twice. Raises NotAdoptable."""
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise NotAdoptable("This is larger than 1 MiB.")
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise NotAdoptable("This is not text.")
    try:
        return _Builder(yaml.parse(text, Loader=Loader), tell).document()
    except yaml.YAMLError as error:
        raise NotAdoptable(f"This is not YAML: {_where(error)}.") from error


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read")
    return problem if mark is None else f"line {mark.line + 1}, {problem}"


class _Builder:
    def __init__(self, events: Iterator[Any], tell: Callable[[str], None]) -> None:
        self._events = events
        self._tell = tell
        self._anchors: dict[str, tuple[Value, int]] = {}
        self._count = 0

    def document(self) -> Value:
        """The first document."""
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                value = self._value(next(self._events), 0)
                next(self._events)
                if any(isinstance(rest, yaml.DocumentStartEvent) for rest in self._events):
                    self._tell("further documents after '---': only the first is looked at")
                return value
        return None

    def _value(self, event: Any, depth: int) -> Value:
        if depth > MAX_DEPTH:
            raise NotAdoptable("This is nested too deeply.")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        before = self._count
        self._add(1)
        if isinstance(event, yaml.ScalarEvent):
            self._add(len(event.value) // 32)
            value: Value = _scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = [self._value(each, depth + 1) for each in self._until(yaml.SequenceEndEvent)]
        else:
            value = self._mapping(depth)
        if event.anchor:
            self._anchors[event.anchor] = (value, self._count - before)
        return value

    def _mapping(self, depth: int) -> dict[str, Value]:
        found: dict[str, Value] = {}
        merged: list[dict[str, Value]] = []
        for event in self._until(yaml.MappingEndEvent):
            line = event.start_mark.line + 1
            key = self._value(event, depth + 1)
            value = self._value(next(self._events), depth + 1)
            if isinstance(key, (list, dict)):
                raise NotAdoptable(f"Line {line}: a list or a mapping cannot be a key.")
            name = "" if key is None else str(key).lower() if isinstance(key, bool) else str(key)
            if name == "<<" and not event.style:
                merged += value if isinstance(value, list) else [value]
            elif name in found:
                self._tell(f"line {line}: {name[:60]!r} stands twice: the first is passed over")
                found[name] = value
            else:
                found[name] = value
        for each in merged:
            if not isinstance(each, dict):
                raise NotAdoptable("'<<' wants a mapping.")
            found = {**each, **found}
        return found

    def _alias(self, event: Any) -> Value:
        if event.anchor not in self._anchors:
            raise NotAdoptable(f"Line {event.start_mark.line + 1}: the anchor {event.anchor[:60]!r} is not known.")
        value, size = self._anchors[event.anchor]
        self._add(size)
        return value

    def _until(self, end: type) -> Iterator[Any]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield event

    def _add(self, number: int) -> None:
        self._count += number
        if self._count > MAX_WEIGHT:
            self._too_many()

    def _too_many(self) -> NoReturn:
        raise NotAdoptable("This unfolds to too much: its anchors repeat each other.")


def _scalar(event: Any) -> Value:
    if "\0" in event.value:
        raise NotAdoptable(f"Line {event.start_mark.line + 1}: a NUL is no text.")
    if event.style or (event.tag or "").endswith(":str"):
        return event.value
    if event.value in ("", "~", "null", "Null", "NULL"):
        return None
    return {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}.get(
        event.value, event.value
    )
