from typing import Any

import pytest

from servicebay.monitoring.board import Board
from servicebay.monitoring.outcome import Outcome
from servicebay.monitoring.rules import is_address
from servicebay.services.errors import ActionError
from servicebay.services.links import Link, LinkBook, LinkCheck, Links, new_id
from servicebay.services.live import LiveDocument
from tests.services.facts import Hub, config, state, unit

pytestmark = pytest.mark.anyio
ROUTER = Link(name="Router", url="https://192.0.2.1/", group="home")


class Kept:
    """A store of one document."""

    def __init__(self, document: Links | None = None) -> None:
        self.document = document

    async def get(self, name: str) -> Links | None:
        return self.document

    async def save(self, document: Links) -> None:
        self.document = document


@pytest.mark.parametrize("url", ["https://a.example/x?y=1#z", "http://[2001:db8::1]:8080/", "http://nas:80"])
def test_what_a_browser_opens_is_an_address(url: str) -> None:
    assert is_address(url)


@pytest.mark.parametrize(
    "url",
    [
        *("", "a.example", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://", "//a.example/"),
        *("https://user:secret@a.example/", "http://a b/", "http://a:x/", 'http://a/"><script>', "http://a\\@b/"),
        "http://[",
    ],
)
def test_what_hides_something_else_is_not(url: str) -> None:
    assert not is_address(url)


async def test_links_are_kept_checked_and_told_in_the_document() -> None:
    hub, store = Hub(config()), Kept()
    book = LinkBook(store, Board())
    live = LiveDocument(hub.twin, lambda: hub.configs, hub.operations, hub.live._hub, hub.turns.call_soon, links=book)
    hub.node("nas", state([], [unit()]))
    assert await book.add(ROUTER) == "router"
    assert await book.add(ROUTER) == "router-2"
    assert sorted(live.state["services"]) == ["link/router", "link/router-2", "nas/web.service"]
    assert live.state["services"]["link/router"]["url"] == ROUTER.url
    await book.remove("router-2")
    await book.change("router", Link(name=" New ", url=ROUTER.url))
    assert [row.name for row in live.links()] == ["New"]
    assert "link/router-2" not in live.state["services"]
    again = LinkBook(store, Board())
    await again.load()
    assert again.rows == book.rows


@pytest.mark.parametrize(
    "members",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"url": "nas"},
        {"description": "a\nb"},
        {"check": LinkCheck(interval_s=1)},
        {"icon": "too long for one"},
    ],
)
async def test_what_is_no_link_is_refused_and_changes_nothing(members: dict[str, Any]) -> None:
    book = LinkBook(Kept(), Board())
    with pytest.raises(ActionError) as refused:
        await book.add(Link(**{"name": "a", "url": "http://a/", **members}))
    assert (refused.value.code, book.links) == ("invalid", {})
    for gone in (book.remove("x"), book.change("x", ROUTER)):
        with pytest.raises(ActionError, match="no such link"):
            await gone


def test_ids_are_plain_and_new() -> None:
    assert new_id("Ünsere Fotos!", {}) == "unsere-fotos"
    assert new_id("写真", {}) == "link"
    assert new_id("a", {"a": ROUTER}) == "a-2"


async def test_a_link_says_what_its_check_says_and_one_that_is_down_needs_a_person() -> None:
    hub, board = Hub(config()), Board()
    book = LinkBook(Kept(), board)
    turn = hub.turns.call_soon
    live = LiveDocument(hub.twin, lambda: hub.configs, hub.operations, hub.live._hub, turn, links=book, board=board)
    await book.add(ROUTER)
    await book.add(Link(name="Quiet", url="http://quiet/", check=LinkCheck(enabled=False)))
    assert sorted(live.state["checks"]) == ["link.router"]
    check = board.checks["link.router"]
    board.note(check, Outcome("ok", "answers 200 OK", 4.0), 1)
    assert (live.state["services"]["link/router"]["stateText"], live.state["attention"]) == ("Answers", {})
    told = live.state["services"]["link/router"]
    board.note(check, Outcome("ok", "answers 200 OK", 5.0), 2)
    assert live.state["services"]["link/router"] is told
    assert live.state["checks"]["link.router"]["latencyMs"] == 5.0
    for at in (3, 4):
        board.note(check, Outcome("fail", "refused the connection"), at)
    row = live.state["services"]["link/router"]
    assert (row["stateText"], row["tone"], row["since"]) == ("Does not answer", "act", 4)
    assert live.state["attention"]["check:link.router"]["text"] == "Refused the connection."
    assert live.state["hub"]["summary"] != "Everything is well."
    await book.change("router", Link(name="Router", url=ROUTER.url, check=LinkCheck(enabled=False)))
    assert (live.state["checks"], live.state["attention"], live.state["services"]["link/router"]["tone"]) == (
        {},
        {},
        "ok",
    )
