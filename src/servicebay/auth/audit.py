"""Who did what, when, from where, and how it ended. Never contents, passwords or tokens.

Bounded: a year, and ``MOST_ROWS`` lines; the oldest go first.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, or_, select

from servicebay.storage.database import Database
from servicebay.storage.schema import audit

KEPT_MS = 365 * 24 * 3600 * 1000
MOST_ROWS = 200_000
TEXT_LIMIT = 300
BATCH = 500


@dataclass(frozen=True)
class AuditRow:
    """One line of the record. ``outcome`` is ``ok`` or a stable error code."""

    at: int
    actor: str
    address: str
    action: str
    target: str
    outcome: str
    detail: str
    id: int = 0


@dataclass(frozen=True)
class AuditQuery:
    """Which lines: all that is named must fit. ``action`` is its beginning (``node.``), ``words`` stand anywhere."""

    since: int | None = None
    until: int | None = None
    actor: str | None = None
    action: str | None = None
    failed: bool = False
    words: str | None = None


class Audit:
    """The record in the database. ``now_ms`` is the clock."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms

    async def record(
        self, actor: str, address: str, action: str, target: str, outcome: str = "ok", detail: str = ""
    ) -> None:
        """Add a line: ``record("anna", "10.0.0.5", "service.restart", "nas/web.service")``. Texts are cut."""
        texts = {"actor": actor, "address": address, "action": action, "target": target}
        row = {name: text[:TEXT_LIMIT] for name, text in {**texts, "outcome": outcome, "detail": detail}.items()}
        async with self._database.begin() as connection:
            await connection.execute(insert(audit).values(at=self._now_ms(), **row))

    async def recent(self, limit: int = 100) -> list[AuditRow]:
        """The newest lines, newest first."""
        return await self.find(AuditQuery(), limit)

    async def find(self, query: AuditQuery, limit: int, before: int | None = None) -> list[AuditRow]:
        """The newest lines that fit, newest first; ``before`` is the ID of the last one of an earlier answer."""
        statement = _fitting(query).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            statement = statement.where(audit.c.id < before)
        async with self._database.begin() as connection:
            return [_row(row) for row in (await connection.execute(statement)).all()]

    async def walk(self, query: AuditQuery) -> AsyncIterator[list[AuditRow]]:
        """All lines that fit, oldest first, in batches; those that are added meanwhile are not among them."""
        async with self._database.begin() as connection:
            last = (await connection.execute(select(func.max(audit.c.id)))).scalar_one() or 0
        seen = 0
        while True:
            statement = _fitting(query).where(audit.c.id > seen, audit.c.id <= last).order_by(audit.c.id).limit(BATCH)
            async with self._database.begin() as connection:
                rows = [_row(row) for row in (await connection.execute(statement)).all()]
            if not rows:
                return
            yield rows
            seen = rows[-1].id

    async def names(self) -> tuple[list[str], list[str]]:
        """Who did something, and what there was to do: to choose from."""
        async with self._database.begin() as connection:
            actors = (await connection.execute(select(audit.c.actor).distinct().order_by(audit.c.actor))).scalars()
            actions = (await connection.execute(select(audit.c.action).distinct().order_by(audit.c.action))).scalars()
            return list(actors)[:200], list(actions)

    async def prune(self) -> None:
        """Forget lines older than a year, and the oldest beyond the limit."""
        async with self._database.begin() as connection:
            await connection.execute(delete(audit).where(audit.c.at < self._now_ms() - KEPT_MS))
            kept = select(audit.c.id).order_by(audit.c.id.desc()).offset(MOST_ROWS).limit(1)
            newest_gone = (await connection.execute(kept)).scalar_one_or_none()
            if newest_gone is not None:
                await connection.execute(delete(audit).where(audit.c.id <= newest_gone))


def _fitting(query: AuditQuery) -> Select[Any]:
    statement = select(audit)
    if query.since is not None:
        statement = statement.where(audit.c.at >= query.since)
    if query.until is not None:
        statement = statement.where(audit.c.at < query.until)
    if query.actor is not None:
        statement = statement.where(audit.c.actor == query.actor)
    if query.action is not None:
        statement = statement.where(audit.c.action.startswith(query.action, autoescape=True))
    if query.failed:
        statement = statement.where(audit.c.outcome != "ok")
    if query.words:
        columns = (audit.c.actor, audit.c.address, audit.c.action, audit.c.target, audit.c.outcome, audit.c.detail)
        statement = statement.where(or_(*(column.icontains(query.words, autoescape=True) for column in columns)))
    return statement


def _row(r: Row[Any]) -> AuditRow:
    return AuditRow(r.at, r.actor, r.address, r.action, r.target, r.outcome, r.detail, r.id)
