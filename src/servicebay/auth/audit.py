"""Who did what, when, from where, and how it ended. Never contents, passwords or tokens."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from servicebay.storage.database import Database
from servicebay.storage.schema import audit

KEPT_MS = 365 * 24 * 3600 * 1000
TEXT_LIMIT = 300


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
        query = select(audit).order_by(audit.c.id.desc()).limit(limit)
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).all()
        return [AuditRow(r.at, r.actor, r.address, r.action, r.target, r.outcome, r.detail) for r in rows]

    async def prune(self) -> None:
        """Forget lines older than a year."""
        async with self._database.begin() as connection:
            await connection.execute(delete(audit).where(audit.c.at < self._now_ms() - KEPT_MS))
