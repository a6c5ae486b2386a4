"""The reader of logs on a node (``agent.logs``): one channel per node for all questions, open while there are some.

Logs never share a queue with patches, and all of a node's log readers together take one of the ten sessions that sshd
allows a connection. It is closed some seconds after the last question, so that nothing runs where nobody looks.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any, Protocol

import msgspec

from ..twin.schema import Failure
from ..wire.framing import LineSplitter, Oversize
from .archive import archive_digest, logs_archive
from .command import CommandStream
from .errors import ActionFailed, LinkFault

NAME = "servicebay-logs"
LINGER_S = 8.0
PING_S = 10.0
READY_LIMIT_S = 15.0
MOST_BYTES = 4 * 1024 * 1024
"""Of one line from the node."""
MOST_HELD = 4_000
"""Messages that wait for whoever asked; a question of which more wait is closed."""
MAX_BAD = 5
NOTHING = msgspec.Raw()
log = logging.getLogger(__name__)


class Said(msgspec.Struct, frozen=True):
    """A line from the node. ``lines`` and ``end`` are for who asked to decode, or empty; ``at`` is how
    far a follower came.
    """

    id: int = 0
    ready: bool = False
    lines: msgspec.Raw = NOTHING
    at: str | None = None
    note: str | None = None
    end: msgspec.Raw = NOTHING
    error: dict[str, str] | None = None
    done: int | None = None


class Programs(Protocol):
    """The part of ``manager.NodeManager`` that is needed."""

    async def open_program(self, node: str, archive: bytes, digest: str, name: str) -> CommandStream:
        """Run a program of ours on a node."""


class _Question:
    def __init__(self) -> None:
        self.said: asyncio.Queue[Said | ActionFailed] = asyncio.Queue()


class LogReaders:
    """``ask`` at any time; ``stop`` in the end."""

    def __init__(self, nodes: Programs, linger_s: float = LINGER_S) -> None:
        self._nodes = nodes
        self._linger_s = linger_s
        self._channels: dict[str, _Channel] = {}

    @property
    def channels(self) -> int:
        """How many channels are open."""
        return sum(channel.is_open for channel in self._channels.values())

    @contextlib.asynccontextmanager
    async def ask(self, node: str, question: dict[str, Any]) -> AsyncIterator[AsyncIterator[Said]]:
        """Ask a node's reader; the block gets what it says, and its end closes the question.

        Raises UnknownNode, ActionFailed; the iterator raises ActionFailed, where the connection is lost as well.
        """
        channel = self._channels.get(node)
        if channel is None or channel.is_over:
            channel = self._channels[node] = _Channel(self._nodes, node, self._linger_s)
        number, asked = channel.begin()
        try:
            await channel.open()
            channel.send({"open": number, "question": question})
            yield _said(asked)
        finally:
            channel.end(number)

    async def stop(self) -> None:
        """Close all channels."""
        await asyncio.gather(*(channel.close() for channel in self._channels.values()))


async def _said(asked: _Question) -> AsyncIterator[Said]:
    while True:
        said = await asked.said.get()
        if isinstance(said, ActionFailed):
            raise said
        if said.error is not None:
            raise ActionFailed(Failure(said.error.get("code", "internal"), said.error.get("message", "")))
        if said.done is not None:
            if said.done != 0:
                raise ActionFailed(Failure("internal", "The node's reader of logs ended before it had answered."))
            return
        yield said


class _Channel:
    """One reader. ``begin`` and ``end`` count the questions; without one it closes itself after a while."""

    def __init__(self, nodes: Programs, node: str, linger_s: float) -> None:
        self.is_over = False
        self._nodes = nodes
        self._node = node
        self._linger_s = linger_s
        self._command: CommandStream | None = None
        self._opening: asyncio.Task[None] | None = None
        self._serving: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._questions: dict[int, _Question] = {}
        self._out: asyncio.Queue[bytes] = asyncio.Queue()
        self._last = 0
        self._bad = 0
        self._closing: asyncio.TimerHandle | None = None

    @property
    def is_open(self) -> bool:
        return self._command is not None

    def begin(self) -> tuple[int, _Question]:
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None
        self._last += 1
        self._questions[self._last] = _Question()
        return self._last, self._questions[self._last]

    def end(self, number: int) -> None:
        if self._questions.pop(number, None) is not None:
            self.send({"close": number})
        if not self._questions and not self.is_over and self._closing is None:
            self._closing = asyncio.get_running_loop().call_later(self._linger_s, self._leave)

    def send(self, message: dict[str, Any]) -> None:
        if not self.is_over:
            self._out.put_nowait(msgspec.json.encode(message) + b"\n")

    async def open(self) -> None:
        """Start the reader, or wait until who began with it is ready. Raises UnknownNode, ActionFailed."""
        if self._opening is None:
            self._opening = asyncio.create_task(self._start(), name=f"logs:{self._node}:open")
        await asyncio.wait([self._opening])
        if self._opening.cancelled():
            raise ActionFailed(Failure("unreachable", "The node's reader of logs was closed."))
        self._opening.result()

    async def close(self) -> None:
        self._leave()
        await asyncio.gather(*(task for task in (self._opening, self._serving) if task), return_exceptions=True)

    def _leave(self) -> None:
        self.is_over = True
        for task in (self._opening, self._serving):
            if task is not None:
                task.cancel()

    async def _start(self) -> None:
        try:
            archive = await asyncio.to_thread(logs_archive)
            command = await self._nodes.open_program(self._node, archive, archive_digest(archive), NAME)
            self._serving = asyncio.create_task(self._serve(command), name=f"logs:{self._node}")
            async with asyncio.timeout(READY_LIMIT_S):
                await self._ready.wait()
            if self.is_over:
                raise ActionFailed(Failure("unreachable", "The node's reader of logs ended before it was ready."))
        except TimeoutError as error:
            self._leave()
            raise ActionFailed(Failure("timeout", "The node's reader of logs did not start in time.")) from error
        except BaseException:
            self._leave()
            raise

    async def _serve(self, command: CommandStream) -> None:
        self._command = command
        fault = ActionFailed(Failure("unreachable", "The connection to the node was lost."))
        tasks = [asyncio.create_task(work(command)) for work in (self._read, self._write, self._ping)]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if isinstance(task.exception(), LinkFault):
                    fault = ActionFailed(Failure("unreachable", str(task.exception())))
        finally:
            self.is_over = True
            self._command = None
            self._ready.set()
            for task in tasks:
                task.cancel()
            for question in self._questions.values():
                question.said.put_nowait(fault)
            await asyncio.gather(*tasks, return_exceptions=True)
            await command.close()

    async def _read(self, command: CommandStream) -> None:
        splitter = LineSplitter(MOST_BYTES)
        decoder = msgspec.json.Decoder(Said)
        while data := await command.read():
            for line in splitter.feed(data):
                if line == b"":
                    continue
                try:
                    self._take(decoder.decode(b"" if isinstance(line, Oversize) else line))
                    self._bad = 0
                except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                    self._bad += 1
                    if self._bad >= MAX_BAD:
                        log.warning("node %s: its reader of logs sends what is not understood", self._node)
                        return

    def _take(self, said: Said) -> None:
        if said.ready:
            self._ready.set()
        question = self._questions.get(said.id)
        if question is None:
            return
        if question.said.qsize() >= MOST_HELD:
            question.said.put_nowait(ActionFailed(Failure("internal", "Lines came faster than they were taken.")))
            self._questions.pop(said.id)
            self.send({"close": said.id})
            return
        question.said.put_nowait(said)

    async def _write(self, command: CommandStream) -> None:
        while True:
            await command.write(await self._out.get())

    async def _ping(self, _command: CommandStream) -> None:
        while True:
            await asyncio.sleep(PING_S)
            self.send({"ping": 1})
