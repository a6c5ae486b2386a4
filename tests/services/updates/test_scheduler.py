"""What the clock asks for: due things once, in order, and nothing that was tried in vain."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from servicebay.services.updates.book import Check, UpdateBook, Wishes
from servicebay.services.updates.checker import UpdateChecker, check_of
from servicebay.services.updates.schedule import Schedule
from servicebay.services.updates.scheduler import LOOKING, UpdateScheduler
from tests.services.facts import NOW, container, state, unit
from tests.services.test_actions import Node
from tests.services.updates.test_rows import NAME, OLD, Kept

pytestmark = pytest.mark.anyio
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
        self.scheduler = UpdateScheduler(
            self.node.live, self.book, self.checker, self.node.actions, lambda *line: self.records.append(line)
        )


async def test_each_time_comes_once() -> None:
    clock = Clock()
    await clock.book.load()
    clock.book.plan("nas/web.service", Schedule(every="daily", at="12:00"))
    later = START + timedelta(hours=11)
    assert clock.scheduler.due_between(START, later) == [LOOKING]
    assert clock.scheduler.due_between(later, later + timedelta(hours=2)) == ["nas/web.service"]
    assert clock.scheduler.due_between(later + timedelta(hours=2), later + timedelta(hours=3)) == []
    clock.book.plan("nas/web.service", Schedule())
    assert clock.scheduler.due_between(START, START + timedelta(days=1)) == [LOOKING]


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
