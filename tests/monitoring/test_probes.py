"""Probes against real servers on loopback, good and bad."""

import asyncio
import gzip
import os
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from servicebay.monitoring.check import Check
from servicebay.monitoring.outcome import Outcome
from servicebay.monitoring.probes import Prober
from servicebay.monitoring.probes.ping import FORBIDDEN
from tests.monitoring.certificates import make_certificate
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.anyio
Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(answer: Answer, context: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """A server that lets ``answer`` speak after the head of a request; yields ``127.0.0.1:port``."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            await answer(head, writer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


def saying(status: str, body: str = "", **headers: str) -> Answer:
    """Answers always the same."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())

    async def answer(_: bytes, writer: asyncio.StreamWriter) -> None:
        length = len(body.encode())
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{lines}\r\n{body}".encode())

    return answer


async def silence(_: bytes, writer: asyncio.StreamWriter) -> None:
    await writer.wait_closed()


async def nonsense(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example.org ESMTP\r\n")


async def hang_up(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


def server_context(folder: Path, days: float) -> tuple[ssl.SSLContext, Path]:
    """TLS for 127.0.0.1 with a certificate that ends in ``days``, and the file of it."""
    trusted, both = folder / "trusted.pem", folder / "both.pem"
    trusted.write_bytes(make_certificate(both, days))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context, trusted


async def ask(kind: str, target: str, **members: object) -> Outcome:
    defaults = {"key": "a.x", "name": "x", "kind": kind, "target": target, "origin": "", "timeout_s": 2.0}
    prober = Prober()
    await prober.open()
    try:
        return await prober.ask(Check(**{**defaults, **members}))  # type: ignore[arg-type]
    finally:
        await prober.close()


def unused_address() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


@pytest.mark.parametrize(
    ("answer", "members", "level", "text"),
    [
        (saying("200 OK", "all is well"), {"text": "is well"}, "ok", "answers 200 OK"),
        (saying("200 OK", "all is lost"), {"text": "is well"}, "fail", "answers 200 OK, without the text 'is well'"),
        (saying("502 Bad Gateway"), {}, "fail", "answers 502 Bad Gateway"),
        (saying("401 Unauthorized"), {"statuses": "200,401"}, "ok", "answers 401 Unauthorized"),
        (saying("302 Found", Location="/again"), {}, "fail", "leads on and on: more than 5 redirects"),
        (saying("302 Found", Location="file:///etc/passwd"), {}, "fail", "leads to something that is no web address"),
        (silence, {"timeout_s": 0.05}, "fail", "did not answer within 0.05 s"),
        (nonsense, {}, "fail", "answers what is no HTTP"),
        (hang_up, {}, "fail", "broke the connection off"),
    ],
)
async def test_what_a_web_server_does_is_said(
    answer: Answer, members: dict[str, object], level: str, text: str
) -> None:
    async with serving(answer) as address:
        outcome = await ask("http", f"http://{address}/", **members)
    assert (outcome.level, outcome.text.partition(" (")[0]) == (level, text)
    assert (outcome.latency_ms is not None) == outcome.text.startswith("answers ") or "no HTTP" in text


@pytest.mark.parametrize("kind", ["http", "tcp", "certificate"])
async def test_a_closed_port_and_a_name_that_leads_nowhere(kind: str) -> None:
    scheme = "http://" if kind == "http" else ""
    assert (await ask(kind, scheme + unused_address())).text == "refused the connection"
    assert (await ask(kind, f"{scheme}nowhere.invalid:1")).text == "has a name that leads nowhere"


async def test_an_open_port_takes_connections() -> None:
    async with serving(silence) as address:
        outcome = await ask("tcp", address)
    assert (outcome.level, outcome.text) == ("ok", "takes connections")


@pytest.mark.parametrize("kind", ["http", "certificate"])
@pytest.mark.parametrize(
    ("days", "level", "text"),
    [
        (90.5, "ok", "answers 200 OK"),
        (10.5, "warn", "has a certificate that ends in 10 days"),
        (0.5, "warn", "has a certificate that ends today"),
        (-1.0, "fail", "has a certificate that is not good: certificate has expired"),
    ],
)
async def test_certificates_are_looked_at(
    kind: str, days: float, level: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = server_context(tmp_path, days)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", ssl.create_default_context(cafile=trusted))
    async with serving(saying("200 OK"), context) as address:
        outcome = await ask(kind, f"https://{address}/" if kind == "http" else address)
    if (kind, level) == ("certificate", "ok"):
        text = "has a certificate that ends in 90 days"
    assert (outcome.level, outcome.text) == (level, text)
    assert outcome.certificate_days == (None if level == "fail" else int(days))


async def test_a_certificate_of_nobody_we_trust_fails_unless_any_will_do(tmp_path: Path) -> None:
    context, _ = server_context(tmp_path, 90)
    async with serving(saying("200 OK"), context) as address:
        assert "self-signed certificate" in (await ask("http", f"https://{address}/")).text
        assert (await ask("http", f"https://{address}/", verify=False)).level == "ok"


async def test_what_speaks_no_tls_is_told() -> None:
    async with serving(saying("200 OK")) as address:
        outcome = await ask("http", f"https://{address}/", timeout_s=1.0)
    assert outcome.level == "fail"
    assert outcome.text


class Names(asyncio.DatagramProtocol):
    """A DNS server with one zone, on loopback."""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        question = dns.message.from_wire(data)
        answer = dns.message.make_response(question)
        name = question.question[0].name
        records = {"web.example.": ("A", ["192.0.2.1", "192.0.2.2"]), "text.example.": ("TXT", ['"v=spf1 -all"'])}
        kind, values = records.get(str(name), ("", []))
        if str(name) == "silent.example.":
            return
        if str(name) == "broken.example.":
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif not kind:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif dns.rdatatype.to_text(question.question[0].rdtype) == kind:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *values))
        self.transport.sendto(answer.to_wire(), address)


@pytest.mark.parametrize(
    ("name", "members", "level", "text"),
    [
        ("web.example", {}, "ok", "is 192.0.2.1, 192.0.2.2"),
        ("web.example", {"expected": "192.0.2.2"}, "ok", "is 192.0.2.1, 192.0.2.2"),
        ("web.example", {"expected": "192.0.2.9"}, "fail", "is 192.0.2.1, 192.0.2.2, not 192.0.2.9"),
        ("web.example", {"record": "AAAA"}, "fail", "has no AAAA record"),
        ("text.example", {"record": "TXT", "expected": '"v=spf1 -all"'}, "ok", "is v=spf1 -all"),
        ("nowhere.example", {}, "fail", "does not exist"),
        ("broken.example", {}, "fail", "was not answered for: the server refused, or failed"),
        ("silent.example", {"timeout_s": 0.2}, "fail", "was not answered for within 0.2 s"),
    ],
)
async def test_names_are_asked_for(name: str, members: dict[str, object], level: str, text: str) -> None:
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Names, local_addr=("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]
    try:
        outcome = await ask("dns", name, server=f"127.0.0.1#{port}", **members)
    finally:
        transport.close()
    assert (outcome.level, outcome.text) == (level, text)


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
async def test_loopback_answers_an_echo(address: str) -> None:
    outcome = await ask("ping", address)
    assert (outcome.level, outcome.text) in {("ok", "answers"), ("fail", FORBIDDEN)}
    assert outcome.level == "ok" or os.geteuid() != 0


async def test_a_name_that_leads_nowhere_answers_no_echo() -> None:
    assert (await ask("ping", "nowhere.invalid")).text == "has a name that leads nowhere"


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("tcp", "nas..lan:1"),
        ("certificate", "nas..lan:1"),
        ("ping", "nas..lan"),
        ("ping", f"{'a' * 64}.lan"),
    ],
)
async def test_a_name_that_no_resolver_takes_leads_nowhere(kind: str, target: str) -> None:
    assert await ask(kind, target) == Outcome("fail", "has a name that leads nowhere")


async def test_a_compressed_answer_is_not_unpacked() -> None:
    asked = b""

    async def bomb(head: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked = head
        body = gzip.compress(b"needle" + bytes(1 << 20))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    async with serving(bomb) as address:
        assert (await ask("http", f"http://{address}/", text="needle")).level == "fail"
    assert b"Accept-Encoding: identity" in asked


async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One letter after another, for ever."""
    try:
        while True:
            writer.write(b"2")
            await writer.drain()
            await asyncio.sleep(0.005)
    except OSError:
        pass
    finally:
        writer.close()


async def trickle_head(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The head of an answer that never ends."""
    writer.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    await trickle(reader, writer)


async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Takes the connection, and that is all."""
    await reader.read()
    writer.close()


HANGING: list[tuple[str, dict[str, object]]] = [
    ("http", {}),
    ("http", {"verify": False}),
    ("tcp", {"text": "SSH-"}),
    ("certificate", {}),
    ("certificate", {"starttls": "smtp"}),
    ("certificate", {"starttls": "imap"}),
]


@pytest.mark.parametrize("trickles", [False, True])
@pytest.mark.parametrize(("kind", "members"), HANGING)
async def test_who_takes_connections_and_never_ends_is_given_up_in_time(
    kind: str, members: dict[str, object], trickles: bool
) -> None:
    server = deaf if not trickles else trickle_head if kind == "http" else trickle
    async with await asyncio.start_server(server, "127.0.0.1", 0) as listening:
        address = f"127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        scheme = {"http": "https://" if "verify" in members else "http://"}.get(kind, "")
        async with asyncio.timeout(PATIENCE_S):
            outcome = await ask(kind, f"{scheme}{address}", timeout_s=0.3, **members)
    assert outcome.level == "fail"
    texts = ("did not answer within 0.3 s", "takes connections, but did not greet with 'SSH-'", "does not speak TLS")
    assert outcome.text.startswith(texts)


async def test_an_answer_that_trickles_is_given_up_in_time() -> None:
    async def slowly(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"a")
            await writer.drain()
            await asyncio.sleep(0.005)

    async with serving(slowly) as address:
        outcome = await ask("http", f"http://{address}/", text="b", timeout_s=0.3)
        assert outcome.text == "did not answer within 0.3 s"
        assert (await ask("http", f"http://{address}/", timeout_s=30.0)).text == "answers 200 OK", "nobody reads it"
