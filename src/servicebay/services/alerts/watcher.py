"""What to tell of the rows that need a person, and when. Pure: no clock, no network.

A row that comes is told when it stood for ``STANDS_MS``; one that goes, if it was told, when it stayed away for
``GONE_MS``: what flaps is told once. Rows of a node that is away say nothing: they are neither well nor unwell;
those of one that was removed are forgotten. What becomes urgent is told again. What was there when the hub started,
and was not told before, is told together after ``START_MS``.
"""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from ..shapes.live import AttentionView

STANDS_MS = 1_000
GONE_MS = 30_000
START_MS = 30_000


class Told(msgspec.Struct, frozen=True, rename="camel"):
    """A row that was told: its title, its node and its tone then."""

    title: str
    node: str
    tone: str
    at: int


class News(NamedTuple):
    """What to send: rows that came, and rows that were told and are well again."""

    came: list[AttentionView]
    went: list[Told]


class Watcher:
    """``told`` is what was told by an earlier hub. ``look`` whenever rows changed and when ``due_at`` has come."""

    def __init__(self, told: Mapping[str, Told], now_ms: int) -> None:
        self.told = dict(told)
        self._start_ms = now_ms + START_MS
        self._came: dict[str, int] = {}
        self._went: dict[str, int] = {}

    def look(self, rows: Mapping[str, AttentionView], nodes: Mapping[str, bool], now_ms: int) -> News:
        """``nodes`` are all, and whether they are there. What is returned counts as told."""
        self.told = {key: told for key, told in self.told.items() if not told.node or told.node in nodes}
        told_now = {key for key, told in self.told.items() if not (key in rows and is_worse(rows[key], told))}
        self._came = {key: self._came.get(key, now_ms) for key in rows if key not in told_now}
        gone = (key for key, told in self.told.items() if key not in rows and nodes.get(told.node, True))
        self._went = {key: self._went.get(key, now_ms) for key in gone}
        came = [] if now_ms < self._start_ms else [k for k, at in self._came.items() if now_ms >= at + STANDS_MS]
        went = [key for key, at in self._went.items() if now_ms >= at + GONE_MS]
        news = News(sorted((rows[key] for key in came), key=lambda row: row.rank), [self.told.pop(key) for key in went])
        for key in came:
            self.told[key] = Told(rows[key].title, _node_of(key, rows[key]), rows[key].tone, now_ms)
            del self._came[key]
        for key in went:
            del self._went[key]
        return news

    def due_at(self) -> int | None:
        """When to look again (ms) if nothing changes before; None: not before something does."""
        came = [max(at + STANDS_MS, self._start_ms) for at in self._came.values()]
        return min([*came, *(at + GONE_MS for at in self._went.values())], default=None)


def is_worse(row: AttentionView, told: Told) -> bool:
    """Whether a row became urgent since it was told: a certificate that was to end has ended."""
    return row.tone == "act" and told.tone != "act"


def _node_of(key: str, row: AttentionView) -> str:
    """The node whose absence makes the row's absence say nothing: none of the row that tells of the absence."""
    return "" if row.kind == "node" and key == f"node:{row.node}" else row.node
