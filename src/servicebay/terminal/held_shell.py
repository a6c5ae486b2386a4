"""The hub's end of a holder on a node: frames over a ``CommandStream``, input with credit, a sign of life."""

import asyncio
import base64
import json
from collections import deque
from typing import Any, NamedTuple

from servicebay.nodes.command import CommandStream
from servicebay.nodes.errors import LinkFault
from servicebay.wire import held

ANSWER_LIMIT_S = 40.0


class HeldShell:
    """``open`` first; then ``read`` by one task, the rest at any time, ``close`` once."""

    def __init__(self, stream: CommandStream) -> None:
        self._stream = stream
        self._reader = held.FrameReader()
        self._frames: deque[held.Frame] = deque()
        self._under_way = 0
        self._taken = asyncio.Event()
        self._input = asyncio.Lock()
        self._is_over = False
        self._pings = asyncio.create_task(self._ping(), name="terminal-ping")

    async def open(self, spec: dict[str, Any]) -> "Held":
        """Say what is wanted; where its output begins. Raises LinkFault: a holder's own code, or ``unreachable``."""
        await self._stream.write(held.frame(held.START, json.dumps(spec).encode()))
        try:
            async with asyncio.timeout(ANSWER_LIMIT_S):
                frame = await self._next()
        except TimeoutError as error:
            raise LinkFault("unreachable", "The node did not start the shell in time.") from error
        if frame is None:
            said = (await self._stream.ended()).stderr.strip().rpartition("\n")[2][:200]
            raise LinkFault("unreachable", f"The node did not start the shell{f' ({said})' if said else ''}.")
        told = _told(frame)
        if frame[0] != held.HELD:
            raise LinkFault(str(told.get("code", "failed")), str(told.get("text", "")))
        return Held(int(told.get("start", 0)), base64.b64decode(str(told.get("prelude", ""))))

    async def read(self) -> "bytes | Exited":
        """The next output, or how the shell ended. Raises LinkFault where the way to it was lost."""
        while True:
            try:
                frame = await self._next()
            except LinkFault:
                self._refuse_input()
                raise
            if frame is None:
                self._refuse_input()
                raise LinkFault("unreachable", "The connection was lost.")
            kind, payload = frame
            if kind == held.OUTPUT:
                return payload
            if kind == held.TAKEN:
                self._under_way -= held.unpack_count(payload)
                self._taken.set()
            elif kind == held.EXITED:
                self._refuse_input()
                told = _told(frame)
                return Exited(told.get("status"), told.get("signal"))

    async def write(self, data: bytes) -> None:
        """Give it input, when there is room for it; in the order of calls. Raises LinkFault."""
        async with self._input:
            while self._under_way + len(data) > held.INPUT_WINDOW:
                if self._is_over:
                    raise LinkFault("unreachable", "The shell took no more of what was sent.")
                self._taken.clear()
                await self._taken.wait()
            self._under_way += len(data)
            await self._stream.write(held.frame(held.INPUT, data))

    async def resize(self, columns: int, rows: int) -> None:
        """Another size. Raises LinkFault."""
        await self._stream.write(held.frame(held.RESIZE, held.pack_size(columns, rows)))

    async def quit(self) -> None:
        """End the shell. Raises LinkFault."""
        await self._stream.write(held.frame(held.QUIT))

    async def close(self) -> None:
        """Let go; without a scope this ends the shell too."""
        self._refuse_input()
        self._pings.cancel()
        await asyncio.gather(self._pings, return_exceptions=True)
        await self._stream.close()

    def _refuse_input(self) -> None:
        """Nothing takes input any more: who waits for room is told."""
        self._is_over = True
        self._taken.set()

    async def _next(self) -> held.Frame | None:
        while not self._frames:
            data = await self._stream.read()
            if not data:
                return None
            try:
                self._frames.extend(self._reader.feed(data))
            except held.FrameError as error:
                raise LinkFault("unreachable", "The node sent what is no terminal's output.") from error
        return self._frames.popleft()

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(held.PING_EVERY_S)
            try:
                await self._stream.write(held.frame(held.PING))
            except LinkFault:
                return  # who reads is told


class Held(NamedTuple):
    """Where the output begins that follows, and what sets up the screen before it."""

    start: int
    prelude: bytes


class Exited(NamedTuple):
    """How a shell ended: a status, or a signal's name."""

    status: int | None
    signal: str | None


def _told(frame: held.Frame) -> dict[str, Any]:
    try:
        told = json.loads(frame[1])
    except ValueError as error:
        raise LinkFault("unreachable", "The node sent what is no terminal's output.") from error
    return told if isinstance(told, dict) else {}
