"""Versions of nodes' files: a row per content that a file had, bounded by count and size. Others seal the contents."""

from typing import Any, NamedTuple

from sqlalchemy import Select, delete, func, insert, select, update

from .database import Database
from .schema import versions

KEPT_OF_ONE = 100
KEPT_BYTES = 256 << 20


class Version(NamedTuple):
    """``kind``: ``written``, ``deleted`` (with what was in it) or ``found``. ``images`` are digests, space between.

    ``before``: of what a job wrote, the hash of what the file was; empty where there was none, None: not known.
    """

    id: int
    node: str
    path: str
    sha256: str
    at: int
    kind: str
    author: str | None
    reason: str | None
    job: str | None
    service: str
    images: str
    mode: str | None
    size: int
    content: bytes
    before: str | None = None


class VersionRows:
    """The table of versions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, rows: list[Version]) -> None:
        """Keep these, in one transaction; their IDs are given here. One row for each true change.

        What is found again, or put back as it was, is no change; what a job says it wrote stands in place of what was
        found of it before the hub heard of that.
        """
        async with self._database.begin() as connection:
            for row in rows:
                same = (versions.c.node == row.node) & (versions.c.path == row.path)
                query = select(versions).where(same).order_by(versions.c.id.desc()).limit(1)
                newest = (await connection.execute(query)).first()
                known = None if newest is None else Version(*newest)
                if known is not None and _is_same(known, row):
                    if row.job is None:
                        continue
                    if known.kind == "found" and row.before != row.sha256:
                        await connection.execute(delete(versions).where(versions.c.id == known.id))
                values = {key: value for key, value in row._asdict().items() if key != "id"}
                await connection.execute(insert(versions).values(values))

    async def set_images(self, job: str, path: str, images: str) -> None:
        """Say what ran with what a job wrote."""
        query = update(versions).where(versions.c.job == job, versions.c.path == path, versions.c.kind == "written")
        async with self._database.begin() as connection:
            await connection.execute(query.values(images=images))

    async def get(self, version_id: int) -> Version | None:
        """One version."""
        async with self._database.begin() as connection:
            row = (await connection.execute(select(versions).where(versions.c.id == version_id))).first()
        return None if row is None else Version(*row)

    async def newest(self, node: str, path: str | None, limit: int) -> list[Version]:
        """Those of a node, or of one of its files, newest first."""
        query = select(versions).where(versions.c.node == node).order_by(versions.c.id.desc()).limit(limit)
        return await self._list(query if path is None else query.where(versions.c.path == path))

    async def of_service(self, node: str, service: str, paths: list[str], limit: int) -> list[Version]:
        """Those of these files, and of others that were the service's when they were kept, newest first."""
        mine = versions.c.path.in_(paths) | (versions.c.service == service)
        query = select(versions).where(versions.c.node == node, mine)
        return await self._list(query.order_by(versions.c.id.desc()).limit(limit))

    async def of_hash(self, node: str, path: str, sha256: str) -> Version | None:
        """The newest version of a file with this content."""
        query = select(versions).where(versions.c.node == node, versions.c.path == path, versions.c.sha256 == sha256)
        found = await self._list(query.order_by(versions.c.id.desc()).limit(1))
        return found[0] if found else None

    async def before(self, version: Version, sha256: str | None = None) -> Version | None:
        """The version of the same file before this one; with a hash, the last before it that had this content."""
        query = select(versions).where(
            versions.c.node == version.node, versions.c.path == version.path, versions.c.id < version.id
        )
        if sha256 is not None:
            query = query.where(versions.c.sha256 == sha256)
        found = await self._list(query.order_by(versions.c.id.desc()).limit(1))
        return found[0] if found else None

    async def newest_hashes(self, node: str) -> dict[str, tuple[str, str]]:
        """Path -> kind and hash of its newest version."""
        last = select(func.max(versions.c.id)).where(versions.c.node == node).group_by(versions.c.path)
        query = select(versions.c.path, versions.c.kind, versions.c.sha256).where(versions.c.id.in_(last))
        async with self._database.begin() as connection:
            return {row.path: (row.kind, row.sha256) for row in (await connection.execute(query)).all()}

    async def deleted(self, node: str) -> list[Version]:
        """What jobs deleted of files that are deleted now, the last deleted first.

        A job that was undone leaves a deletion that is nobody's: what it had brought back is in the trash as before it.
        """
        last = select(func.max(versions.c.id)).where(versions.c.node == node).group_by(versions.c.path)
        gone = select(versions.c.path).where(versions.c.id.in_(last), versions.c.kind == "deleted")
        deletions = (versions.c.node == node) & (versions.c.kind == "deleted") & versions.c.job.is_not(None)
        by_jobs = select(func.max(versions.c.id)).where(deletions).group_by(versions.c.path)
        query = select(versions).where(versions.c.id.in_(by_jobs), versions.c.path.in_(gone))
        return await self._list(query.order_by(versions.c.id.desc()))

    async def of_job(self, job: str) -> list[Version]:
        """What a job wrote and deleted, in order."""
        return await self._list(select(versions).where(versions.c.job == job).order_by(versions.c.id))

    async def forget(self, node: str) -> None:
        """Remove those of a node."""
        async with self._database.begin() as connection:
            await connection.execute(delete(versions).where(versions.c.node == node))

    async def prune(self) -> None:
        """Keep the newest of each file, and of all what fits; the last of a file always stays."""
        order = versions.c.id.desc()
        rank = func.row_number().over(partition_by=(versions.c.node, versions.c.path), order_by=order)
        total = func.sum(func.length(versions.c.content)).over(order_by=order)
        ranked = select(versions.c.id, rank.label("rank"), total.label("total")).subquery()
        surplus = select(ranked.c.id).where(
            (ranked.c.rank > KEPT_OF_ONE) | ((ranked.c.total > KEPT_BYTES) & (ranked.c.rank > 1))
        )
        async with self._database.begin() as connection:
            await connection.execute(delete(versions).where(versions.c.id.in_(surplus)))

    async def _list(self, query: Select[Any]) -> list[Version]:
        async with self._database.begin() as connection:
            return [Version(*row) for row in (await connection.execute(query)).all()]


def _is_same(known: Version, row: Version) -> bool:
    """Whether both say the same of a file."""
    is_same_mode = not known.mode or not row.mode or int(known.mode, 8) == int(row.mode, 8)
    is_same_kind = (known.kind == "deleted") == (row.kind == "deleted")
    return known.sha256 == row.sha256 and is_same_kind and is_same_mode
