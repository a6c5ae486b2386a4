"""``/api/audit``: who did what, when, from where, and how it ended; as a page's worth, and as JSON lines."""

from collections.abc import AsyncIterator
from dataclasses import asdict

import msgspec
from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, SkipValidation
from litestar.response import Stream

from servicebay.api import grammar
from servicebay.api.needs import ADMINISTER
from servicebay.auth.audit import AuditQuery, AuditRow
from servicebay.services.shapes.audit import AuditAnswer, AuditLine

from .context import CallerPart, HubPart, identity_of

NDJSON = "application/x-ndjson"
MOST_LINES = 500
KEPT = "Lines are kept for a year, and 200,000 at most."
"""The number stands in the sentence, so that each language writes it its own way."""


def provide_audit_query(
    since: FromQuery[int | None] = None,
    until: FromQuery[int | None] = None,
    actor: FromQuery[str | None] = None,
    action: FromQuery[str | None] = None,
    failed: FromQuery[bool] = False,
    words: FromQuery[str | None] = None,
) -> AuditQuery:
    """Which lines are asked for; times in ms."""
    return AuditQuery(since, until, actor or None, action or None, failed, (words or "").strip()[:200] or None)


AuditQueryPart = NamedDependency[SkipValidation[AuditQuery]]
QUERY = {"audit_query": Provide(provide_audit_query, sync_to_thread=False)}


@get("/audit", opt=ADMINISTER, dependencies=QUERY)
async def read_audit(
    hub: HubPart, audit_query: AuditQueryPart, before: FromQuery[int | None] = None, limit: FromQuery[int] = 100
) -> AuditAnswer:
    """A page of the record, newest first; ``before`` is what an earlier answer gave for older ones."""
    if not 0 < limit <= MOST_LINES:
        raise grammar.Misspelt("limit", f"At most {MOST_LINES} lines at once.")
    rows = await hub.audit.find(audit_query, limit + 1, before)
    actors, actions = await hub.audit.names()
    older = rows[limit - 1].id if len(rows) > limit else None
    lines = [line(row) for row in rows[:limit]]
    return AuditAnswer(lines=lines, actors=actors, actions=actions, kept=KEPT, before=older)


@get("/audit/export", opt=ADMINISTER, media_type=NDJSON, dependencies=QUERY)
async def export_audit(hub: HubPart, caller: CallerPart, audit_query: AuditQueryPart) -> Stream:
    """All lines that fit, oldest first, as JSON lines."""
    await hub.audit.record(identity_of(caller).username, caller.origin.address, "audit.export", "")

    async def lines() -> AsyncIterator[bytes]:
        async for batch in hub.audit.walk(audit_query):
            yield b"".join(msgspec.json.encode(line(row)) + b"\n" for row in batch)

    headers = {"Content-Disposition": 'attachment; filename="servicebay-audit.jsonl"'}
    return Stream(lines(), media_type=NDJSON, headers=headers)


def line(row: AuditRow) -> AuditLine:
    """A row as it is answered."""
    return AuditLine(**asdict(row))
