from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from servicebay.storage import transitions as module
from servicebay.storage.database import Database
from servicebay.storage.transitions import KEPT_MS, Cursor, Transition, TransitionRows

pytestmark = pytest.mark.anyio


@pytest.fixture
async def rows(tmp_path: Path) -> AsyncIterator[TransitionRows]:
    database = Database(tmp_path / "data" / "servicebay.db")
    await database.open()
    yield TransitionRows(database)
    await database.close()


def row(at: int, name: str = "web.service", node: str = "nas", to: str = "active", kind: str = "service") -> Transition:
    return Transition(node, kind, name, name, at, None, to)


async def test_pages_go_back_in_time_and_meet_without_gap_or_repeat(rows: TransitionRows) -> None:
    await rows.add([row(at) for at in (5, 3, 3, 3, 1)])
    found: list[int] = []
    before: Cursor | None = None
    while True:
        page, before = await rows.page("nas", "service", "web.service", before, 2)
        found += [each.at for each in page]
        if before is None:
            break
    assert found == [5, 3, 3, 3, 1]


async def test_a_page_is_of_what_was_asked_for(rows: TransitionRows) -> None:
    await rows.add([row(1), row(2, "db.service"), row(3, node="attic"), row(4, kind="container", name="web")])
    assert [each.at for each in (await rows.page(None, None, None, None, 9))[0]] == [4, 3, 2, 1]
    assert [each.at for each in (await rows.page("nas", None, None, None, 9))[0]] == [4, 2, 1]
    assert [each.at for each in (await rows.page("nas", "service", "db.service", None, 9))[0]] == [2]
    assert (await rows.page("nas", "container", "web'; --", None, 9)) == ([], None)


async def test_the_newest_of_each_is_the_last_that_was_written_but_what_was_removed(rows: TransitionRows) -> None:
    await rows.add(
        [row(9), row(2, to="failed"), row(3, "c", kind="container"), row(4, "c", kind="container", to="removed")]
    )
    assert [(each.name, each.to_state) for each in await rows.newest()] == [("web.service", "failed")]


async def test_what_is_old_or_too_much_is_forgotten(rows: TransitionRows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_OF_ONE", 3)
    monkeypatch.setattr(module, "KEPT_IN_ALL", 8)
    now = KEPT_MS + 1_000
    await rows.add([row(999), *(row(now + at, "quiet.service") for at in range(2))])
    await rows.add([row(now + at) for at in range(6)])
    await rows.prune(now)
    kept, _ = await rows.page(None, None, None, None, 99)
    assert [(each.name, each.at - now) for each in kept if each.name == "web.service"] == [
        ("web.service", 5),
        ("web.service", 4),
        ("web.service", 3),
    ]
    assert sum(each.name == "quiet.service" for each in kept) == 2


async def test_a_forgotten_node_leaves_nothing(rows: TransitionRows) -> None:
    await rows.add([row(1), row(2, node="attic")])
    await rows.forget(["nas"])
    assert [each.node for each in (await rows.page(None, None, None, None, 9))[0]] == ["attic"]
