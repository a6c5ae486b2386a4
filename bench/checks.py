"""What checks cost: many of them on one hub, against a web server on loopback; the hub's share of a core, and lateness.

``python -m bench.checks [--checks 2000] [--interval 60] [--seconds 70]``
"""

import argparse
import asyncio
import contextlib
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import msgspec

from bench import budget, report
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


async def keep(folder: Path, checks: dict[str, Check]) -> None:
    """Write the document of checks as the hub would have, so that they begin with its next start."""
    database = Database(database_path(folder))
    await database.open()
    await DocumentStore(database, schema.settings, Checks).save(
        Checks(checks={key: msgspec.Raw(msgspec.json.encode(check)) for key, check in checks.items()})
    )
    await database.close()


def cpu_s(pid: int) -> float:
    """What a process has taken of a core so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def main() -> int:
    """Start a hub that has the checks already, and watch it work."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checks", type=int, default=2000)
    parser.add_argument("--interval", type=float, default=60.0)
    parser.add_argument("--seconds", type=float, default=70.0)
    options = parser.parse_args()
    site = Site()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Hub(folder, log=folder / "log"):
            pass
        every = {
            f"{FAMILY}.c{n}": Check(
                key=f"{FAMILY}.c{n}",
                name=f"Check {n}",
                kind="http",
                target=f"http://127.0.0.1:{site.port}/{n}",
                interval_s=options.interval,
            )
            for n in range(options.checks)
        }
        asyncio.run(keep(folder, every))
        with Hub(folder, log=folder / "log") as hub:
            began, before = time.monotonic(), cpu_s(hub.process.pid)
            time.sleep(options.seconds)
            passed, after = time.monotonic() - began, cpu_s(hub.process.pid)
            asked = time.perf_counter()
            rows = hub.api("GET", "/api/monitoring")
            list_ms = (time.perf_counter() - asked) * 1000
            per_s = [0] * (int(passed) + 1)
            for at in site.asked_at:
                per_s[max(0, int(at - began))] += 1
            result: dict[str, Any] = {
                "checks": options.checks,
                "interval_s": options.interval,
                "asked": len(site.asked_at),
                "well": sum(row["state"] == "ok" for row in rows),
                "most_starts_in_a_second": max(per_s),
                "list_ms": round(list_ms, 1),
                "hub_cpu_percent": round(100 * (after - before) / passed, 2),
            }
    result["over_budget"] = budget.over(result, "checks")
    report.emit("checks", result)
    return 1 if result["over_budget"] else 0


if __name__ == "__main__":
    sys.exit(main())
