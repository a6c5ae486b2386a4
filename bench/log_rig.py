"""What the benchmarks of logs share: a hub, a node, writers on it, and browsers without a screen.

Node and hub share one kernel, so ``time.time_ns()`` in a line and at its arrival is the same clock.
"""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import socketio  # type: ignore[import-untyped]

from bench.rig import NAME
from testbed import Node
from tools.hub import Hub, is_online

UNLIMITED = "mkdir -p /etc/systemd/journald.conf.d; printf '[Journal]\\nRateLimitIntervalSec=0\\nSystemMaxUse=4G\\n' \
>/etc/systemd/journald.conf.d/bench.conf; systemctl restart systemd-journald"
FILL = r"""
import socket, sys
journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
journal.connect("/run/systemd/journal/socket")
count, marks = int(sys.argv[1]), {int(place) for place in sys.argv[2:]}
for i in range(count):
    word = "needle%d" % i if i in marks else "items"
    text = "GET /api/%s/%d?page=%d 200 in %d ms from 10.0.%d.%d" % (word, i, i % 7, i % 311, i % 256, i * 7 % 256)
    fields = "MESSAGE=%s\nPRIORITY=6\nCONTAINER_NAME=web\nCONTAINER_ID_FULL=%s\n" % (text, "ab" * 32)
    journal.send(fields.encode())
"""


@contextmanager
def hub_with(node: Node) -> Iterator[Hub]:
    """A hub of its own process that has the node, live."""
    with tempfile.TemporaryDirectory() as folder, Hub(Path(folder), log=Path(folder) / "log") as hub:
        hub.add_node(node, NAME)
        hub.wait_for(is_online(NAME, may_be_empty=True))
        yield hub


def fill(node: Node, lines: int, marks: list[int]) -> None:
    """Write that many entries as ``flood.service``; ``needleN`` is in those of the places ``marks``."""
    node.write("~/fill.py", FILL)
    words = [str(lines), *map(str, marks)]
    node.ssh("systemd-run", "--user", "--unit=flood", "--wait", "-q", "python3", "fill.py", *words, timeout_s=600)


class Viewer:
    """A browser without a screen: follows one log, acknowledges each batch after ``pause_s``."""

    def __init__(self, pause_s: float = 0.0) -> None:
        self.lines = 0
        self.gaps = 0
        self.arrived: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._pause_s = pause_s

    async def on_lines(self, body: dict[str, Any]) -> None:
        """Take a batch."""
        self.lines += len(body.get("lines", []))
        self.gaps += body.get("gap", 0)
        self.arrived.put_nowait(body)
        if self._pause_s:
            await asyncio.sleep(self._pause_s)


@asynccontextmanager
async def following(hub: Hub, viewer: Viewer, source: str) -> AsyncIterator[Viewer]:
    """Connect and follow."""
    token = json.loads((hub.data_dir / "local-token").read_text())["token"]
    async with aiohttp.ClientSession() as session:
        client = socketio.AsyncClient(http_session=session, reconnection=False, handle_sigint=False)
        client.on("log-lines", viewer.on_lines)
        await client.connect(hub.url, headers={"Authorization": f"Bearer {token}"}, transports=["websocket"])
        opened = await client.call("log-open", {"node": NAME, "query": {"sources": [source]}, "tail": 0})
        if "id" not in opened:
            raise RuntimeError(str(opened))
        await viewer.arrived.get()
        try:
            yield viewer
        finally:
            await client.disconnect()
