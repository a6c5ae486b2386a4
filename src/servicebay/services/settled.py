"""Runs of units that need no restart for a file that is younger than they are: nothing changed that matters to them.

A job knows that (``[Install]``, a comment, or the old content put back); a file's age does not tell. Kept in one
settings document, one run of each unit.
"""

import asyncio
from collections.abc import Callable, Mapping

import msgspec

from ..storage.keeping import Documents
from ..twin.schema import FileEntry, ServiceUnit

DOCUMENT = "settled"


class Run(msgspec.Struct, frozen=True):
    """A run of a unit (its invocation), and the hashes by path of files with which it runs as they say."""

    invocation: str
    files: dict[str, str] = {}


class Runs(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The document: runs by ``<node>/<unit>``."""

    name: str = DOCUMENT
    runs: dict[str, Run] = {}


class Settled:
    """Owner of the document. Without a store it forgets with the hub."""

    def __init__(self, store: Documents[Runs] | None = None) -> None:
        self._store = store
        self._saving = asyncio.Lock()
        self._runs: dict[str, Run] = {}
        self._subscribers: list[Callable[[str], None]] = []

    async def load(self) -> None:
        """Read what was kept. Raises StoreError."""
        found = await self._store.get(DOCUMENT) if self._store else None
        self._runs = found.runs if found else {}

    def subscribe(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Call ``callback`` with the node's name after each change; returns how to stop."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    async def note(self, node: str, runs: Mapping[str, Run]) -> None:
        """Remember runs by unit; more files of the same run are added to those that are known. Raises StoreError."""
        if not runs:
            return
        noted = dict(self._runs)
        for unit, run in runs.items():
            before = noted.get(f"{node}/{unit}")
            known = before.files if before is not None and before.invocation == run.invocation else {}
            noted[f"{node}/{unit}"] = Run(run.invocation, {**known, **run.files})
        await self._put(node, noted)

    async def forget(self, node: str) -> None:
        """Drop the runs of a node. Raises StoreError."""
        await self._put(node, {key: run for key, run in self._runs.items() if key.partition("/")[0] != node})

    def runs_of(self, node: str) -> dict[str, Run]:
        """By unit."""
        return {key.partition("/")[2]: run for key, run in self._runs.items() if key.partition("/")[0] == node}

    async def _put(self, node: str, runs: dict[str, Run]) -> None:
        if runs == self._runs:
            return
        self._runs = runs
        for callback in tuple(self._subscribers):
            callback(node)
        if self._store is not None:
            async with self._saving:  # an older state never lands on a newer
                await self._store.save(Runs(runs=self._runs))


def without_settled(unit: ServiceUnit, files: tuple[FileEntry, ...], run: Run | None) -> tuple[FileEntry, ...]:
    """A unit's files, as old as can be where its run is settled with what is in them."""
    if run is None or run.invocation != unit.invocation_id:
        return files
    return tuple(_aged(entry) if run.files.get(entry.path, "") == entry.sha256 else entry for entry in files)


def _aged(entry: FileEntry) -> FileEntry:
    return msgspec.structs.replace(entry, mtime=0)  # type: ignore[type-var]  # a Struct derived from the record
