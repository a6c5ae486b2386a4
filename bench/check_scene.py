"""Many checks on one hub without a node: a web server that they ask, a data directory in which they stand already."""

import asyncio
import contextlib
import threading
import time
from pathlib import Path

import msgspec

from servicebay.monitoring.book import FAMILY, Checks
from servicebay.monitoring.check import Check
from servicebay.storage import schema
from servicebay.storage.database import Database
from servicebay.storage.directory import database_path
from servicebay.storage.documents import DocumentStore
from tools.hub import Hub

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


class Site:
    """A web server in a thread; ``asked_at`` has the moment of each request."""

    def __init__(self) -> None:
        self.asked_at: list[float] = []
        self._ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True).start()
        self._ready.wait()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await server.serve_forever()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):  # the hub ends in the middle
            await reader.readuntil(b"\r\n\r\n")
        self.asked_at.append(time.monotonic())
        writer.write(ANSWER)
        writer.close()

    def check(self, number: int, interval_s: float = 60.0) -> Check:
        """One that asks for a page of this server."""
        return Check(
            key=f"{FAMILY}.c{number}",
            name=f"Check {number}",
            kind="http",
            target=f"http://127.0.0.1:{self.port}/{number}",
            interval_s=interval_s,
        )


def lay_out(folder: Path, checks: list[Check]) -> None:
    """A data directory whose checks begin with the next start of a hub on it."""
    with Hub(folder, log=folder / "log"):
        pass
    asyncio.run(_keep(folder, checks))


async def _keep(folder: Path, checks: list[Check]) -> None:
    database = Database(database_path(folder))
    await database.open()
    await DocumentStore(database, schema.settings, Checks).save(
        Checks(checks={check.key: msgspec.Raw(msgspec.json.encode(check)) for check in checks})
    )
    await database.close()


def cpu_s(pid: int) -> float:
    """What a process has taken of a core so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
