"""A volume's content, streamed out of a node or into it, with the services that use it stopped meanwhile where asked.

Nothing is held in memory but a few chunks: who reads slowly slows the node's podman down. Whatever ends a transfer
kills the command, and starts again what was stopped.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any, Protocol, TypeVar

from ..nodes.command import CommandStream
from ..nodes.errors import ActionFailed
from .actions import UNIT_DEADLINE_S, Actions, Ask
from .errors import ActionError
from .live import LiveDocument
from .requests import ActionAnswer
from .views import OperationView, VolumeView

MAX_BYTES = 256 * 1024**3
"""A transfer that grows beyond this is ended: it is a mistake, or an attack."""
TOLD_EVERY_S = 0.5
QUEUED = 4
AT_ONCE = 4
IDLE_LIMIT_S = 120.0
"""How long neither side may give or take anything."""

log = logging.getLogger(__name__)
T = TypeVar("T")
Part = tuple[str, dict[str, Any]]
"""What was stopped: ``unit`` or ``container``, and the arguments that name it."""
PARTLY = "what had come by then is in the volume."


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

        async def work(operation: OperationView, ask: Ask) -> str:
            begun.append(operation)
            count = _Count(self._actions, operation)
            async with self._transfer(operation, "export", volume, stop, ask) as command:
                while data := await _within(command.read()):
                    count.add(len(data))
                    await _within(queue.put(data))
                await _succeeded(command)
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
            if not task.done() and begun:  # nobody reads any more
                self._actions.cancel(begun[0].id)
            task.add_done_callback(_forget)

    async def take_in(
        self, volume: VolumeView, stop: bool, chunks: AsyncIterable[bytes], length: int, user: str | None
    ) -> ActionAnswer:
        """Unpack a tar archive of ``length`` bytes into the volume, over what is there. Raises ActionError."""
        if not 0 < length <= MAX_BYTES:
            raise ActionError("invalid", "An archive has at least one byte, and at most 256 GiB.")

        async def work(operation: OperationView, ask: Ask) -> str:
            count = _Count(self._actions, operation, length)
            async with self._transfer(operation, "import", volume, stop, ask) as command:
                try:
                    async for data in _steadily(chunks):
                        count.add(len(data))
                        await _within(command.write(data))
                except ActionFailed:
                    await _succeeded(command)  # its own words, where it was it that ended
                    raise
                if count.bytes != length:
                    raise ActionError("cancelled", f"The upload was cut off: {PARTLY}")
                command.end_input()
                await _succeeded(command)
            return f"{size_words(length)} were imported into {volume.name}{{elapsed}}."

        return await self._actions.run(volume.node, "volume", volume.key, "import", volume.name, work, user)

    @asynccontextmanager
    async def _transfer(
        self, operation: OperationView, verb: str, volume: VolumeView, stop: bool, ask: Ask
    ) -> AsyncIterator[CommandStream]:
        """Podman's command, once it is its turn: nothing is stopped before."""
        argv = ["podman", "volume", verb, volume.name, *(["-"] if verb == "import" else [])]
        quiet = self._stopped(operation, volume, ask) if stop else nullcontext()
        async with self._gate, quiet, self._nodes.command(volume.node, argv) as command:
            yield command

    @asynccontextmanager
    async def _stopped(self, operation: OperationView, volume: VolumeView, ask: Ask) -> AsyncIterator[None]:
        """Stop what uses the volume, in the end start it again, whatever happened."""
        services = [s for s in self._live.services(volume.node) if s.key in volume.services]
        units = [("unit", {"unit": s.unit}) for s in services if s.active_state in ("active", "activating")]
        keys = set(volume.containers)
        loose = [c for c in self._live.containers(volume.node) if c.key in keys and c.service is None]
        parts = units + [("container", {"id": c.id}) for c in loose if c.state == "running"]
        stopped = []
        try:
            for noun, args in parts:
                stopped.append((noun, args))
                await ask(operation, f"{noun}.stop", args, UNIT_DEADLINE_S)
            yield
        finally:
            failed = await self._start_again(operation, reversed(stopped), ask)
        if failed is not None:  # where the transfer failed as well, that is what is told
            raise failed

    async def _start_again(
        self, operation: OperationView, stopped: Iterable[Part], ask: Ask
    ) -> ActionError | ActionFailed | None:
        """Start each, also where another one does not; return the first failure."""
        first: ActionError | ActionFailed | None = None
        for noun, args in stopped:
            try:
                await ask(operation, f"{noun}.start", args, UNIT_DEADLINE_S)
            except (ActionError, ActionFailed) as error:
                first = first or error
                log.warning("%s: %s did not start again: %s", operation.text, *args.values(), error)
        return first


class _Count:
    """Counts bytes, and tells how many there are, now and then."""

    def __init__(self, actions: Actions, operation: OperationView, total: int | None = None) -> None:
        self.bytes = 0
        self._actions = actions
        self._operation = operation
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


async def _succeeded(command: CommandStream) -> None:
    """Wait for the end. Raises ActionError with what the command said."""
    ended = await _within(command.ended())
    if ended.status != 0:
        said = ended.stderr.strip()
        last = said.splitlines()[-1].removeprefix("Error: ") if said else "it gave no reason"
        raise ActionError("podman", f"Podman failed: {last}.", said or None)


def _forget(task: "asyncio.Task[ActionAnswer]") -> None:
    if not task.cancelled():
        task.exception()  # told by the operation


def size_words(size_bytes: int) -> str:
    """``340 MB``."""
    size, units = float(size_bytes), ["B", "kB", "MB", "GB"]
    while size >= 1000 and len(units) > 1:
        size, units = size / 1000, units[1:]
    return f"{size:.0f} {units[0]}" if size >= 10 or units[0] == "B" else f"{size:.1f} {units[0]}"
