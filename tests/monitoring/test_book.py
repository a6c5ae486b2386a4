"""The book of checks against a store that takes its time."""

import asyncio
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import insert, select

from servicebay.monitoring.board import Board
from servicebay.monitoring.book import CheckBook, Checks
from servicebay.monitoring.check import Check
from servicebay.monitoring.errors import CheckError
from servicebay.storage import schema
from servicebay.storage.database import Database
from servicebay.storage.documents import DocumentStore

pytestmark = pytest.mark.anyio


class SlowStore:
    """Keeps a document a turn of the loop later."""

    kept: Checks | None = None

    async def get(self, name: str) -> Checks | None:
        return self.kept

    async def save(self, document: Checks) -> None:
        await asyncio.sleep(0)
        self.kept = document


async def test_changes_at_once_are_all_kept() -> None:
    store = SlowStore()
    book = CheckBook(store, Board())
    wanted = Check(key="", name="Web", kind="tcp", target="a:1")
    first = await book.add(wanted)
    keys = await asyncio.gather(*(book.add(wanted) for _ in range(5)), book.remove(first))
    assert store.kept is not None
    assert sorted(store.kept.checks) == sorted(key for key in keys if key is not None)
    assert len(store.kept.checks) == 5


NOW = 1_700_000_000_000


async def test_what_cannot_be_read_is_told_and_kept_as_it_is() -> None:
    store, board = SlowStore(), Board()
    odd = msgspec.Raw(b'{"kind":"oracle","target":"x"}')
    good = Check(key="own.web", name="Web", kind="tcp", target="a:1")
    store.kept = Checks(checks={"own.odd": odd, "own.web": msgspec.Raw(msgspec.json.encode(good))})
    book = CheckBook(store, board)
    await book.load(NOW)
    assert {key: row.state for key, row in board.rows.items()} == {"own.odd": "unknown", "own.web": "pending"}
    assert "cannot be read" in board.rows["own.odd"].text
    assert "oracle" in board.rows["own.odd"].text
    await book.add(msgspec.structs.replace(good, name="More"))
    assert bytes(store.kept.checks["own.odd"]) == bytes(odd)
    await book.change("own.odd", msgspec.structs.replace(good, name="Mended"))
    assert board.rows["own.odd"].state == "pending"
    await book.remove("own.odd")
    assert sorted(board.rows) == sorted(store.kept.checks) == ["own.more", "own.web"]


async def test_a_document_that_cannot_be_read_stops_nobody_and_is_not_written_over(tmp_path: Path) -> None:
    database = Database(tmp_path / "hub.db")
    await database.open()
    try:
        async with database.begin() as connection:
            values = {"name": "checks", "document": b'{"checks":[', "saved_at": 0}
            await connection.execute(insert(schema.settings).values(**values))
        board = Board()
        book = CheckBook(DocumentStore(database, schema.settings, Checks), board)
        await book.load(NOW)
        assert [row.state for row in board.rows.values()] == ["unknown"]
        with pytest.raises(CheckError, match="cannot be read"):
            await book.add(Check(key="", name="Web", kind="tcp", target="a:1"))
        async with database.begin() as connection:
            kept = (await connection.execute(select(schema.settings.c.document))).scalar_one()
        assert kept == b'{"checks":['
    finally:
        await database.close()
