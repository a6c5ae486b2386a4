"""What people wished is kept whole, whoever saves at the same time."""

import asyncio

import pytest

from servicebay.services.updates.book import UpdateBook, Wishes
from servicebay.services.updates.schedule import Schedule


class Store:
    """Takes its time for what holds no schedule of a service."""

    def __init__(self) -> None:
        self.kept = Wishes()
        self.may_write = asyncio.Event()

    async def get(self, name: str) -> Wishes:
        return self.kept

    async def save(self, document: Wishes) -> None:
        if not document.schedules:
            await self.may_write.wait()
        self.kept = document


@pytest.mark.anyio
async def test_a_schedule_that_is_set_while_the_clock_notes_its_turn_stays() -> None:
    store = Store()
    book = UpdateBook(store)
    book.note_turns({"*": 1})
    by_clock = asyncio.create_task(book.save())
    await asyncio.sleep(0)
    book.plan("nas/web.service", Schedule(every="daily", at="04:00"))
    by_person = asyncio.create_task(book.save())
    for _ in range(5):
        await asyncio.sleep(0)
    store.may_write.set()
    await asyncio.gather(by_clock, by_person)
    assert (store.kept.turns, set(store.kept.schedules)) == ({"*": 1}, {"nas/web.service"})
