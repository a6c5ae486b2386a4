"""Jobs on disk: what readers see in the clear, what only the job needs sealed. One writer per job."""

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from ...settings.sealed import SecretBox
from ...storage.jobs import JobRow, JobRows
from ..views import JobView
from .document import Document

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
        secret = None if document is None else self._secrets.seal_bytes(msgspec.json.encode(document))
        data = msgspec.json.encode(view)
        await self._rows.save(JobRow(view.id, view.node, view.started_at, view.ended_at, data, secret))

    async def get(self, job_id: str) -> JobView | None:
        """One job as readers see it."""
        row = await self._rows.get(job_id)
        return None if row is None else _VIEW.decode(row.view)

    async def newest(self, node: str | None, limit: int) -> list[JobView]:
        """The last that began, newest first."""
        return [_VIEW.decode(row.view) for row in await self._rows.newest(node, limit)]

    async def unended(self) -> list[Kept]:
        """What a hub that ended left under way, oldest first. Raises StoreError."""
        return [
            Kept(_VIEW.decode(row.view), _DOCUMENT.decode(self._secrets.open_bytes(row.secret)))
            for row in await self._rows.unended()
            if row.secret is not None
        ]

    async def prune(self) -> None:
        """Forget what is old."""
        await self._rows.prune(self._now_ms())
