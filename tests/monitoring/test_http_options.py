"""What a check of a web address may send and demand, and whom it may reach, against a real server on loopback."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from servicebay.monitoring.check import Check
from servicebay.monitoring.outcome import Outcome
from servicebay.monitoring.probes import Prober
from servicebay.monitoring.probes.names import Found, Names, ask_system
from servicebay.wire.reach import refusal_of, says_loopback

pytestmark = pytest.mark.anyio
STATUS = {"status": "green", "nodes": [{"name": "a", "load": 0.5}], "ready": True}


@dataclass
class Site:
    """A web server that remembers who asked for what."""

    port: int = 0
    asked: list[tuple[str, str, str, str]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.text()
        self.asked.append((request.method, request.path, request.headers.get("X-Key", ""), body))
        if request.path == "/json":
            return web.json_response(STATUS)
        if request.path == "/away":
            raise web.HTTPFound(request.query["to"])
        if request.path == "/slow":
            await asyncio.sleep(0.05)
        return web.Response(text="build 1234 of today: " + "a" * 64 + "!")


@asynccontextmanager
async def site() -> AsyncIterator[Site]:
    made = Site()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", made.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await (served := web.TCPSite(runner, "127.0.0.1", 0)).start()
    made.port = served._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    try:
        yield made
    finally:
        await runner.cleanup()


async def ask(target: str, names: Names | None = None, kind: str = "http", **members: Any) -> Outcome:
    prober = Prober(names, unseal=lambda sealed: sealed.removeprefix("sealed:"))
    await prober.open()
    try:
        defaults = {"key": "a.x", "name": "x", "kind": kind, "target": target, "timeout_s": 20.0}
        return await prober.ask(Check(**{**defaults, **members}))
    finally:
        await prober.close()


@pytest.mark.parametrize(
    ("path", "members", "level", "text"),
    [
        ("json", {"json_path": "$.status", "json_value": "green"}, "ok", "answers 200 OK"),
        ("json", {"json_path": "$.nodes[0].load", "json_value": "0.5"}, "ok", "answers 200 OK"),
        ("json", {"json_path": '$["ready"]', "json_value": "true"}, "ok", "answers 200 OK"),
        ("json", {"json_path": "$.nodes[-1].name"}, "ok", "answers 200 OK"),
        ("json", {"json_path": "$.status", "json_value": "red"}, "fail", "and $.status is green, not red"),
        ("json", {"json_path": "$.nodes[3]"}, "fail", "answers 200 OK, without $.nodes[3]"),
        ("text", {"json_path": "$.status"}, "fail", "answers 200 OK, which is no JSON"),
        ("text", {"pattern": r"build \d{4}"}, "ok", "answers 200 OK"),
        ("text", {"pattern": r"build \d{5}"}, "fail", r"answers 200 OK, and nothing in it fits 'build \d{5}'"),
        ("slow", {"slow_ms": 5}, "warn", "slow"),
        ("away?to=/text", {"redirects": 0, "statuses": "302"}, "ok", "answers 302 Found"),
        ("away?to=/json", {"json_path": "$.ready"}, "ok", "answers 200 OK"),
        ("away?to=file:///etc/passwd", {}, "fail", "leads to something that is no web address"),
    ],
)  # fmt: skip
async def test_an_answer_is_judged(path: str, members: dict[str, Any], level: str, text: str) -> None:
    async with site() as served:
        outcome = await ask(f"http://127.0.0.1:{served.port}/{path}", **members)
    assert outcome.level == level, outcome.text
    assert outcome.text.endswith(text)


async def test_an_expression_that_never_ends_is_ended_and_holds_up_nothing() -> None:
    async with site() as served:
        url = f"http://127.0.0.1:{served.port}/text"
        endless = asyncio.create_task(ask(url, pattern="(a+)+$"))
        turns = 0
        while not endless.done():
            await asyncio.sleep(0)
            turns += 1
        well = await ask(url, pattern="^build")
    assert (endless.result().level, well.level) == ("fail", "ok")
    assert "takes too long" in endless.result().text
    assert turns > 100  # the loop went on meanwhile


async def test_what_is_sent_is_sent_and_secrets_do_not_travel_on() -> None:
    async with site() as first, site() as second:
        there = f"http://127.0.0.1:{second.port}/text"
        members: dict[str, Any] = {"method": "POST", "sealed": {"X-Key": "sealed:s3cret"}}
        outcome = await ask(f"http://127.0.0.1:{first.port}/away?to={there}", body="hello", anywhere=True, **members)
    assert outcome.level == "ok", outcome.text
    assert first.asked == [("POST", "/away", "s3cret", "hello")]
    assert second.asked == [("GET", "/text", "", "")]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "rebound.example"]
)
async def test_nobody_is_led_back_to_the_asking_machine_but_who_may(host: str) -> None:
    def lookup(name: str) -> list[Found]:
        return ask_system("127.0.0.1" if name == "rebound.example" else name)

    async with site() as first, site() as served:
        url = f"http://127.0.0.1:{first.port}/away?to=http://{host}:{served.port}/text"
        refused = await ask(url, Names(lookup))
        allowed = await ask(url, Names(lookup), anywhere=True)
    assert refused.level == "fail"
    assert "leads to the machine that asks" in refused.text
    assert len(served.asked) == (allowed.level == "ok")
    assert allowed.level == "ok" or "::" in host  # this server listens on IPv4 alone


@pytest.mark.parametrize("kind", ["http", "tcp", "certificate", "ping"])
async def test_a_name_is_judged_by_where_it_leads_when_it_is_connected_to(kind: str) -> None:
    for address, words in (("169.254.169.254", "metadata"), ("fd00:ec2::254", "metadata"), ("127.0.0.1", "machine")):
        names = Names(lambda _, there=address: ask_system(there))  # type: ignore[misc]
        target = {"http": "http://rebound.example:9/", "ping": "rebound.example"}.get(kind, "rebound.example:9")
        outcome = await ask(target, names, kind)
        assert (outcome.level, words in outcome.text, address in outcome.text) == ("fail", True, True), outcome.text


@pytest.mark.parametrize(
    ("address", "refused"),
    [
        ("169.254.169.254", True), ("fe80::1%eth0", True), ("fd00:ec2::254", True), ("100.100.100.200", True),
        ("::ffff:169.254.169.254", True), ("64:ff9b::a9fe:a9fe", True), ("2002:a9fe:a9fe::", True), ("::", True),
        ("127.8.8.8", True), ("192.168.1.1", False), ("10.0.0.1", False), ("2001:db8::1", False), ("fd00::1", False),
    ],
)  # fmt: skip
def test_addresses_that_are_refused(address: str, refused: bool) -> None:
    assert (refusal_of(address, said_loopback=False) is not None) == refused


def test_who_names_this_machine_means_it() -> None:
    assert all(says_loopback(host, "box") for host in ("localhost", "LOCALHOST.", "127.0.0.1", "::1", "box", "Box"))
    assert not any(says_loopback(host, "box") for host in ("nas", "192.0.2.1", "", "localhost.example"))


@pytest.mark.parametrize(
    ("greeting", "level"), [(b"220 mail.example ESMTP\r\n", "ok"), (b"554 no\r\n", "fail"), (b"", "fail")]
)
async def test_a_mail_server_greets(greeting: bytes, level: str) -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0, family=socket.AF_INET)
    async with server:
        outcome = await ask(f"127.0.0.1:{server.sockets[0].getsockname()[1]}", kind="tcp", text="220 ")
    assert outcome.level == level, json.dumps(outcome)
