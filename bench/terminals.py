"""A hub with one node and somebody who watches a terminal, and the same over plain ``ssh``: what is compared.

The watcher speaks Socket.IO by hand: a library would cost more than the hub that is measured.
"""

import asyncio
import json
import os
import pty
import re
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import websockets

from bench.rig import NAME
from testbed import Node
from tools.hub import Hub, is_online

NAMESPACE = "/terminal"
SIZE = {"columns": 120, "rows": 40}
TAIL = 4096
_HEAD = re.compile(r"4(?P<kind>[2356])(?:\d+-)?/terminal,(?P<id>\d*)(?P<data>.*)", re.DOTALL)


class Line:
    """A terminal from its user's end: what it said in all, the last of it, keys."""

    def __init__(self) -> None:
        self.total = 0
        self.tail = b""
        self._news = asyncio.Event()

    def take(self, data: bytes) -> None:
        """Some output."""
        self.total += len(data)
        self.tail = (self.tail + data)[-TAIL:]
        self._news.set()

    async def until(self, rule: Callable[[], object], limit_s: float = 120.0) -> float:
        """Wait until what came is as asked; the time (s)."""
        async with asyncio.timeout(limit_s):
            while not rule():
                self._news.clear()
                await self._news.wait()
        return time.perf_counter()

    async def until_tail(self, text: bytes) -> float:
        """Wait until the last of it holds a text."""
        return await self.until(lambda: text in self.tail)

    async def press(self, keys: bytes) -> None:
        """Send keys."""
        raise NotImplementedError


class HubLine(Line):
    """Through the hub."""

    def __init__(self, socket: Any) -> None:
        super().__init__()
        self._socket = socket
        self._number = 0
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._pending: str | None = None
        self.terminal = ""

    async def ask(self, event: str, body: dict[str, Any]) -> Any:
        """An event's answer."""
        answer = self._expect()
        await self._socket.send(f"42{NAMESPACE},{self._number}{json.dumps([event, body])}")
        return await answer

    async def press(self, keys: bytes) -> None:
        """Send keys; does not wait for the answer."""
        self._expect()
        words = json.dumps(["term-input", self.terminal, {"_placeholder": True, "num": 0}])
        await self._socket.send(f"451-{NAMESPACE},{self._number}{words}")
        await self._socket.send(keys)

    def _expect(self) -> "asyncio.Future[Any]":
        self._number += 1
        self._answers[self._number] = asyncio.get_running_loop().create_future()
        return self._answers[self._number]

    async def listen(self) -> None:
        """Take what comes, until cancelled."""
        async for message in self._socket:
            if isinstance(message, bytes):
                await self._socket.send(f"43{NAMESPACE},{self._pending}[]")
                self.take(message)
            elif message == "2":
                await self._socket.send("3")
            else:
                self._on_text(message)

    def _on_text(self, message: str) -> None:
        head = _HEAD.fullmatch(message)
        if head is None:
            return
        if head["kind"] == "5":
            self._pending = head["id"]
        elif head["kind"] == "3":
            answer = self._answers.pop(int(head["id"]))
            answer.set_result((json.loads(head["data"]) or [None])[0])


class SshLine(Line):
    """Over plain ``ssh`` with a terminal."""

    def __init__(self, node: Node) -> None:
        super().__init__()
        self._master, slave = pty.openpty()
        command = [*node.ssh_command(), "-tt"]
        self._process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
        os.close(slave)
        os.set_blocking(self._master, False)
        asyncio.get_running_loop().add_reader(self._master, self._read)

    def _read(self) -> None:
        try:
            self.take(os.read(self._master, 1 << 16))
        except BlockingIOError:
            pass
        except OSError:
            asyncio.get_running_loop().remove_reader(self._master)

    async def press(self, keys: bytes) -> None:
        """Send keys."""
        os.write(self._master, keys)

    def close(self) -> None:
        """End it."""
        asyncio.get_running_loop().remove_reader(self._master)
        self._process.kill()
        self._process.wait()
        os.close(self._master)


@asynccontextmanager
async def hub_line(hub: Hub) -> AsyncIterator[HubLine]:
    """A shell on the node, through the hub."""
    token = json.loads((hub.data_dir / "local-token").read_text())["token"]
    url = hub.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    headers = {"Authorization": f"Bearer {token}"}
    async with websockets.connect(url, additional_headers=headers, compression=None, max_size=None) as socket:
        await socket.recv()
        await socket.send(f"40{NAMESPACE},")
        await socket.recv()
        line = HubLine(socket)
        listening = asyncio.create_task(line.listen())
        try:
            joined = await line.ask("term-open", {"node": NAME, **SIZE})
            line.terminal = joined["terminal"]["id"]
            yield line
            await line.ask("term-close", {"id": line.terminal})
        finally:
            listening.cancel()


@asynccontextmanager
async def both(node: Node) -> AsyncIterator[tuple[Hub, HubLine, SshLine]]:
    """The two ways to the same node."""
    with tempfile.TemporaryDirectory() as folder, Hub(Path(folder), log=Path(folder) / "log") as hub:
        hub.add_node(node, NAME)
        hub.wait_for(is_online(NAME, may_be_empty=True))
        async with hub_line(hub) as through_hub:
            plain = SshLine(node)
            try:
                for line in (through_hub, plain):
                    await line.until_tail(b"$ ")
                yield hub, through_hub, plain
            finally:
                plain.close()
