"""A volume's content, streamed out of a node or into it, with the services that use it stopped meanwhile where asked.

Nothing is held in memory but a few chunks: each one is acknowledged to the node, so that who reads slowly slows podman
down there (asyncssh opens a window anew with each chunk that is read, whatever still waits). The work is a program's
on the node (``agent/volume_mover.py``), which also starts again what it stopped: whatever ends a transfer, the hub and
the connection included, no service stays down and no volume is half an archive.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol, TypeVar

from ..nodes.command import CommandStream
from ..nodes.errors import ActionFailed, LinkFault
from ..nodes.mover import Frame, FrameSplitter, mover_argv, mover_source, read_end
from ..twin.schema import Failure
from .actions import Actions, Ask
from .errors import ActionError
from .live import LiveDocument
from .shapes.job import ActionAnswer, OperationView
from .shapes.stock import VolumeView

MAX_BYTES = 256 * 1024**3
"""A transfer that grows beyond this is ended: it is a mistake, or an attack."""
TOLD_EVERY_S = 0.5
QUEUED = 4
AT_ONCE = 4
IDLE_LIMIT_S = 120.0
"""How long neither side may give or take anything."""
STOPPED_IDLE_LIMIT_S = 45.0
"""The same at the node while services are stopped for it: after a cut cable they wait for nothing longer."""
UNTOUCHED = "nothing was changed in the volume."
CUT_OFF = "The connection to the node was lost"
DONE_THERE = f"{CUT_OFF} as it began to unpack: the node goes on with that by itself, and starts again what it stopped."

log = logging.getLogger(__name__)
T = TypeVar("T")


class Commands(Protocol):
    """The part of ``nodes.manager.NodeManager`` that transfers need."""

    def command(self, node: str, argv: Sequence[str]) -> AbstractAsyncContextManager[CommandStream]:
        """Run a command on a node for its bytes."""


class Transfers:
    """Exports and imports volumes, a few at once."""

    def __init__(self, live: LiveDocument, nodes: Commands, actions: Actions) -> None:
        self._live = live
        self._nodes = nodes
        self._actions = actions
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def export(self, volume: VolumeView, stop: bool, user: str | None) -> AsyncGenerator[bytes, None]:
        """Yield a tar archive of the volume. Raises ActionError; whoever stops reading ends it."""
        queue: asyncio.Queue[bytes] = asyncio.Queue(QUEUED)
        begun: list[OperationView] = []
        left = asyncio.Event()

        async def work(operation: OperationView, ask: Ask) -> str:
            if left.is_set():
                raise ActionError("cancelled", "Nobody waits for it any more.")
            begun.append(operation)
            count = _Count(self._actions, operation)
            async with self._transfer("export", volume, stop) as mover:
                async for frame in mover.frames():
                    if frame.kind == "t":
                        self._actions.tell(operation, _words(frame))
                    else:
                        count.add(len(frame.content))
                        await _within(queue.put(frame.content))
                        await mover.take_receipt()
                if not mover.has_ended:
                    raise ActionError("unreachable", f"{CUT_OFF}: the archive is not whole.")
            return f"{volume.name} was exported: {size_words(count.bytes)}{{elapsed}}."

        run = self._actions.run(volume.node, "volume", volume.key, "export", volume.name, work, user)
        task = asyncio.create_task(run, name=f"export {volume.key}")
        try:
            while True:
                data = await _next(queue, task)
                if data is None:
                    break
                yield data
            await task
        finally:
            left.set()
            if not task.done() and begun:  # nobody reads any more
                self._actions.cancel(begun[0].id)
            task.add_done_callback(_forget)

    async def take_in(
        self, volume: VolumeView, stop: bool, chunks: AsyncIterable[bytes], length: int, user: str | None
    ) -> ActionAnswer:
        """Unpack a tar archive of ``length`` bytes into the volume, over what is there. Raises ActionError.

        Nothing is touched before all of it is on the node and was read through there.
        """
        if not 0 < length <= MAX_BYTES:
            raise ActionError("invalid", "An archive has at least one byte, and at most 256 GiB.")

        async def work(operation: OperationView, ask: Ask) -> str:
            count = _Count(self._actions, operation, length)
            async with self._transfer("import", volume, stop, length) as mover:
                feeding = asyncio.create_task(_feed(mover, chunks, count), name=f"feed {operation.target}")
                try:
                    await self._listen(operation, mover, feeding)
                finally:
                    feeding.cancel()
                    await asyncio.gather(feeding, return_exceptions=True)
                if not mover.has_ended:
                    whole = count.bytes == length
                    raise ActionError("unreachable", DONE_THERE if whole else f"{CUT_OFF}: {UNTOUCHED}")
            return f"{size_words(length)} were imported into {volume.name}{{elapsed}}."

        return await self._actions.run(volume.node, "volume", volume.key, "import", volume.name, work, user)

    async def _listen(self, operation: OperationView, mover: "_Mover", feeding: "asyncio.Task[None]") -> None:
        """Tell what the node says until its end, or until the upload fails."""

        async def hear() -> None:
            async for frame in mover.frames():
                if frame.content:
                    self._actions.tell(operation, _words(frame))

        hearing = asyncio.create_task(hear(), name=f"hear {operation.target}")
        try:
            done, _ = await asyncio.wait([hearing, feeding], return_when=asyncio.FIRST_COMPLETED)
            if feeding in done and hearing not in done:
                try:
                    feeding.result()
                except ActionFailed:  # it takes no more: its own words are why
                    pass
            await hearing
        finally:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)

    @asynccontextmanager
    async def _transfer(self, verb: str, volume: VolumeView, stop: bool, length: int = 0) -> AsyncIterator["_Mover"]:
        """The program on the node, once it is its turn: nothing is stopped before."""
        async with self._gate:
            parts = self._users(volume) if stop else []
            idle_s = STOPPED_IDLE_LIMIT_S if stop else IDLE_LIMIT_S
            argv = mover_argv(verb, volume.name, parts, idle_s, length)
            async with self._nodes.command(volume.node, argv) as command:
                mover = _Mover(command)
                await _within(mover.write(mover_source()))
                yield mover

    def _users(self, volume: VolumeView) -> list[tuple[str, str]]:
        """What uses the volume: units, and containers that belong to none. The node knows what of it runs."""
        units = [("unit", s.unit) for s in self._live.services(volume.node) if s.key in volume.services]
        keys = set(volume.containers)
        loose = [c for c in self._live.containers(volume.node) if c.key in keys and c.service is None]
        return units + [("container", c.id) for c in loose]


class _Mover:
    """The program on the node. ``has_ended``: it said that it did all it should."""

    def __init__(self, command: CommandStream) -> None:
        self._command = command
        self._splitter = FrameSplitter()
        self.has_ended = False

    async def frames(self) -> AsyncIterator[Frame]:
        """What it says, but for its end. Raises ActionError with its own word where it failed, ActionFailed."""
        while not self.has_ended:
            data = await _within(self._read())
            if not data:
                return
            for frame in self._splitter.feed(data):
                if frame.kind != "e":
                    yield frame
                    continue
                told = read_end(frame.content)
                if told:
                    raise ActionError(str(told.get("code")), str(told.get("message")), told.get("stderr"))
                self.has_ended = True

    async def write(self, data: bytes) -> None:
        """Send to it. Raises LinkFault where it takes no more."""
        await self._command.write(data)

    async def take_receipt(self) -> None:
        """Say that a frame of data was taken: the next may come."""
        with contextlib.suppress(LinkFault):  # its end shows in ``frames``
            await _within(self.write(b"."))

    async def _read(self) -> bytes:
        try:
            return await self._command.read()
        except LinkFault:
            return b""  # its end was not told: that says enough


async def _feed(mover: _Mover, chunks: AsyncIterable[bytes], count: "_Count") -> None:
    """Send the archive. Raises ActionError where it is not whole, ActionFailed."""
    async for data in _steadily(chunks):
        count.add(len(data))
        try:
            await _within(mover.write(data))
        except LinkFault as fault:
            raise ActionFailed(Failure("unreachable", fault.message)) from fault
    if count.bytes != count.total:
        raise ActionError("cancelled", f"The upload was cut off: {UNTOUCHED}")


class _Count:
    """Counts bytes, and tells how many there are, now and then."""

    def __init__(self, actions: Actions, operation: OperationView, total: int | None = None) -> None:
        self.bytes = 0
        self._actions = actions
        self._operation = operation
        self.total = total
        self._of = f" of {size_words(total)}" if total else ""
        self._told_at = 0.0

    def add(self, count: int) -> None:
        """Count more. Raises ActionError beyond ``MAX_BYTES``."""
        self.bytes += count
        if self.bytes > MAX_BYTES:
            raise ActionError("refused", "It is larger than 256 GiB, the most that is taken.")
        now = time.monotonic()
        if now >= self._told_at + TOLD_EVERY_S:
            self._told_at = now
            self._actions.tell(self._operation, size_words(self.bytes) + self._of)


async def _within(wait: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(IDLE_LIMIT_S):
            return await wait
    except TimeoutError as error:
        raise ActionError("timeout", f"Nothing moved for {IDLE_LIMIT_S:.0f} s.") from error


async def _steadily(chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """Chunks for as long as they keep coming. Raises ActionError ``timeout``."""
    coming = aiter(chunks)
    while (data := await _within(anext(coming, None))) is not None:
        yield data


async def _next(queue: "asyncio.Queue[bytes]", task: "asyncio.Task[ActionAnswer]") -> bytes | None:
    """The next chunk; None once there are no more, because the task ended."""
    getting = asyncio.ensure_future(queue.get())
    try:
        await asyncio.wait([getting, task], return_when=asyncio.FIRST_COMPLETED)
        return getting.result() if getting.done() else None
    finally:
        getting.cancel()


def _words(frame: Frame) -> str:
    return frame.content.decode("utf-8", "replace")[:200].replace("\n", " ")


def _forget(task: "asyncio.Task[ActionAnswer]") -> None:
    if not task.cancelled():
        task.exception()  # told by the operation


def size_words(size_bytes: int) -> str:
    """``340 MB``."""
    size, units = float(size_bytes), ["B", "kB", "MB", "GB"]
    while size >= 1000 and len(units) > 1:
        size, units = size / 1000, units[1:]
    return f"{size:.0f} {units[0]}" if size >= 10 or units[0] == "B" else f"{size:.1f} {units[0]}"
