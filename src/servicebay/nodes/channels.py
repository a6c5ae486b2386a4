"""The channels of a node beside its agent's: the one place that opens them, and says when there are too many.

sshd takes 10 sessions on a connection (``MaxSessions``), some machines fewer. The agent's connection is used as far as
it goes; then further ones are made with the same pinned keys, which close again when nothing runs on them (ADR 29).
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import Any

import asyncssh

from .errors import LinkFault
from .ssh_connection import SshConnection, reason_of

OPEN_LIMIT_S = 15.0
MAIN_ROOM, SIDE_ROOM, MAX_SIDES = 8, 9, 4
"""Of sshd's 10, the agent has one of the first, and one is left free on each."""
IDLE_S = 20.0
NARROW_S = 30.0
"""So long, a connection that refused a channel is asked for no more than it had: the refusal may be a passing one."""


class _Line:
    """A connection, and how many channels of it are in use. One that is ``dead`` gets no further."""

    def __init__(self, connection: SshConnection, room: int) -> None:
        self.connection = connection
        self.used = 0
        self.is_dead = False
        self.has_served = False
        self.closing: asyncio.TimerHandle | None = None
        self._room = room
        self._narrow, self._narrow_until_s = room, 0.0

    def has_room(self, now_s: float) -> bool:
        """Whether it may be asked for one more."""
        room = self._narrow if now_s < self._narrow_until_s else self._room
        return not self.is_dead and self.used < room

    def refuse(self, now_s: float) -> None:
        """The channel that was counted was not opened: it takes no more than it has."""
        self.used -= 1
        self._narrow, self._narrow_until_s = self.used, now_s + NARROW_S


class Channels:
    """Use ``open`` at any time, ``close`` once. ``connect`` makes another connection to the same node."""

    def __init__(
        self,
        main: SshConnection,
        connect: Callable[[], Awaitable[SshConnection]],
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.main = main
        self._connect = connect
        self._now_s = now_s
        self._first = _Line(main, MAIN_ROOM)
        self._sides: list[_Line] = []
        self._choosing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def in_use(self) -> int:
        """How many channels are open."""
        return sum(line.used for line in self._lines)

    @property
    def connections(self) -> int:
        """How many connections there are."""
        return len(self._lines)

    @property
    def _lines(self) -> list[_Line]:
        return [self._first, *self._sides]

    async def open(self, command: str, window: int = 0) -> "asyncssh.SSHClientProcess[bytes]":
        """Run one line of shell on a channel of its own. Raises LinkFault: ``unreachable``, ``busy``."""
        while True:
            line = await self._take()
            try:
                process = await _open(line.connection, command, window)
            except asyncssh.ChannelOpenError as error:
                line.refuse(self._now_s())
                if line is not self._first and not line.used:
                    self._retire(line)
                    if not line.has_served:
                        raise LinkFault(
                            "unreachable", f"The node opens no further channel: {reason_of(error)}."
                        ) from error
                continue
            except BaseException as error:
                is_fault = isinstance(error, (OSError, asyncssh.Error, TimeoutError))
                line.is_dead = line.is_dead or (is_fault and line is not self._first)
                self._give_back(line)
                if not is_fault:
                    raise
                raise LinkFault("unreachable", f"The node opens no further channel: {reason_of(error)}.") from error
            line.has_served = True
            self._spawn(self._follow(line, process))
            return process

    async def close(self) -> None:
        """Drop all connections."""
        for task in self._tasks:
            task.cancel()
        for line in self._lines:
            if line.closing is not None:
                line.closing.cancel()
        await asyncio.gather(*(line.connection.close() for line in self._lines))
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take(self) -> _Line:
        async with self._choosing:
            line = next((line for line in self._lines if line.has_room(self._now_s())), None)
            if line is None:
                if len(self._sides) >= MAX_SIDES:
                    raise LinkFault(
                        "busy", f"{self.in_use} terminals, logs and transfers are open to this node. Close some first."
                    )
                line = _Line(await self._connect(), SIDE_ROOM)
                self._sides.append(line)
            line.used += 1
            if line.closing is not None:
                line.closing.cancel()
                line.closing = None
            return line

    async def _follow(self, line: _Line, process: "asyncssh.SSHClientProcess[bytes]") -> None:
        with contextlib.suppress(OSError, asyncssh.Error):
            await process.wait_closed()
        self._give_back(line)

    def _give_back(self, line: _Line) -> None:
        line.used -= 1
        if line is not self._first and not line.used:
            idle_s = 0.0 if line.is_dead else IDLE_S
            line.closing = asyncio.get_running_loop().call_later(idle_s, self._retire, line)

    def _retire(self, line: _Line) -> None:
        if line in self._sides and not line.used:
            self._sides.remove(line)
            self._spawn(line.connection.close())

    def _spawn(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work, name="channel")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _open(connection: SshConnection, command: str, window: int) -> "asyncssh.SSHClientProcess[bytes]":
    more = {"window": window} if window else {}
    async with asyncio.timeout(OPEN_LIMIT_S):
        return await connection.target.create_process(command, encoding=None, **more)
