"""What to tell of the rows that need a person, and when. Pure: no network, and times of a clock that nobody sets.

A row that comes is told when it stood for ``STANDS_MS``; one that goes, if it was told, when it stayed away for
``GONE_MS``: what flaps is told once. Rows of a node that is away say nothing: they are neither well nor unwell;
those of one that was removed are forgotten. What becomes urgent is told again. What was there when the hub started,
and was not told before, is told together after ``START_MS``.

What hangs on something that needs a person itself is not told beside it. It may be seen before its cause is, so
it must stand for ``HANGS_MS``, longer than the hub needs to see that a node is gone; services are on one node with
what they require, and wait only where they hung on something: they may come back with it.
"""

from collections.abc import Mapping, Set
from typing import NamedTuple

import msgspec

from ..shapes.base import Tone
from ..shapes.live import AttentionView
from .causes import is_down

STANDS_MS = 1_000
HANGS_MS = 35_000
GONE_MS = 30_000
START_MS = 30_000


class Told(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """A row that was told: its title, its node and its tone then. ``seen_by`` a person at ``seen_at``, who said why."""

    title: str
    node: str
    tone: Tone
    at: int
    text: str = ""
    seen_by: str = ""
    seen_at: int = 0
    reason: str = ""
    coined: str = ""


class Scene(NamedTuple):
    """What the watcher looks at: rows by key; all nodes, and whether they are there; of rows that hang on others the
    keys of those; the keys of rows of which nobody wants to hear now; those of rows of which nobody knows whether they
    would be there.
    """

    rows: Mapping[str, AttentionView]
    nodes: Mapping[str, bool]
    hangs: Mapping[str, tuple[str, ...]] = {}
    silenced: Set[str] = frozenset()
    unsure: Set[str] = frozenset()


class News(NamedTuple):
    """What to send: rows that came, by key, the worst first, and what was told and is well again."""

    came: dict[str, AttentionView]
    went: dict[str, Told]


class Watcher:
    """``told`` is what was told by an earlier hub. ``look`` whenever rows changed and when ``due_at`` has come."""

    def __init__(self, told: Mapping[str, Told], now_ms: int) -> None:
        self.told = dict(told)
        self._start_ms = now_ms + START_MS
        self._came: dict[str, int] = {}
        self._went: dict[str, int] = {}
        self._late: Set[str] = frozenset()

    def look(self, scene: Scene, now_ms: int, wall_ms: int | None = None) -> News:
        """What is returned counts as told, at ``wall_ms`` (``now_ms`` where both are the same)."""
        at = now_ms if wall_ms is None else wall_ms
        rows, nodes = scene.rows, scene.nodes
        self.told = {key: told for key, told in self.told.items() if not told.node or told.node in nodes}
        settled = {key for key, told in self.told.items() if not (key in rows and is_worse(rows[key], told))}
        down = {key for key, row in rows.items() if is_down(row)}
        fallen = {key for key, causes in scene.hangs.items() if not down.isdisjoint(causes)}
        settled |= scene.silenced | fallen
        may_hang = {key for key in scene.hangs if not key.startswith("service:")}
        self._late = may_hang | fallen | (self._late & rows.keys())
        self._came = {key: self._came.get(key, now_ms) for key in rows if key not in settled}
        known = rows.keys() | scene.unsure
        gone = (key for key, told in self.told.items() if key not in known and nodes.get(told.node, True))
        self._went = {key: self._went.get(key, now_ms) for key in gone}
        came = [key for key in self._came if now_ms >= self._told_at(key)]
        went = [key for key, at in self._went.items() if now_ms >= at + GONE_MS]
        news = News(
            {key: rows[key] for key in sorted(came, key=lambda key: rows[key].rank)},
            {key: self.told.pop(key) for key in went},
        )
        for key in came:
            row = rows[key]
            self.told[key] = Told(row.title, _node_of(key, row), row.tone, at, row.text, coined=row.coined)
            del self._came[key]
        for key in went:
            del self._went[key]
        return news

    def due_at(self) -> int | None:
        """When to look again (ms) if nothing changes before; None: not before something does."""
        return min([*map(self._told_at, self._came), *(at + GONE_MS for at in self._went.values())], default=None)

    def _told_at(self, key: str) -> int:
        stands_ms = HANGS_MS if key in self._late else STANDS_MS
        return max(self._came[key] + stands_ms, self._start_ms)


def is_worse(row: AttentionView, told: Told) -> bool:
    """Whether a row became urgent since it was told: a certificate that was to end has ended."""
    return row.tone == "act" and told.tone != "act"


def _node_of(key: str, row: AttentionView) -> str:
    """The node whose absence makes the row's absence say nothing: none of the row that tells of the absence."""
    return "" if row.kind == "node" and key == f"node:{row.node}" else row.node
