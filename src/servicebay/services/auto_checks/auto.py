"""Follows the live document: checks come with their objects and go with them, in the same turn."""

import logging
from collections.abc import Callable
from typing import Any

from ...monitoring.board import Board
from ...monitoring.book import checked, unreadable
from ...monitoring.check import Check
from ...monitoring.errors import CheckError
from ...monitoring.outcome import Outcome
from ..live import LiveDocument
from .derive import FAMILY, Brought, NodeObjects, derive
from .overrides import OverrideBook, changed
from .texts import CheckTexts

log = logging.getLogger(__name__)
SECTIONS = ("nodes", "services", "containers", "routes")


class AutoChecks:
    """``start`` begins; ``clock_ms`` is the time of what is told."""

    def __init__(
        self, live: LiveDocument, board: Board, book: OverrideBook, texts: CheckTexts, clock_ms: Callable[[], int]
    ) -> None:
        self._live = live
        self._board = board
        self._book = book
        self._texts = texts
        self._clock_ms = clock_ms
        self._brought: dict[str, Brought] = {}

    def start(self) -> Callable[[], None]:
        """Put what there is, and follow; returns how to stop."""
        self._follow({node.name for node in self._live.nodes()})
        self._texts.on_text = lambda node: self._follow({node})
        return self._live.subscribe(self._on_patch)

    async def change(self, key: str, wanted: Check) -> None:
        """Keep what is wanted of one. Raises CheckError, StoreError."""
        await self._book.put(self._plain(key), checked(wanted))
        self._put()

    async def reset(self, key: str) -> None:
        """Let one be as it appears. Raises CheckError, StoreError."""
        self._plain(key)
        await self._book.forget(key)
        self._put()

    def _plain(self, key: str) -> Check:
        for brought in self._brought.values():
            if key in brought.checks:
                return brought.checks[key]
            if key in brought.problems:
                raise CheckError("refused", "What asks for this check cannot be understood: change it there.")
        raise CheckError("not-found", "There is no such check any more.")

    def _on_patch(self, message: dict[str, Any]) -> None:
        patch = message["patch"]
        nodes = {key.partition("/")[0] for section in SECTIONS for key in patch.get(section, {})}
        if nodes:
            self._follow(nodes)

    def _follow(self, nodes: set[str]) -> None:
        views = {node.name: node for node in self._live.nodes()}
        changes = False
        for name in nodes:
            found = None
            if name in views:
                try:
                    found = self._derive(name)
                except Exception:  # supervision boundary: one node's odd facts must not silence the others
                    log.exception("node %s: its checks cannot be made; they stay as they were", name)
                    continue
            if found != self._brought.get(name):
                changes = True
                if found is None:
                    self._brought.pop(name, None)
                else:
                    self._brought[name] = found
        if changes:
            self._put()

    def _derive(self, name: str) -> Brought:
        (node,) = (each for each in self._live.nodes() if each.name == name)
        services = {row.key: row for row in self._live.services(name)}
        containers = {row.key: row for row in self._live.containers(name)}
        return derive(NodeObjects(node, services, containers, self._live.routes(name), self._texts.of(name)))

    def _put(self) -> None:
        checks: dict[str, Check] = {}
        problems: dict[str, str] = {}
        for brought in self._brought.values():
            checks |= {key: changed(check, self._book.changes.get(key)) for key, check in brought.checks.items()}
            checks |= {key: unreadable(key) for key in brought.problems}
            problems |= brought.problems
        before = self._board.checks
        self._board.put(FAMILY, checks)
        for key, problem in problems.items():
            check = self._board.checks[key]
            if before.get(key) is not check:
                self._board.note(check, Outcome("unknown", f"cannot be made: {problem}"), self._clock_ms())
