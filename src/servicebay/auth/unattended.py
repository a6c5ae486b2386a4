"""Lines of the audit about what happens without a request: by a schedule, at the door where nodes join.

Nobody waits for them: each is written in a task of its own, and one that cannot be written is told in the log.
"""

import asyncio
import logging

from servicebay.storage.errors import StoreError

from .audit import Audit

log = logging.getLogger(__name__)


class Unattended:
    """Writes into the record. ``stop`` waits for what is being written."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit
        self._tasks: set[asyncio.Task[None]] = set()

    def at_door(self, address: str, what: str, detail: str) -> None:
        """A node came from ``address``: it ``joined``, or ``what`` was against it."""
        self._begin("node", address, "node.join", detail, "ok" if what == "joined" else what)

    def by_clock(self, action: str, target: str, outcome: str) -> None:
        """A schedule did something."""
        self._begin("schedule", "", action, target, outcome)

    async def stop(self) -> None:
        """Wait for the lines that are under way."""
        await asyncio.gather(*self._tasks)

    def _begin(self, *line: str) -> None:
        task = asyncio.create_task(self._write(*line), name="record")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _write(self, *line: str) -> None:
        try:
            await self._audit.record(*line)
        except StoreError as error:
            log.error("what happened could not be recorded: %s", error)
