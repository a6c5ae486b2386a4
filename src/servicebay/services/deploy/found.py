"""Sees what others write: a file that changed on its node is asked for a while after, a few at a time.

An editor that saves every second makes one version, not sixty.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable

from ...nodes.errors import ActionFailed, UnknownNode
from ...storage.errors import StoreError
from ...storage.versions import VersionRows
from ...twin.schema import FileEntry
from ...twin.store import Change, TwinStore
from ..actions import Requester
from .versions import READ_DEADLINE_S, Versions

log = logging.getLogger(__name__)
SETTLE_S = 5.0
RETRY_S = 60.0
MAX_FOUND_BYTES = 256 * 1024


class FoundFiles:
    """``start`` once nodes are known, ``stop`` before they go."""

    def __init__(
        self,
        twin: TwinStore,
        nodes: Requester,
        rows: VersionRows,
        versions: Versions,
        settle_s: float = SETTLE_S,
        retry_s: float = RETRY_S,
    ) -> None:
        self._twin = twin
        self._nodes = nodes
        self._rows = rows
        self._versions = versions
        self.settle_s = settle_s
        self.retry_s = retry_s
        self._dirty: dict[str, float] = {}
        self._seen: dict[str, dict[str, FileEntry]] = {}
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Follow the twin."""
        self._unsubscribe = self._twin.subscribe(self._on_change)
        self._task = asyncio.create_task(self._run(), name="found files")

    async def stop(self) -> None:
        """End."""
        self._unsubscribe()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _on_change(self, change: Change) -> None:
        if change.kind == "removed":
            self._seen.pop(change.node, None)
            self._mark(change.node, 0.0)
            return
        files = self._twin.get(change.node).state.files or {}
        is_back = change.kind == "connection" and self._twin.get(change.node).connection.status == "online"
        if self._seen.get(change.node) is not files or is_back:
            self._seen[change.node] = files
            self._mark(change.node, self.settle_s)

    def _mark(self, node: str, within_s: float) -> None:
        self._dirty[node] = asyncio.get_running_loop().time() + within_s
        self._wake.set()

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            now = asyncio.get_running_loop().time()
            due = [node for node, at in self._dirty.items() if at <= now]
            for node in due:
                del self._dirty[node]
                await self._look(node)
            if not self._dirty:
                await self._wake.wait()
                continue
            delay = max(0.0, min(self._dirty.values()) - asyncio.get_running_loop().time())
            try:
                async with asyncio.timeout(delay):
                    await self._wake.wait()
            except TimeoutError:
                pass

    async def _look(self, node: str) -> None:
        """Never raises; what fails is looked at again later."""
        try:
            if node not in self._twin.names():
                await self._rows.forget(node)
            elif self._twin.get(node).connection.status == "online":
                await self._find(node, list((self._twin.get(node).state.files or {}).values()))
            return
        except (ActionFailed, UnknownNode) as error:
            log.info("node %s: its files are looked at again later (%s)", node, error)
        except StoreError as error:
            log.error("what node %s's files were could not be kept: %s", node, error)
        except Exception:  # supervision boundary: one node's trouble must not end the history of all
            log.exception("node %s: its files could not be looked at", node)
        if node not in self._dirty:
            self._mark(node, self.retry_s)

    async def _find(self, node: str, entries: Iterable[FileEntry]) -> None:
        newest = await self._rows.newest_hashes(node)
        for entry in entries:
            known = newest.get(entry.path)
            if entry.sha256 is None or entry.size_bytes > MAX_FOUND_BYTES:
                continue
            if known is not None and known[0] != "deleted" and known[1] == entry.sha256:
                continue
            await self._keep(node, entry)

    async def _keep(self, node: str, entry: FileEntry) -> None:
        try:
            answer = await self._nodes.request(node, "files.read", {"path": entry.path}, deadline_s=READ_DEADLINE_S)
        except ActionFailed as error:
            if error.failure.code in ("unreachable", "timeout"):
                raise
            return  # gone or unreadable meanwhile: the twin will say so
        content = answer.get("content")
        if isinstance(content, str):
            await self._versions.add_found(node, entry, content)
