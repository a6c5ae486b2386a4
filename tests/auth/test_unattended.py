import logging
from pathlib import Path

import pytest
from sqlalchemy import text

from servicebay.auth.audit import Audit
from servicebay.auth.unattended import Unattended
from servicebay.storage.database import Database

pytestmark = pytest.mark.anyio


async def test_what_nobody_waits_for_is_written_before_the_record_ends(tmp_path: Path) -> None:
    database = Database(tmp_path / "servicebay.db")
    await database.open()
    audit = Audit(database, lambda: 7)
    unattended = Unattended(audit)
    unattended.at_door("10.0.0.5", "joined", "nas")
    unattended.at_door("10.0.0.6", "bad-invite", "")
    unattended.by_clock("service.update", "nas/web.service", "failed")
    await unattended.stop()
    lines = [(row.actor, row.address, row.action, row.target, row.outcome) for row in await audit.recent()]
    assert sorted(lines) == [
        ("node", "10.0.0.5", "node.join", "nas", "ok"),
        ("node", "10.0.0.6", "node.join", "", "bad-invite"),
        ("schedule", "", "service.update", "nas/web.service", "failed"),
    ]
    await database.close()


async def test_a_line_that_cannot_be_written_is_told_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(tmp_path / "servicebay.db")
    await database.open()
    async with database.begin() as connection:
        await connection.execute(text("PRAGMA query_only = ON"))
    unattended = Unattended(Audit(database, lambda: 7))
    with caplog.at_level(logging.ERROR):
        unattended.by_clock("service.update", "nas/web.service", "ok")
        await unattended.stop()
    assert "what happened could not be recorded" in caplog.text
    await database.close()
