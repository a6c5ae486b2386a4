"""A DNS server on loopback that knows one name."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import dns.message
import dns.rcode
import dns.rrset


class Names(asyncio.DatagramProtocol):
    """Knows ``name`` and its IPv4 address, or nothing where that is None."""

    def __init__(self, name: str, address: str | None) -> None:
        self.name, self.address = name, address
        self.transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        question = dns.message.from_wire(data)
        answer = dns.message.make_response(question)
        name = question.question[0].name.to_text()
        if self.address is None or name != f"{self.name}.":
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif question.question[0].rdtype == 1:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "A", self.address))
        self.transport.sendto(answer.to_wire(), addr)

    @asynccontextmanager
    async def answering(self) -> AsyncIterator[str]:
        """Answer; where, as a setting of the router names it (``127.0.0.1#5353``)."""
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: self, ("127.0.0.1", 0))
        try:
            yield f"127.0.0.1#{transport.get_extra_info('sockname')[1]}"
        finally:
            transport.close()
