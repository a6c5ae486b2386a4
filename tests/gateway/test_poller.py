import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from servicebay.gateway.book import GatewayBook, Kept
from servicebay.gateway.errors import GatewayError
from servicebay.gateway.judge import BACKOFF_S, REFUSED_S, RUMOUR_S, Standing, judge, next_in_s
from servicebay.gateway.make import make_provider
from servicebay.gateway.poller import Gateway
from servicebay.gateway.provider import GatewayProvider
from servicebay.gateway.reading import Reading
from servicebay.gateway.wish import Wish, checked
from servicebay.settings.sealed import SecretBox
from tests.gateway.routers import Line, fritzbox
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.anyio
UP = Reading("up", "198.51.100.7", device_uptime_s=90_000, sent_bytes=1000, received_bytes=5000)
AWAY = GatewayError("unreachable", "It does not answer.")
DENIED = GatewayError("refused", "Wrong password.")
MINUTE = 60_000


def after(*found: Reading | GatewayError, step_ms: int = MINUTE) -> Standing:
    standing = Standing("pending")
    for number, each in enumerate(found, start=1):
        standing = judge(standing, each, number * step_ms)
    return standing


def test_one_silence_is_a_rumour_and_two_are_unreachable_with_the_last_answer_kept() -> None:
    once = after(UP, AWAY)
    assert (once.state, once.problem, next_in_s(once, 60)) == ("online", "It does not answer.", RUMOUR_S)
    twice = after(UP, AWAY, AWAY)
    assert (twice.state, twice.reading, twice.read_at, twice.since) == ("unreachable", UP, MINUTE, 3 * MINUTE)
    again = after(UP, AWAY, AWAY, UP)
    assert (again.state, again.problem, again.failures) == ("online", None, 0)
    assert [event.text for event in again.events] == ["It answers again.", "It does not answer."]


def test_waits_grow_and_a_refusal_is_not_repeated_often() -> None:
    waits = [next_in_s(after(*[AWAY] * count), 60) for count in range(2, 12)]
    assert waits == sorted(waits)
    assert waits[-1] == BACKOFF_S[-1]
    assert after(DENIED).state == "refused"
    assert [next_in_s(after(*[DENIED] * count), 60) for count in (1, 2, 9)] == list(REFUSED_S)


def test_what_changed_is_noted_and_rates_come_from_totals() -> None:
    moved = UP._replace(public_v4="198.51.100.8", device_uptime_s=20, sent_bytes=61_000, received_bytes=10)
    found = after(UP, moved)
    assert [event.text for event in found.events] == [
        "The public IPv4 address changed from 198.51.100.7 to 198.51.100.8.",
        "The router was restarted.",
    ]
    assert found.reading is not None
    assert (found.reading.sent_bytes_per_s, found.reading.received_bytes_per_s) == (1000, None)
    down = after(UP, UP._replace(upstream="down", device_uptime_s=90_060))
    assert (down.state, [event.text for event in down.events]) == (
        "offline",
        ["The connection to the internet is down."],
    )


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish(kind="fritzbox", host="a b"), "host"),
        (Wish(kind="fritzbox", host="fritz.box:80"), "host"),
        (Wish(kind="unifi", host="10.0.0.1"), "username"),
        (Wish(kind="unifi", host="10.0.0.1", username="a", site="../x"), "site"),
        (Wish(kind="upnp", host="ftp://x/"), "host"),
        (Wish(kind="echo", url="file:///etc/passwd"), "url"),
        (Wish(kind="echo", url="https://a:b@c/"), "url"),
        (Wish(kind="static"), "publicV4"),
        (Wish(kind="static", public_v4="2001:db8::1"), "publicV4"),
        (Wish(kind="mock", interval_s=1), "intervalS"),
        (Wish(kind="fritzbox", host="fritz.box", port=99_999), "port"),
    ],
)
def test_what_cannot_be_asked_is_refused(wish: Wish, field: str) -> None:
    with pytest.raises(GatewayError) as refused:
        checked(wish)
    assert (refused.value.code, refused.value.field) == ("invalid", field)


class Store:
    """A store of one document."""

    document: Kept | None = None

    async def get(self, name: str) -> Kept | None:
        return self.document

    async def save(self, document: Kept) -> None:
        self.document = document


class Clock:
    now = 1_800_000_000_000

    def __call__(self) -> int:
        return self.now


@asynccontextmanager
async def running(folder: Path, **parts: Any) -> AsyncIterator[tuple[Gateway, GatewayBook, Store]]:
    store = Store()
    book = GatewayBook(store, SecretBox(folder))
    gateway = Gateway(book, Clock(), **parts)
    gateway.load()
    task = asyncio.create_task(gateway.run())
    try:
        yield gateway, book, store
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def state_of(gateway: Gateway) -> str:
    return gateway.standing.state


async def test_settings_are_in_force_at_once_and_the_password_stays_sealed(tmp_path: Path) -> None:
    async with fritzbox(Line()).serving() as box, running(tmp_path) as (gateway, book, store):
        assert state_of(gateway) == "not-configured"
        wish = Wish(kind="fritzbox", host="127.0.0.1", port=box.port, username="anna")
        await book.set(wish, "guess")
        await gateway.ask_now()
        assert (gateway.standing.state, gateway.standing.reading) == ("refused", None)
        await book.set(wish, "very-secret")
        await gateway.ask_now()
        assert state_of(gateway) == "online"
        assert "very-secret" not in repr(store.document)
        assert store.document is not None
        assert store.document.sealed
        await book.set(wish, None)  # the password is kept
        await gateway.ask_now()
        assert state_of(gateway) == "online"
        with pytest.raises(GatewayError, match="give it anew"):
            await book.set(Wish(kind="fritzbox", host="evil.example", username="anna"), None)
        tried = await gateway.try_out(wish, None)
        assert tried.public_v4 == "198.51.100.7"
        with pytest.raises(GatewayError, match="refused the user name"):
            await gateway.try_out(wish, "guess")
        assert state_of(gateway) == "online"
        await book.set(Wish(), None)
        assert state_of(gateway) == "not-configured"
        assert not book.has_password


async def test_a_router_that_hangs_does_not_hold_up_new_settings(tmp_path: Path) -> None:
    asked, closed = asyncio.Event(), []

    class Hanging:
        async def read(self) -> Reading:
            asked.set()
            await asyncio.Event().wait()
            raise AssertionError

        async def close(self) -> None:
            closed.append(True)

    class Broken(Hanging):
        async def read(self) -> Reading:
            raise RuntimeError("a library's own mistake")

    def make(wish: Wish, password: str) -> GatewayProvider | None:
        return {"mock": Hanging(), "static": Broken()}.get(wish.kind)

    async with running(tmp_path, make=make) as (gateway, book, _):
        await book.set(Wish(kind="mock"), None)
        await asked.wait()
        await book.set(Wish(kind="static", public_v4="198.51.100.7"), None)
        await gateway.ask_now()
        assert gateway.standing.problem == "The router's answer was not understood: see the hub's log."
        assert closed
        asked.clear()
        gateway.nudge()  # it was asked just now
        assert gateway._wake.is_set() is False


async def test_a_router_whose_plugin_is_gone_is_told_and_other_settings_are_in_force_again(tmp_path: Path) -> None:
    def make(wish: Wish, password: str) -> GatewayProvider | None:
        if wish.kind == "plugin":
            raise GatewayError("invalid", "No plugin that runs gives this kind of router.", "kind")
        return make_provider(wish, password)

    async with running(tmp_path, make=make) as (gateway, book, _):
        await book.set(Wish(kind="plugin", provider="gone.box", host="10.0.0.1"), None)
        await asyncio.wait_for(gateway.ask_now(), PATIENCE_S)
        assert state_of(gateway) == "unreachable"
        assert gateway.standing.problem == "No plugin that runs gives this kind of router."
        await book.set(Wish(kind="static", public_v4="198.51.100.7"), None)
        await asyncio.wait_for(gateway.ask_now(), PATIENCE_S)
        assert state_of(gateway) == "static"
