"""Logs over REST and live connections, with the hub's own log: streams, credit, limits, saved filters."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from servicebay.api.log_sockets import MOST_STREAMS
from servicebay.settings.log_ring import RING
from tests.api.bay import DEADLINE_S, Bay, populate

pytestmark = pytest.mark.anyio
log = logging.getLogger("servicebay.testing")
QUERY = {"sources": ["hub"]}


@pytest.fixture(autouse=True)
def ring() -> Iterator[None]:
    log.addHandler(RING)
    log.setLevel(logging.INFO)
    yield
    log.removeHandler(RING)


class Page:
    """A browser's page that follows logs; it acknowledges while it is ``quick``."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.quick = asyncio.Event()
        self.quick.set()
        self.under_way = 0

    async def start(self, bay: Bay) -> None:
        watcher = await bay.socket()
        self.client = watcher.client
        self.client.on("log-lines", self._on_lines)

    async def _on_lines(self, body: dict[str, Any]) -> None:
        self.heard.put_nowait(body)
        self.under_way += 1
        await self.quick.wait()
        self.under_way -= 1

    async def ask(self, **body: Any) -> Any:
        return await self.client.call("log-open", body, timeout=DEADLINE_S)

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(DEADLINE_S):
            return await self.heard.get()

    async def until(self, text: str) -> list[dict[str, Any]]:
        found = []
        while True:
            found.append(await self.next())
            if any(line["text"].endswith(text) for line in found[-1].get("lines", [])):
                return found


def streams(bay: Bay) -> int:
    assert bay.app.live.logs is not None
    return bay.app.live.logs.open_streams


async def until(rule: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not rule():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)


async def test_a_stream_begins_with_the_last_lines_and_goes_on(member: Bay) -> None:
    log.info("first")
    page = Page()
    await page.start(member)
    opened = await page.ask(query=QUERY, tail=1)
    assert opened["sources"] == [{"key": "hub", "title": "hub", "color": 0}]
    history = await page.next()
    assert (history["id"], history["started"], len(history["lines"])) == (opened["id"], True, 1)
    assert history["lines"][0]["text"] == "testing: first"
    log.warning("second")
    fresh = (await page.until("second"))[-1]["lines"][-1]
    assert (fresh["priority"], fresh["source"]) == (4, "hub")
    again = await page.ask(query=QUERY, after=fresh["cursor"])
    log.info("third")
    while (said := await page.next())["id"] != again["id"] or not said["lines"]:
        pass
    assert [line["text"] for line in said["lines"]] == ["testing: third"]
    await page.client.emit("log-close", {"id": opened["id"]})
    await page.client.emit("log-close", {"id": again["id"]})
    await until(lambda: not streams(member))


async def test_a_slow_page_is_told_its_gap_and_holds_up_nobody(member: Bay) -> None:
    slow, quick = Page(), Page()
    for page in (slow, quick):
        await page.start(member)
        await page.ask(query=QUERY, tail=0)
        await page.next()
    slow.quick.clear()
    count = 9_000
    for number in range(count):
        log.info("flood %d", number)
        if not number % 500:
            await quick.until(f"flood {number}")
    log.info("the end")
    assert sum(len(said["lines"]) + said.get("gap", 0) for said in await quick.until("the end")) <= 501
    assert slow.under_way == 2
    slow.quick.set()
    heard = await slow.until("the end")
    assert sum(said.get("gap", 0) for said in heard) > 1_000
    assert sum(len(said["lines"]) + said.get("gap", 0) for said in heard) == count + 1
    numbers = [line["cursor"] for said in heard for line in said["lines"]]
    assert len(numbers) == len(set(numbers))


async def test_bodies_that_are_none_are_problems_and_streams_are_limited(member: Bay) -> None:
    populate(member.hub, "nas", [])
    page = Page()
    await page.start(member)
    for body, code in (
        ({}, "invalid"),
        ({"query": {"sources": []}}, "invalid"),
        ({"query": {"sources": ["hub"]}, "node": "../x"}, "invalid"),
        ({"query": {"sources": ["manager"]}, "node": "elsewhere"}, "not-found"),
        ({"query": {"sources": ["service:nope"]}, "node": "nas"}, "not-found"),
        ({"query": {"sources": ["hub"], "regex": True, "grep": "x"}}, "invalid"),
        ({"query": {"sources": ["hub"], "shell": "id"}}, "invalid"),
    ):
        answer = await page.ask(**body)
        assert (answer.get("id"), answer["code"]) == (None, code), body
        assert answer["detail"]
    odd: Any
    for odd in (None, 7, [], "x", {"id": 3}, {"id": "log999"}):
        await page.client.emit("log-close", odd)
        assert (await page.client.call("log-open", odd, timeout=DEADLINE_S))["code"] == "invalid"
    away = await page.ask(query={"sources": ["manager"]}, node="nas")
    said = await page.next()
    assert (said["id"], said["ended"]) == (away["id"], True)
    assert said["note"]
    for _ in range(MOST_STREAMS):
        assert (await page.ask(query=QUERY, tail=0))["id"]
    assert (await page.ask(query=QUERY, tail=0))["code"] == "busy"
    await page.client.disconnect()
    await until(lambda: not streams(member) and not RING._subscribers)


async def test_the_hubs_own_log_in_pages_and_as_a_stream(member: Bay) -> None:
    for number in range(30):
        log.info("page %d", number)
    try:
        raise ValueError("why")
    except ValueError:
        log.exception("it failed")
    page = (await member.client.get("/api/logs", params={"limit": 10, "grep": "G: PAGE"})).json()
    assert [line["text"] for line in page["lines"]] == [f"testing: page {n}" for n in range(20, 30)]
    before = {"limit": 50, "grep": "g: page ", "before": page["lines"][0]["cursor"]}
    older = (await member.client.get("/api/logs", params=before)).json()["lines"]
    assert [line["text"] for line in older][-20:] == [f"testing: page {n}" for n in range(20)]
    error = (await member.client.get("/api/logs", params={"priority": 3})).json()["lines"][-1]
    assert error["text"].startswith("testing: it failed\nTraceback")
    around = (await member.client.get("/api/logs", params={"around": page["lines"][0]["at"], "limit": 4})).json()
    assert len(around["lines"]) == 4
    async with member.client.stream("GET", "/api/logs/stream", params={"tail": 1}) as stream:
        lines = stream.aiter_lines()
        assert "it failed" in json.loads(await anext(lines))["text"]
        log.info("now")
        assert json.loads(await anext(lines))["text"] == "testing: now"
    for path in ("/api/logs?before=x", "/api/logs?limit=0", "/api/logs?source=manager", "/api/logs?grep=x&regex=true"):
        answer = await member.client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), path
    assert (await member.client.get("/api/nodes/nowhere/logs?source=manager")).status_code == 404


@pytest.mark.parametrize("by_another_process", [False, True])
async def test_a_stream_ends_with_the_token_that_began_it(
    member: Bay, monkeypatch: pytest.MonkeyPatch, by_another_process: bool
) -> None:
    monkeypatch.setattr("servicebay.api.routes.logs.RECHECK_S", 0.0)
    made = (await member.client.post("/api/auth/tokens", json={"label": "t", "scope": "read"})).json()
    program = member.program(Authorization=f"Bearer {made['token']}")
    log.info("before")
    async with asyncio.timeout(DEADLINE_S), program.stream("GET", "/api/logs/stream", params={"tail": 1}) as stream:
        lines = stream.aiter_lines()
        assert "before" in await anext(lines)
        if by_another_process:
            assert await member.hub.auth.tokens.revoke(made["id"])
            log.info("after")
        else:
            assert (await member.client.delete(f"/api/auth/tokens/{made['id']}")).status_code == 204
        assert [line async for line in lines] == []
    assert len(member.hub.auth._on_revoked) == 1, "nothing is left of it"


async def test_filters_are_kept_per_user(member: Bay, password_hash: str) -> None:
    body = {"name": " Errors ", "node": "nas", "query": {"sources": ["service:web"], "priority": 3, "grep": "x"}}
    saved = (await member.client.put("/api/logs/filters", json=body)).json()["filters"]
    assert [(one["name"], one["query"]["priority"]) for one in saved] == [("Errors", 3)]
    await member.client.put("/api/logs/filters", json={**body, "query": {"sources": ["hub"]}})
    kept = (await member.client.get("/api/logs/filters")).json()["filters"]
    assert [one["query"]["sources"] for one in kept] == [["hub"]]
    for wrong in (
        {**body, "name": " "},
        {**body, "more": 1},
        {**body, "node": "/"},
    ):
        assert (await member.client.put("/api/logs/filters", json=wrong)).status_code == 400
    await member.sign_in("ben", password_hash)
    for_any = {
        "name": "Red",
        "query": {"sources": [], "grep": "red"},
    }  # as the browser saves it: for whatever log is open
    assert (await member.client.put("/api/logs/filters", json=for_any)).json() == {"filters": [for_any]}
    await member.client.delete("/api/logs/filters/Red")
    assert (await member.client.get("/api/logs/filters")).json() == {"filters": []}
    assert (await member.client.delete("/api/logs/filters/Errors")).status_code == 404
