"""Owner of the texts of files of checks: read from their nodes as soon as these list them, or another text of them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from ...nodes.errors import ActionFailed, UnknownNode
from ...twin.store import Change, TwinStore
from ..errors import ActionError

log = logging.getLogger(__name__)
KIND = "checks"


class Text(Protocol):
    """What is needed of ``contents.FileContent``."""

    @property
    def content(self) -> str:
        """The text."""


class CheckTexts:
    """``start`` begins, ``stop`` ends. ``on_text`` is called with a node of which there are other texts than before."""

    def __init__(self, twin: TwinStore, read: Callable[[str, str], Awaitable[Text]]) -> None:
        self._twin = twin
        self._read = read
        self._texts: dict[str, dict[str, str]] = {}
        self._asked: dict[str, dict[str, str]] = {}
        """Of each node the hashes of what was asked for, by path."""
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._undo: Callable[[], None] = lambda: None
        self.on_text: Callable[[str], None] = lambda node: None

    def start(self) -> None:
        """Read what there is, and follow."""
        self._undo = self._twin.subscribe(self._on_change)
        for node in self._twin.names():
            self._follow(node)

    async def stop(self) -> None:
        """End."""
        self._undo()
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def of(self, node: str) -> Mapping[str, str]:
        """The texts of a node's files by path, as far as they were read."""
        return self._texts.get(node, {})

    def _on_change(self, change: Change) -> None:
        self._follow(change.node)

    def _follow(self, node: str) -> None:
        listed = self._listed(node)
        asked = self._asked.get(node, {})
        self._asked[node] = {path: digest for path, digest in asked.items() if path in listed}
        kept = {path: text for path, text in self.of(node).items() if path in listed}
        if len(kept) != len(self.of(node)):
            self._texts[node] = kept
            self.on_text(node)
        if self._wanted(node) and node not in self._tasks and self._twin.get(node).connection.status == "online":
            self._tasks[node] = asyncio.create_task(self._catch_up(node), name=f"files of checks of {node}")

    def _listed(self, node: str) -> dict[str, str]:
        if node not in self._twin.names():
            return {}
        entries = (self._twin.get(node).state.files or {}).values()
        return {entry.path: entry.sha256 for entry in entries if entry.kind == KIND and entry.sha256 is not None}

    def _wanted(self, node: str) -> dict[str, str]:
        asked = self._asked.get(node, {})
        return {path: digest for path, digest in self._listed(node).items() if asked.get(path) != digest}

    async def _catch_up(self, node: str) -> None:
        try:
            await self._read_wanted(node)
        finally:
            del self._tasks[node]  # in the turn in which nothing was wanted any more: none is missed

    async def _read_wanted(self, node: str) -> None:
        while wanted := self._wanted(node):
            path, digest = next(iter(wanted.items()))
            self._asked[node][path] = digest
            try:
                text = (await self._read(node, path)).content
            except (ActionError, ActionFailed, UnknownNode) as error:
                log.info("node %s: %s was not read (%s)", node, path, error)
                if isinstance(error, ActionFailed) and error.failure.code in ("unreachable", "timeout"):
                    self._asked[node].pop(path, None)
                    return  # it is asked for again once the node is back
                continue
            if path in self._listed(node):
                self._texts[node] = {**self.of(node), path: text}
                self.on_text(node)
