"""Keeps the last state of each node over a hub restart, through an archive that somebody else owns.

The hub calls ``start`` before nodes connect and ``stop`` at its end. Saving is debounced per burst
and never blocks a change; a failed save is logged and tried again with the next change.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from .decode import FAILURES, Refused
from .store import Change, TwinStore

log = logging.getLogger(__name__)
SAVE_DELAY_S = 15.0


class TwinArchive(Protocol):
    """Where last states are kept: per node the time (Unix ms) and the state as JSON bytes."""

    async def load(self) -> dict[str, tuple[int, bytes]]:
        """All that is kept."""

    async def save(self, node: str, at_ms: int, data: bytes) -> None:
        """Keep this, instead of what was kept for the node."""

    async def delete(self, node: str) -> None:
        """Forget the node; fine if it was not known."""


class TwinKeeper:
    """Loads the archive into the store, then follows the store."""

    def __init__(self, store: TwinStore, archive: TwinArchive, save_delay_s: float = SAVE_DELAY_S) -> None:
        self._store = store
        self._archive = archive
        self._delay_s = save_delay_s
        self._dirty: set[str] = set()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    async def start(self) -> None:
        """Restore what was kept (a state that no longer fits the schema is left out) and begin to save."""
        for node, (at_ms, data) in (await self._archive.load()).items():
            self._store.add(node)
            try:
                self._store.restore(node, at_ms, msgspec.json.decode(data, type=dict[str, Any]))
            except (Refused, *FAILURES) as error:
                log.warning("the kept state of node %s cannot be read: %s", node, error)
        self._unsubscribe = self._store.subscribe(self._on_change)
        self._task = asyncio.create_task(self._run(), name="twin-keeper")

    async def stop(self) -> None:
        """Save all, with the time each node was last heard, and end."""
        self._unsubscribe()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._dirty.update(self._store.names())
        await self._save_dirty()

    def _on_change(self, change: Change) -> None:
        if change.kind in ("state", "removed"):
            self._dirty.add(change.node)
            self._wake.set()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(self._delay_s)
            await self._save_dirty()

    async def _save_dirty(self) -> None:
        self._wake.clear()
        dirty, self._dirty = self._dirty, set()
        for node in sorted(dirty):
            try:
                await self._save(node)
            except Exception:  # supervision boundary: the archive is another's; the twin works without it
                log.exception("could not keep the state of node %s", node)
                self._dirty.add(node)

    async def _save(self, node: str) -> None:
        twin = self._store.get(node) if node in self._store.names() else None
        if twin is None or twin.confirmed_at is None:  # gone, or another of the same name that never spoke
            await self._archive.delete(node)
        else:
            await self._archive.save(node, twin.confirmed_at, msgspec.json.encode(twin.raw))
