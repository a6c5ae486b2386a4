"""The book of alerts against a store that takes its time."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from servicebay.services.alerts.book import AlertBook, Alerted, TargetWish
from servicebay.services.alerts.post import Item
from servicebay.services.alerts.silences import Silence, in_force
from servicebay.services.alerts.watcher import Told
from servicebay.services.errors import ActionError
from servicebay.settings.sealed import SecretBox
from servicebay.storage.errors import StoreError

pytestmark = pytest.mark.anyio


class SlowStore:
    """Keeps a document a turn of the loop later."""

    kept: Alerted | None = None
    full = False

    async def get(self, name: str) -> Alerted | None:
        return self.kept

    async def save(self, document: Alerted) -> None:
        for _ in range(50):
            await asyncio.sleep(0)
        if self.full:
            raise StoreError(Path("servicebay.db"), "the disk is full.", "Make room.")
        self.kept = document


LOOK = TargetWish(least="look", enabled=True)
TOLD = {"nas/web": Told("web", "nas", "act", 1)}
ITEM = Item(title="web", node="nas", tone="act", at=1)
WEB = {"nas/web": ITEM}


async def test_what_was_told_and_whom_to_tell_are_kept_beside_each_other(tmp_path: Path) -> None:
    store = SlowStore()
    book = AlertBook(store, SecretBox(tmp_path))
    first = await book.add("Phone", "json://a.example/", "act")
    off = TargetWish(least="look", enabled=False)
    await asyncio.gather(book.change(first, LOOK), book.keep_news(TOLD, WEB, {}), book.change(first, off))
    assert store.kept is not None
    assert store.kept.told == TOLD
    assert (store.kept.targets[first].least, store.kept.targets[first].enabled) == ("look", False)
    assert book.waiting(first) == {}, "nothing waits for who is told nothing"


async def test_what_a_service_has_not_taken_waits_in_the_next_hub(tmp_path: Path) -> None:
    store = SlowStore()
    book = AlertBook(store, SecretBox(tmp_path))
    first = await book.add("Phone", "json://a.example/", "act")
    await book.keep_news(TOLD, WEB, {})
    again = AlertBook(store, SecretBox(tmp_path))
    await again.load()
    assert again.waiting(first) == {"nas/web": ITEM}
    newer = msgspec.structs.replace(ITEM, at=2)
    await again.keep_news(TOLD, {"nas/web": newer}, {})
    await again.delivered(first, {"nas/web": ITEM})
    assert again.waiting(first) == {"nas/web": newer}, "what came meanwhile is not taken for delivered"
    assert again.had(first) == {"nas/web"}
    await again.delivered(first, {"nas/web": newer})
    well = msgspec.structs.replace(ITEM, well=True)
    await again.keep_news({}, {}, {"nas/web": well})
    await again.delivered(first, {"nas/web": well})
    assert (again.waiting(first), again.had(first)) == ({}, frozenset())


async def test_what_ended_on_its_way_is_told_as_over_only_if_it_arrived(tmp_path: Path) -> None:
    book = AlertBook(SlowStore(), SecretBox(tmp_path))
    first = await book.add("Phone", "json://a.example/", "act")
    well = {"nas/web": msgspec.structs.replace(ITEM, well=True)}
    for arrived in (False, True):
        await book.keep_news(TOLD, WEB, {})
        await book.keep_news({}, {}, well, {first: {"nas/web"}})
        await (book.delivered(first, WEB) if arrived else book.not_delivered(first, WEB))
        assert book.waiting(first) == (well if arrived else {})


async def test_an_alert_is_not_lost_because_nothing_can_be_kept(tmp_path: Path) -> None:
    store = SlowStore()
    book = AlertBook(store, SecretBox(tmp_path))
    first = await book.add("Phone", "json://a.example/", "act")
    store.full = True
    with pytest.raises(StoreError):
        await book.keep_news(TOLD, WEB, {})
    assert book.waiting(first) == {"nas/web": ITEM}
    with pytest.raises(StoreError):
        await book.change(first, LOOK)
    assert book.targets[first].least == "act", "what a person wishes is kept, or refused"


async def test_who_looks_after_something_is_kept_until_it_is_told_anew(tmp_path: Path) -> None:
    book = AlertBook(SlowStore(), SecretBox(tmp_path))
    chief = await book.add("Chief", "json://a.example/", "act")
    await book.change(chief, TargetWish(least="act", enabled=True, after_min=15))
    await book.keep_news(TOLD, WEB, {})
    await book.see("nas/web", "anna", "on it", 2)
    assert (book.waiting(chief), book.told["nas/web"].seen_by) == ({}, "anna")
    await book.keep_news(TOLD, {}, {})
    assert book.told["nas/web"].seen_by == "anna"
    await book.keep_news({"nas/web": Told("web", "nas", "act", 3)}, {}, {})
    assert book.told["nas/web"].seen_by == ""
    with pytest.raises(ActionError, match="over"):
        await book.see("nas/db", "anna", "", 2)


async def test_silences_end_and_odd_ones_are_refused(tmp_path: Path) -> None:
    book = AlertBook(SlowStore(), SecretBox(tmp_path))
    made = await book.silence(Silence(reason=" moving house ", until=2_000, by="anna", at=1_000, node="nas"))
    assert (made, book.silences[made].reason) == ("nas", "moving house")
    assert in_force(book.silences, 2_000) == {}
    await book.silence(Silence(reason="again", until=4_000, by="anna", at=3_000, node="nas"))
    assert [each.reason for each in book.silences.values()] == ["again"], "what has ended is forgotten"
    for odd in ({"reason": " "}, {"reason": "a\nb"}, {"until": 3_000}, {"until": 10**15}):
        wish: dict[str, Any] = {"reason": "x", "until": 4_000, "by": "anna", "at": 3_000, **odd}
        with pytest.raises(ActionError):
            await book.silence(Silence(**wish))
    await book.end_silence("nas")
    with pytest.raises(ActionError):
        await book.end_silence("nas")
