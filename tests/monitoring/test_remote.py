"""What a node's agent finds is what the hub finds: both ask the same real servers on loopback."""

import asyncio
import os
import ssl
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from servicebay.agent.checks.ask import ask as ask_there
from servicebay.agent.checks.local import NotListed, command_of, newest
from servicebay.monitoring.check import Check
from servicebay.monitoring.outcome import Outcome
from servicebay.monitoring.probes import Prober
from servicebay.monitoring.probes.ping import FORBIDDEN
from servicebay.monitoring.probes.remote import NoAnswer
from tests.monitoring.test_http_options import Site, site
from tests.monitoring.test_probes import Names, saying, server_context, serving, unused_address

pytestmark = pytest.mark.anyio


async def by_agent(node: str, action: str, args: dict[str, Any], deadline_s: float) -> dict[str, Any]:
    """The agent's code in a thread."""
    assert (node, action) == ("nas", "check.ask")
    return await asyncio.to_thread(ask_there, args)


async def both(kind: str, target: str, **members: Any) -> tuple[Outcome, Outcome]:
    prober = Prober(unseal=str, request=by_agent)
    await prober.open()
    try:
        asked = {"key": "a.x", "name": "x", "kind": kind, "target": target, "timeout_s": 10.0, **members}
        return await prober.ask(Check(**asked)), await prober.ask(Check(**asked, node="nas"))
    finally:
        await prober.close()


def alike(hub: Outcome, node: Outcome) -> None:
    assert hub._replace(latency_ms=None) == node._replace(latency_ms=None)
    assert (hub.latency_ms is None) == (node.latency_ms is None)


@pytest.fixture
async def served() -> AsyncIterator[Site]:
    async with site() as made:
        yield made


WEB: list[tuple[str, dict[str, Any]]] = [
    ("text", {}),
    ("text", {"statuses": "500"}),
    ("text", {"text": "build", "pattern": r"\d{4}"}),
    ("text", {"pattern": "never"}),
    ("json", {"json_path": "$.nodes[0].name", "json_value": "a"}),
    ("json", {"json_path": "$.gone"}),
    ("away?to=/text", {"text": "build"}),
    ("away?to=/away", {}),
    ("away?to=file:///etc/passwd", {}),
    ("away?to=http://169.254.169.254/", {}),
    ("away?to=http://localhost:1/", {}),
    ("away?to=/text", {"redirects": 0, "statuses": "302"}),
    ("text", {"method": "POST", "headers": {"X-Key": "k"}, "body": "hello"}),
]


async def test_web_addresses(served: Site) -> None:
    for path, members in WEB:
        served.asked.clear()
        alike(*await both("http", f"http://127.0.0.1:{served.port}/{path}", **members))
        half = len(served.asked) // 2
        assert served.asked[:half] == served.asked[half:]


async def test_sealed_headers_are_opened_in_a_thread_by_both(served: Site) -> None:
    threads = list[threading.Thread]()

    def unseal(value: str) -> str:
        threads.append(threading.current_thread())
        return f"open {value}"

    prober = Prober(unseal=unseal, request=by_agent)
    await prober.open()
    asked = Check(key="a.x", name="x", kind="http", target=f"http://127.0.0.1:{served.port}/text", sealed={"X": "s"})
    try:
        alike(await prober.ask(asked), await prober.ask(msgspec.structs.replace(asked, node="nas")))
    finally:
        await prober.close()
    assert len(threads) == 2
    assert threading.main_thread() not in threads


async def test_ports_and_greetings() -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        await writer.drain()
        writer.close()

    alike(*await both("tcp", unused_address()))
    alike(*await both("tcp", "nowhere.invalid:1"))
    alike(*await both("tcp", "169.254.169.254:80"))
    async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
        address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        alike(*await both("tcp", address, text="220 "))
        hub, node = await both("tcp", address, text="250 ")
        assert (hub.level, node.level) == ("fail", "fail")


@pytest.mark.parametrize("days", [90.5, 3.5, -1.0])
async def test_certificates(days: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trusted = server_context(tmp_path, days)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", ssl.create_default_context(cafile=trusted))
    async with serving(saying("200 OK"), context) as address:
        alike(*await both("certificate", address))
        alike(*await both("http", f"https://{address}/"))
        hub, node = await both("http", f"https://{address}/", verify=False)
        assert (hub.level, node.level) == ("ok", "ok")


async def test_names_of_a_dns_server() -> None:
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Names, local_addr=("127.0.0.1", 0))
    server = f"127.0.0.1#{transport.get_extra_info('sockname')[1]}"
    try:
        asked: list[tuple[str, dict[str, Any]]] = [
            ("web.example", {}), ("web.example", {"expected": "192.0.2.2"}), ("web.example", {"expected": "x"}),
            ("web.example", {"record": "AAAA"}), ("text.example", {"record": "TXT"}), ("nowhere.example", {}),
            ("broken.example", {}), ("silent.example", {"timeout_s": 0.3}),
        ]  # fmt: skip
        for name, members in asked:
            alike(*await both("dns", name, server=server, **members))
    finally:
        transport.close()


async def test_an_echo() -> None:
    hub, node = await both("ping", "127.0.0.1")
    assert hub.level == "ok" or hub.text == FORBIDDEN
    assert node.level == "ok" or "may not ping" in node.text
    alike(*await both("ping", "nowhere.invalid"))


@pytest.mark.parametrize(
    ("kind", "answer", "level", "text"),
    [
        ("backup", {"count": 3, "newest": "/b/1.tar", "ageS": 3600.0}, "ok", "is 60 minutes old: 1.tar"),
        ("backup", {"count": 3, "newest": "/b/1", "ageS": 3.6e5}, "fail", "is 4 days old: 1 is the newest, of 3"),
        ("backup", {"count": 0}, "fail", "has no file at /b/*.tar"),
        ("command", {"status": 0, "line": "clean"}, "ok", "ended well: clean"),
        ("command", {"status": 2, "line": ""}, "fail", "ended with status 2"),
        ("command", {"failed": "is not listed"}, "fail", "is not listed"),
        ("command", {"status": "x"}, "unknown", "cannot be asked: what nas answers is not understood"),
        ("command", NoAnswer("hangs on nas"), "unknown", "hangs on nas"),
    ],
)  # fmt: skip
async def test_what_only_a_node_sees_is_judged(kind: str, answer: Any, level: str, text: str) -> None:
    async def request(*_: Any) -> dict[str, Any]:
        if isinstance(answer, NoAnswer):
            raise answer
        return dict(answer)

    prober = Prober(request=request)
    check = Check(key="a.x", name="x", kind=kind, target="/b/*.tar", node="nas")  # type: ignore[arg-type]
    assert (await prober.ask(check))[:2] == (level, text)


def test_the_newest_of_files_and_the_list_of_commands(tmp_path: Path) -> None:
    assert newest(f"{tmp_path}/*.tar") == {"count": 0}
    for age_s, name in ((900, "b.tar"), (90, "a.tar"), (5, "c.txt")):
        (tmp_path / name).write_bytes(b"x" * age_s)
        os.utime(tmp_path / name, (time.time() - age_s,) * 2)
    found = newest(f"{tmp_path}/*.tar")
    assert (found["count"], found["newest"], found["sizeBytes"]) == (2, f"{tmp_path}/a.tar", 90)
    assert 80 < found["ageS"] < 800
    path = tmp_path / "commands.json"
    with pytest.raises(NotListed, match="there is no"):
        command_of(str(path), "raid")
    path.write_text('{"raid": ["/bin/true", "-q"], "shell": "rm -rf /", "near": ["true"]}')
    path.chmod(0o600)
    assert command_of(str(path), "raid") == ["/bin/true", "-q"]
    for name, words in (("other", "not listed"), ("shell", "no list of words"), ("near", "whole path")):
        with pytest.raises(NotListed, match=words):
            command_of(str(path), name)
    path.chmod(0o666)
    with pytest.raises(NotListed, match="others"):
        command_of(str(path), "raid")
