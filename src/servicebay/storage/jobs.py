"""Jobs as they are kept: a document that others encrypt, and what is needed to find it."""

from typing import Any, NamedTuple

from sqlalchemy import Select, delete, select
from sqlalchemy.dialects.sqlite import insert

from .database import Database
from .schema import jobs

KEPT_MS = 90 * 24 * 3600 * 1000
KEPT_ENDED = 500


class JobRow(NamedTuple):
    """``view`` is what readers see, as JSON; ``secret`` what only the job needs, sealed, gone when it ended."""

    id: str
    node: str
    started_at: int
    ended_at: int | None
    view: bytes
    secret: bytes | None


class JobRows:
    """The table of jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, row: JobRow) -> None:
        """Insert or replace."""
        values = row._asdict()
        query = insert(jobs).values(**values).on_conflict_do_update(index_elements=["id"], set_=values)
        async with self._database.begin() as connection:
            await connection.execute(query)

    async def get(self, job_id: str) -> JobRow | None:
        """One job."""
        async with self._database.begin() as connection:
            row = (await connection.execute(select(jobs).where(jobs.c.id == job_id))).first()
        return None if row is None else JobRow(*row)

    async def unended(self) -> list[JobRow]:
        """Those that a killed hub left, oldest first."""
        return await self._list(select(jobs).where(jobs.c.ended_at.is_(None)).order_by(jobs.c.started_at))

    async def newest(self, node: str | None, limit: int) -> list[JobRow]:
        """The last that began, newest first."""
        query = select(jobs).order_by(jobs.c.started_at.desc(), jobs.c.id.desc()).limit(limit)
        return await self._list(query if node is None else query.where(jobs.c.node == node))

    async def forget(self, node: str) -> None:
        """Remove those of a node."""
        async with self._database.begin() as connection:
            await connection.execute(delete(jobs).where(jobs.c.node == node))

    async def prune(self, now_ms: int) -> None:
        """Keep what is young enough, and the newest."""
        ended = jobs.c.ended_at.is_not(None)
        newest = select(jobs.c.id).where(ended).order_by(jobs.c.started_at.desc()).limit(KEPT_ENDED)
        old = ended & ((jobs.c.ended_at < now_ms - KEPT_MS) | jobs.c.id.not_in(newest))
        async with self._database.begin() as connection:
            await connection.execute(delete(jobs).where(old))

    async def _list(self, query: Select[Any]) -> list[JobRow]:
        async with self._database.begin() as connection:
            return [JobRow(*row) for row in (await connection.execute(query)).all()]
