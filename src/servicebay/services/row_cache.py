"""Rows, each remembered with what it was made from.

The twin keeps what did not change as the same object, so one container's change makes one container's row anew.
"""

from collections.abc import Callable, Iterable, Mapping
from operator import is_
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from .shapes.base import View
from .shapes.live import AttentionView

V = TypeVar("V", bound=View)
Rows = dict[str, dict[str, Any]]


class Row(NamedTuple, Generic[V]):
    """A view, the same as a JSON object (camelCase, nothing null), and what a person should know of it."""

    view: V
    json: dict[str, Any]
    attention: AttentionView | None = None


def make_row(view: V, attention: AttentionView | None = None) -> Row[V]:
    """Wrap a view with its JSON object."""
    return Row(view, msgspec.to_builtins(view), attention)


def json_rows(rows: Mapping[str, Row[V]]) -> Rows:
    """Rows as JSON objects under the same keys."""
    return {key: row.json for key, row in rows.items()}


class RowCache(Generic[V]):
    """Rows of one kind, each kept while its inputs stay what they were."""

    def __init__(self) -> None:
        self._source: tuple[object, ...] = ()
        self._made: dict[str, tuple[tuple[object, ...], Row[V]]] = {}
        self._rows: dict[str, Row[V]] = {}

    def update(
        self,
        source: tuple[object, ...],
        inputs: Iterable[tuple[str, tuple[Any, ...]]],
        build: Callable[..., Row[V]],
    ) -> dict[str, Row[V]]:
        """Rows for ``inputs`` (key and what ``build`` takes). Of the same ``source`` objects: the same dictionary."""
        if len(source) == len(self._source) and all(map(is_, source, self._source)):
            return self._rows
        before, self._made = self._made, {}
        for key, given in inputs:
            known = before.get(key)
            # the container or unit by identity; the rest (owner or members, place) is small or shared
            if known is None or known[0][0] is not given[0] or known[0][1:] != given[1:]:
                known = (given, build(*given))
            self._made[key] = known
        self._source = source
        self._rows = {key: made[1] for key, made in self._made.items()}
        return self._rows
