"""The book of checks against a store that takes its time."""

import asyncio

import pytest

from servicebay.monitoring.board import Board
from servicebay.monitoring.book import CheckBook, Checks
from servicebay.monitoring.check import Check

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
