"""Names asked at a real DNS server on loopback, and addresses of nodes as the hub reaches them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import dns.message
import dns.rcode
import dns.rrset
import pytest

from servicebay.nodes.config import NodeConfig
from servicebay.services.gateway import names as names_module
from servicebay.services.gateway.addresses import find_addresses
from servicebay.services.gateway.names import resolve_names

pytestmark = pytest.mark.anyio
KNOWN = {("photos.example.org.", "A"): "198.51.100.7", ("photos.example.org.", "AAAA"): "2001:db8::7"}


class Server(asyncio.DatagramProtocol):
    """Knows one name; fails for one, and never answers for another."""

    transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        question = dns.message.from_wire(data)
        asked = question.question[0]
        name, kind = asked.name.to_text(), dns.rdatatype.to_text(asked.rdtype)
        if name.startswith("silent."):
            return
        answer = dns.message.make_response(question)
        if (name, kind) in KNOWN:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", kind, KNOWN[name, kind]))
        elif name.startswith("broken."):
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif not name.startswith("empty."):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self.transport.sendto(answer.to_wire(), addr)


@asynccontextmanager
async def serving() -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Server, ("127.0.0.1", 0))
    try:
        yield f"127.0.0.1#{transport.get_extra_info('sockname')[1]}"
    finally:
        transport.close()


async def test_names_are_asked_at_the_server_that_was_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names_module, "LIMIT_S", 3.0)
    asked = [f"{name}.example.org" for name in ("photos", "gone", "empty", "broken", "silent")]
    async with serving() as server:
        found = await resolve_names(asked, server)
    assert found["photos.example.org"].addresses == ("198.51.100.7", "2001:db8::7")
    assert [found[name].problem for name in asked] == [
        None,
        "does not exist",
        "has no address",
        "was not answered for: the DNS server refused, or failed",
        "was not answered for within 3 s",
    ]


async def test_nodes_are_known_by_the_addresses_that_the_hub_reaches_them_at() -> None:
    nodes = [
        NodeConfig(name="a", host="192.0.2.10", user="anna"),
        NodeConfig(name="b", host="192.0.2.10", user="bert"),
        NodeConfig(name="c", host="no-such-host.invalid", user="anna"),
        NodeConfig(name="here", kind="local"),
        NodeConfig(name="loop", host="127.0.0.1", user="anna"),
        NodeConfig(name="away", kind="joined"),
    ]
    found = await find_addresses(nodes, "127.0.0.1")
    assert found == {"192.0.2.10": ("a", "b"), "127.0.0.1": ("here", "loop")}
