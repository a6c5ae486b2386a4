"""Jobs on disk: what readers see in the clear, what only the job needs sealed. One writer per job."""

import asyncio
import logging
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from ...settings.sealed import SecretBox
from ...storage.errors import StoreError
from ...storage.jobs import JobRow, JobRows
from ..shapes.job import JobView
from .document import Document

log = logging.getLogger(__name__)
UNREADABLE = (
    "What the hub had written down of this job cannot be read any more, so it was not gone on with: "
    "look at its files and services, and at their versions. The hub's log says why."
)
_VIEW = msgspec.json.Decoder(JobView)
_DOCUMENT = msgspec.json.Decoder(Document)


class Kept(NamedTuple):
    """A job that a hub left under way."""

    view: JobView
    document: Document


class JobStore:
    """Saves and finds jobs."""

    def __init__(self, rows: JobRows, secrets: SecretBox, now_ms: Callable[[], int]) -> None:
        self._rows = rows
        self._secrets = secrets
        self._now_ms = now_ms

    async def save(self, view: JobView, document: Document | None) -> None:
        """Write a job down; one that ended needs no document any more. Raises StoreError."""
        data = msgspec.json.encode(view)
        secret = None
        if document is not None:
            secret = await asyncio.to_thread(self._secrets.seal_bytes, msgspec.json.encode(document))
        await self._rows.save(JobRow(view.id, view.node, view.started_at, view.ended_at, data, secret))

    async def get(self, job_id: str) -> JobView | None:
        """One job as readers see it."""
        row = await self._rows.get(job_id)
        return None if row is None else _view_of(row)

    async def newest(self, node: str | None, limit: int) -> list[JobView]:
        """The last that began, newest first."""
        return [_view_of(row) for row in await self._rows.newest(node, limit)]

    async def unended(self) -> list[Kept]:
        """What a hub that ended left under way, oldest first. Raises StoreError.

        One that cannot be read is set aside: it is shown as failed, and what is kept of it stays until it is old.
        """
        found = []
        for row in await self._rows.unended():
            try:
                if row.secret is None:
                    raise ValueError("what it needs is missing")
                data = await asyncio.to_thread(self._secrets.open_bytes, row.secret)
                found.append(Kept(_VIEW.decode(row.view), _DOCUMENT.decode(data)))
            except (msgspec.MsgspecError, StoreError, ValueError) as error:
                log.error("job %s of node %s cannot be gone on with: %s", row.id, row.node, error)
                await self._set_aside(row)
        return found

    async def _set_aside(self, row: JobRow) -> None:
        ended_at = max(self._now_ms(), row.started_at)
        view = msgspec.structs.replace(_view_of(row), state="failed", text=UNREADABLE, ended_at=ended_at)
        await self._rows.save(row._replace(view=msgspec.json.encode(view), ended_at=ended_at))

    async def forget(self, node: str) -> None:
        """Remove the jobs of a node. Raises StoreError."""
        await self._rows.forget(node)

    async def prune(self) -> None:
        """Forget what is old."""
        await self._rows.prune(self._now_ms())


def _view_of(row: JobRow) -> JobView:
    """A job as it was written down, or what is known of one that cannot be read."""
    try:
        return _VIEW.decode(row.view)
    except msgspec.MsgspecError as error:
        log.error("job %s of node %s cannot be read: %s", row.id, row.node, error)
        return JobView(
            id=row.id,
            node=row.node,
            kind="apply",
            title="A job that cannot be read any more",
            state="failed",
            text=UNREADABLE,
            started_at=row.started_at,
            ended_at=row.ended_at or row.started_at,
        )
