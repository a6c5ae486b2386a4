"""What the clock asks for: due things once, in order, and nothing that was tried in vain."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from servicebay.services.updates.book import Check, UpdateBook, Wishes
from servicebay.services.updates.checker import UpdateChecker, check_of
from servicebay.services.updates.schedule import Schedule
from servicebay.services.updates.scheduler import UpdateScheduler
from servicebay.services.updates.turns import Turns
from servicebay.twin.store import Connection
from tests.patience import PATIENCE_S
from tests.services.facts import NOW, ONLINE, container, state, unit
from tests.services.test_actions import Node
from tests.services.updates.test_rows import NAME, OLD, Kept

pytestmark = pytest.mark.anyio
WEB, DAILY = "nas/web.service", Schedule(every="daily", at="12:00")
START = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)


class Clock:
    """A node with one service, a book, and the scheduler over them."""

    def __init__(self, wishes: Wishes | None = None) -> None:
        member = container(unit="web.service", image=NAME, image_id=OLD)
        self.node = Node(state([member], [unit()]))
        self.store = Kept(wishes)
        self.book = UpdateBook(self.store)
        self.checker = UpdateChecker(self.node.live, self.node, self.book, lambda: NOW)
        self.records: list[tuple[str, str, str]] = []
        self.now = START
        self.scheduler = UpdateScheduler(
            self.node.live,
            self.book,
            self.checker,
            self.node.actions,
            lambda *line: self.records.append(line),
            lambda: self.now,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        await self.book.load()
        task = asyncio.create_task(self.scheduler.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def until(self, look: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not look():  # noqa: ASYNC110 - what is looked at is no event
                await asyncio.sleep(0)


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def test_each_time_comes_once() -> None:
    turns = Turns({}, {}, UTC)
    assert turns.follow({WEB: DAILY}, START)
    assert not turns.follow({WEB: DAILY}, START + timedelta(hours=1))
    assert turns.due(START + timedelta(hours=11)) == []
    noon = START + timedelta(hours=13)
    assert (turns.due(noon), turns.due(noon, {WEB})) == ([WEB], [])
    turns.done(WEB, noon)
    assert turns.due(noon + timedelta(hours=10)) == []
    assert turns.due(noon + timedelta(days=3)) == [WEB], "once, however often it was missed"
    assert turns.follow({WEB: Schedule(every="daily", at="12:30")}, noon + timedelta(days=3))
    assert turns.due(noon + timedelta(days=3)) == [], "a new time does not count from the past"


def test_what_was_missed_between_two_runs_is_due_and_what_is_new_is_not() -> None:
    kept = Turns({WEB: ms(START)}, {WEB: DAILY}, UTC).kept
    turns = Turns(kept, {WEB: DAILY, "nas/new.service": DAILY}, UTC)
    assert turns.follow({WEB: DAILY, "nas/new.service": DAILY}, START + timedelta(days=2))
    assert turns.due(START + timedelta(days=2)) == [WEB]


async def test_what_came_due_while_the_hub_was_down_is_done_once_when_its_node_is_there() -> None:
    clock = Clock(Wishes(schedules={WEB: DAILY}, looking=Schedule(), turns={WEB: ms(START - timedelta(days=2))}))
    clock.node.script["image.newest"] = ({}, {"same": True, "imageId": OLD})
    clock.node.twin.set_connection("nas", Connection("connecting", "Connecting."))
    async with clock.running():
        for _ in range(20):
            await asyncio.sleep(0)
        assert clock.node.asked == [], "its node cannot be asked yet"
        clock.node.twin.set_connection("nas", ONLINE)
        await clock.until(lambda: clock.book.turns[WEB] == ms(START) and clock.node.asked)
        for _ in range(20):
            await asyncio.sleep(0)
    assert [action for action, _ in clock.node.asked] == ["image.newest"]
    again = Clock(clock.store.document)
    async with again.running():
        for _ in range(20):
            await asyncio.sleep(0)
    assert again.node.asked == [], "it had its turn"


async def test_services_of_a_node_take_turns_and_nodes_do_not_wait_for_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = ["a/one.service", "a/two.service", "b/one.service", "c/one.service"]
    before = ms(START - timedelta(days=2))
    clock = Clock(Wishes(schedules=dict.fromkeys(keys, DAILY), looking=Schedule(), turns=dict.fromkeys(keys, before)))
    begun: list[str] = []
    gates = {key: asyncio.Event() for key in keys}

    async def do(key: str) -> None:
        begun.append(key)
        await gates[key].wait()

    monkeypatch.setattr(clock.scheduler, "_do", do)
    async with clock.running():
        await clock.until(lambda: len(begun) == 3)
        assert sorted(begun) == ["a/one.service", "b/one.service", "c/one.service"]
        assert clock.book.turns["a/two.service"] == before, "a hub that ends now has missed it"
        gates["a/one.service"].set()
        await clock.until(lambda: "a/two.service" in begun)


async def test_asking_keeps_what_was_found_and_what_could_not_be_asked() -> None:
    clock = Clock()
    answer: dict[str, Any] = {"same": False, "imageId": OLD, "newestDigest": "sha256:2"}
    clock.node.script["image.newest"] = ({}, answer)
    assert await clock.checker.check() == 1
    assert clock.node.asked == [("image.newest", {"reference": NAME})]
    assert clock.store.document is not None
    assert clock.store.document.checks[f"nas/{NAME}"] == check_of(answer, NOW)
    assert check_of({"same": 1, "imageId": 5}, NOW) == Check(at=NOW)


async def test_only_what_is_newer_and_was_not_tried_in_vain_is_updated() -> None:
    clock = Clock()
    assert not clock.scheduler.is_wanted("nas/web.service")
    clock.book.note(f"nas/{NAME}", Check(at=NOW, local_id=OLD, newest_digest="sha256:2"))
    assert clock.scheduler.is_wanted("nas/web.service")
    clock.book.note(f"nas/{NAME}", Check(at=NOW, local_id=OLD, newest_digest="sha256:2", refused="sha256:2"))
    assert not clock.scheduler.is_wanted("nas/web.service")
    clock.book.note(f"nas/{NAME}", Check(at=NOW, local_id=OLD, newest_digest="sha256:3"))
    assert clock.scheduler.is_wanted("nas/web.service"), "a still newer one may work"
    assert not clock.scheduler.is_wanted("nas/other.service")
