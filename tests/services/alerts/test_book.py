"""The book of alerts against a store that takes its time."""

import asyncio
from pathlib import Path

import pytest

from servicebay.services.alerts.book import AlertBook, Alerted
from servicebay.services.alerts.watcher import Told
from servicebay.settings.sealed import SecretBox

pytestmark = pytest.mark.anyio


class SlowStore:
    """Keeps a document a turn of the loop later."""

    kept: Alerted | None = None

    async def get(self, name: str) -> Alerted | None:
        return self.kept

    async def save(self, document: Alerted) -> None:
        for _ in range(50):
            await asyncio.sleep(0)
        self.kept = document


async def test_what_was_told_and_whom_to_tell_are_kept_beside_each_other(tmp_path: Path) -> None:
    store = SlowStore()
    book = AlertBook(store, SecretBox(tmp_path))
    first = await book.add("Phone", "json://a.example/", "act")
    told = {"nas/web": Told("web", "nas", "act", 1)}
    await asyncio.gather(book.change(first, "look", True), book.keep_told(told), book.change(first, "look", False))
    assert store.kept is not None
    assert store.kept.told == told
    assert (store.kept.targets[first].least, store.kept.targets[first].enabled) == ("look", False)
