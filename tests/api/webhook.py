"""A service that takes alerts, as people run them: a webhook on loopback, which may be slow, or down."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.patience import PATIENCE_S


class Webhook:
    """What apprise calls ``json://``. ``taken`` are messages that it took, ``asked`` counts all.

    It answers with ``status`` once it ``speaks``; where that is empty, it breaks the connection off.
    """

    def __init__(self, status: str = "200 OK") -> None:
        self.status = status
        self.taken: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self.asked = 0
        self.speaks = asyncio.Event()
        self.speaks.set()
        self.port = 0

    @property
    def address(self) -> str:
        """For apprise, which waits as long as a test does."""
        return f"json://anna:very-secret@127.0.0.1:{self.port}/hook?rto={PATIENCE_S}&cto={PATIENCE_S}"

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Webhook"]:
        """Serve, at the same port as before."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield self

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if b"content-length" in line)
            message = json.loads(await reader.readexactly(length))
            self.asked += 1
            await self.speaks.wait()
            if not self.status:
                writer.transport.abort()
                return
            writer.write(f"HTTP/1.1 {self.status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            await writer.drain()
            if self.status.startswith("2"):
                self.taken.put_nowait(message)
        finally:
            writer.close()
