"""Sections of the live document that are of no one node: each notes in the patch what of it changed.

A section is asked at each revision, after the nodes' rows; where it has nothing to read from, nothing is ever in it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from ..monitoring.board import Board
from ..monitoring.views import CheckView
from ..wire import mergepatch
from .alerts.book import AlertBook
from .alerts.watcher import Told
from .attention import check_attention, names_attention
from .catalog import NodeRows
from .links import LinkBook
from .own_needs import Troubled, own_needs
from .row_cache import json_rows
from .shapes.alert import AlertView
from .shapes.live import AttentionView
from .shapes.service import ServiceView, TemplateMarkView
from .shapes.update import UpdateView
from .templates.marks import mark_rows
from .templates.shelves import Shelves
from .updates.book import UpdateBook
from .updates.rows import members_of, update_rows

Object = dict[str, Any]
V = TypeVar("V")


class Section(Protocol):
    """What ``LiveDocument`` asks of each. ``attention`` are its rows among what needs a person."""

    attention: dict[str, AttentionView]

    def update(self, patch: Object, nodes: Mapping[str, NodeRows]) -> None:
        """Add to the patch what changed since it was asked last."""


class TableSection(Generic[V]):
    """Rows that stay the same objects while nothing changes."""

    def __init__(self, name: str, rows: Callable[[], Mapping[str, V]]) -> None:
        self.attention: dict[str, AttentionView] = {}
        self._name = name
        self._read = rows
        self._rows: dict[str, tuple[V, Object]] = {}

    def update(self, patch: Object, nodes: Mapping[str, NodeRows]) -> None:
        """Encode the rows that are new objects."""
        before = {key: row[1] for key, row in self._rows.items()}
        self._rows = {key: self._row(key, view) for key, view in self._read().items()}
        collect(patch, self._name, before, {key: row[1] for key, row in self._rows.items()})

    def _row(self, key: str, view: V) -> tuple[V, Object]:
        known = self._rows.get(key)
        return known if known is not None and known[0] is view else (view, msgspec.to_builtins(view))


class CheckSection:
    """Checks, and those that need a person."""

    def __init__(self, board: Board) -> None:
        self.attention: dict[str, AttentionView] = {}
        self._board = board
        self._rows: dict[str, CheckView] = {}
        self._silent: dict[str, AttentionView] = {}

    def update(self, patch: Object, nodes: Mapping[str, NodeRows]) -> None:
        """Look at the rows that are new objects."""
        before, after = self._rows, self._board.rows
        if before is after:
            return
        self._rows = after
        changed = [key for key, row in after.items() if before.get(key) is not row] + [*(before.keys() - after.keys())]
        old = {key: before[key] for key in changed if key in before}
        new = {key: after[key] for key in changed if key in after}
        collect_views(patch, "checks", old, new)
        missed, needed = _check_needs(old), _check_needs(new)
        self.attention = {key: need for key, need in self.attention.items() if key not in missed} | needed
        if missed != needed:
            collect_views(patch, "attention", missed, needed)
        silent, self._silent = self._silent, names_attention(after.values())
        if silent != self._silent:
            self.attention = {key: need for key, need in self.attention.items() if key not in silent} | self._silent
            collect_views(patch, "attention", silent, self._silent)


class AlertSection:
    """What was told and is not over."""

    def __init__(self, book: AlertBook | None) -> None:
        self.attention: dict[str, AttentionView] = {}
        self._book = book
        self._told: dict[str, Told] = {}

    def update(self, patch: Object, nodes: Mapping[str, NodeRows]) -> None:
        """Look, where the book is another."""
        if self._book is not None and self._book.told is not self._told:
            before, self._told = self._told, self._book.told
            collect_views(patch, "alerts", _alert_rows(before), _alert_rows(self._told))


class OwnNeedSection:
    """What the hub itself needs from a person."""

    def __init__(self, parts: Troubled | None) -> None:
        self.attention: dict[str, AttentionView] = {}
        self._parts = parts

    def update(self, patch: Object, nodes: Mapping[str, NodeRows]) -> None:
        """Look at its troubles."""
        before, after = self.attention, own_needs(self._parts.troubles if self._parts else {})
        if before != after:
            self.attention = after
            collect_views(patch, "attention", before, after)


class _ByNode(Generic[V]):
    """Rows by service key, made of each node's rows and again only where those are others."""

    def __init__(self, make: Callable[[NodeRows], dict[str, V]]) -> None:
        self._make = make
        self._made: dict[str, tuple[NodeRows, dict[str, V]]] = {}

    def forget(self) -> None:
        """What else they are made of is another: make all anew."""
        self._made = {}

    def rows(self, nodes: Mapping[str, NodeRows]) -> dict[str, V]:
        """Those of all nodes."""
        self._made = {name: self._of(name, rows) for name, rows in nodes.items()}
        return {key: row for _, made in self._made.values() for key, row in made.items()}

    def _of(self, name: str, rows: NodeRows) -> tuple[NodeRows, dict[str, V]]:
        known = self._made.get(name)
        return known if known is not None and known[0] is rows else (rows, self._make(rows))


class UpdateSection:
    """Newer images, by service. ``touch`` when the book changed."""

    def __init__(self, book: UpdateBook | None) -> None:
        self.attention: dict[str, AttentionView] = {}
        self.rows: dict[str, UpdateView] = {}
        self._book = book
        self._made = _ByNode(self._rows_of)
        self._stale = True

    def touch(self) -> None:
        """Compute them anew next time."""
        self._stale = True

    def update(self, patch: Object, nodes: Mapping[str, NodeRows]) -> None:
        """Join the book with what runs, where either changed."""
        if self._book is None or not (self._stale or "services" in patch or "containers" in patch):
            return
        if self._stale:
            self._made.forget()
        self._stale = False
        rows = self._made.rows(nodes)
        if rows != self.rows:
            before, self.rows = self.rows, rows
            collect_views(patch, "updates", before, rows)

    def _rows_of(self, node: NodeRows) -> dict[str, UpdateView]:
        if self._book is None:
            return {}
        containers = (row.view for row in node.containers.values())
        return update_rows(members_of(services_of(node), containers), self._book.checks, self._book.schedules)


class MarkSection:
    """Which templates made services. ``touch`` when the shelves changed."""

    def __init__(self, shelves: Shelves | None) -> None:
        self.attention: dict[str, AttentionView] = {}
        self.rows: dict[str, TemplateMarkView] = {}
        self._shelves = shelves
        self._made = _ByNode(self._rows_of)
        self._stale = True

    def touch(self) -> None:
        """Compute them anew next time."""
        self._stale = True

    def update(self, patch: Object, nodes: Mapping[str, NodeRows]) -> None:
        """Join the shelves with the services, where either changed."""
        if self._shelves is None or not (self._stale or "services" in patch):
            return
        if self._stale:
            self._made.forget()
        self._stale = False
        rows = self._made.rows(nodes)
        if rows != self.rows:
            before, self.rows = self.rows, rows
            collect_views(patch, "templates", before, rows)

    def _rows_of(self, node: NodeRows) -> dict[str, TemplateMarkView]:
        return {} if self._shelves is None else mark_rows(services_of(node), self._shelves.catalog)


class LinkSection:
    """Links, among the services."""

    def __init__(self, links: LinkBook | None) -> None:
        self.attention: dict[str, AttentionView] = {}
        self.rows: dict[str, ServiceView] = {}
        self._links = links

    def update(self, patch: Object, nodes: Mapping[str, NodeRows]) -> None:
        """Look, where the rows are others."""
        after = self._links.rows if self._links else {}
        if self.rows is not after:
            before, self.rows = self.rows, after
            collect_views(patch, "services", before, after)


def services_of(node: NodeRows) -> Iterable[ServiceView]:
    """The services of a node."""
    return (row.view for row in node.services.values())


def collect_rows(patch: Object, sections: Iterable[str], before: object, after: object) -> None:
    """Note what changed in sections whose rows are encoded already."""
    for section in sections:
        old, new = getattr(before, section, {}), getattr(after, section, {})
        if old is not new:
            collect(patch, section, json_rows(old), json_rows(new))


def collect_views(patch: Object, section: str, before: object, after: object) -> None:
    """Note what changed of views by their key."""
    collect(patch, section, msgspec.to_builtins(before), msgspec.to_builtins(after))


def collect(patch: Object, section: str, before: Object, after: Object) -> None:
    """Note what changed of JSON objects by their key."""
    changed = mergepatch.diff(before, after)
    if changed:
        patch.setdefault(section, {}).update(changed)


def _check_needs(rows: dict[str, CheckView]) -> dict[str, AttentionView]:
    needs = ((key, check_attention(row)) for key, row in rows.items())
    return {f"check:{key}": need for key, need in needs if need is not None}


def _alert_rows(told: dict[str, Told]) -> dict[str, AlertView]:
    return {key: AlertView(key=key, **msgspec.structs.asdict(each)) for key, each in told.items()}
