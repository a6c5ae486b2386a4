"""Whether the hub's own name servers answer: real ones on loopback that do, are silent, are gone, or fail."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import dns.message
import dns.rcode
import pytest

from servicebay.monitoring.check import Check
from servicebay.monitoring.probes import Prober, name_servers
from servicebay.monitoring.probes.name_servers import NOT_ASKED, NameServers
from servicebay.monitoring.probes.names import Found, Names
from tests.patience import until_async

pytestmark = pytest.mark.anyio


class Server(asyncio.DatagramProtocol):
    """Answers everything with ``code``, nothing where it is None."""

    code: dns.rcode.Rcode | None = dns.rcode.NOERROR
    port = 0

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        if self.code is not None:
            answer = dns.message.make_response(dns.message.from_wire(data))
            answer.set_rcode(self.code)
            self.transport.sendto(answer.to_wire(), address)


@asynccontextmanager
async def serving(code: dns.rcode.Rcode | None = dns.rcode.NOERROR) -> AsyncIterator[Server]:
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(Server, local_addr=("127.0.0.1", 0))
    server.code = code
    yield server
    transport.close()


@asynccontextmanager
async def asking(*ports: int) -> AsyncIterator[NameServers]:
    asked = NameServers(lambda: [("127.0.0.1", port) for port in ports], lambda: 7)
    yield asked
    asked.close()


async def test_who_answers_is_not_silent_whatever_is_answered() -> None:
    async with serving() as well, serving(dns.rcode.NXDOMAIN) as knows_none, serving(None) as silent:
        for ports in ((well.port,), (knows_none.port,), (silent.port, well.port)):
            async with asking(*ports) as servers:
                assert not await servers.are_silent(tell=True)
                assert servers.troubles == {}


async def test_who_is_silent_or_gone_or_refuses_is_told_until_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name_servers, "DEADLINE_S", 0.2)
    monkeypatch.setattr(name_servers, "AGAIN_S", 0.01)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        gone = free.getsockname()[1]
    async with asking(gone) as servers:
        assert await servers.are_silent(tell=False)
        assert servers.troubles == {}, "nobody needs it"
    async with asking() as servers:
        assert await servers.are_silent(tell=True)
        assert "there is none" in servers.troubles["names"].text
    async with (
        serving(None) as silent,
        serving(dns.rcode.SERVFAIL) as fails,
        asking(silent.port, fails.port) as servers,
    ):
        told = 0

        def on_change() -> None:
            nonlocal told
            told += 1

        servers.subscribe(on_change)
        assert await asyncio.gather(*(servers.are_silent(tell=True) for _ in range(60))) == [True] * 60
        assert servers.troubles["names"].urgent
        assert "127.0.0.1 is silent, 127.0.0.1 answers SERVFAIL" in servers.troubles["names"].text
        silent.code = dns.rcode.NOERROR

        async def is_well() -> bool:
            return not servers.troubles

        await until_async(is_well)
        assert told == 2
        monkeypatch.setattr(name_servers, "DEADLINE_S", 30.0)
        assert not await servers.are_silent(tell=True)


def nobody_answers(_: str) -> list[Found]:
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


@pytest.mark.parametrize("kind", ["http", "tcp", "certificate", "ping"])
async def test_a_name_without_an_answer_has_its_own_trouble_where_the_server_answers(kind: str) -> None:
    target = {"http": "http://web.example/", "ping": "web.example"}.get(kind, "web.example:1")
    check = Check(key="a.x", name="x", kind=kind, target=target, timeout_s=30.0)  # type: ignore[arg-type]
    async with serving() as well, serving(None) as silent:
        for server, level, text in (
            (well, "fail", "has a name that nobody answered for"),
            (silent, "unknown", NOT_ASKED.text),
        ):
            async with asking(server.port) as servers:
                prober = Prober(Names(nobody_answers), name_servers=servers)
                await prober.open()
                outcome = await prober.ask(check)
                await prober.close()
            assert (outcome.level, outcome.text) == (level, text)


def test_a_hub_whose_name_server_dies_tells_that_once_and_its_other_checks_go_on(tmp_path: Path) -> None:
    if os.geteuid() != 0 or shutil.which("dnsmasq", path="/usr/sbin:/usr/bin") is None:
        pytest.skip("needs root and dnsmasq")
    argv = ["unshare", "--net", "--mount", sys.executable, "-m", "tests.monitoring.dead_names_scene", str(tmp_path)]
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(["src", "."])}
    ran = subprocess.run(argv, capture_output=True, text=True, timeout=300, env=paths, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    found = json.loads(ran.stdout.splitlines()[-1])
    (dead, back), texts = found["messages"], found["texts"]
    assert dead["title"] == "ServiceBay needs you"
    assert "The hub's name server does not answer" in dead["message"]
    assert "With it: 60 checks." in dead["message"]
    assert back["title"] == "ServiceBay is well again"
    assert texts == [NOT_ASKED.text]
    assert found["states"] == ["ok"]
    assert found["others"] > 0
