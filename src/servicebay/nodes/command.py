"""A command on a node as a stream of bytes, on a channel of its own: bulk never shares a queue with the agent's frames.

For what is too large for frames: a volume's content on its way out or in. The argument list is quoted for the remote
shell word by word; nothing of it is ever read as shell.
"""

import asyncio
import contextlib
import os
import shlex
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

import asyncssh

from .channels import Channels
from .environment import local_environment
from .errors import LinkFault
from .ssh_connection import reason_of

READ_BYTES = 262_144
GENTLE_WINDOW_BYTES = 256 * 1024
"""What is under way to the hub at most: a terminal's Ctrl-C takes effect behind it."""
GENTLE_PATIENCE_S = 5.0
END_LIMIT_S = 5.0
STDERR_BYTES = 4_000


class Ended(NamedTuple):
    """How a command ended (``status`` None: by a signal), and the last that it said on stderr."""

    status: int | None
    stderr: str


class CommandStream(Protocol):
    """A running command. ``close`` kills it where it has not ended, and may be called twice."""

    async def read(self) -> bytes:
        """The next bytes of its stdout, empty at the end. Raises LinkFault."""

    async def write(self, data: bytes) -> None:
        """Send to its stdin, waiting until there is room. Raises LinkFault."""

    def end_input(self) -> None:
        """Nothing more comes on its stdin."""

    async def ended(self) -> Ended:
        """Wait for its end. Raises LinkFault where the connection ended first."""

    async def close(self) -> None:
        """Kill it and free the channel."""


@runtime_checkable
class CommandHost(Protocol):
    """A way to a node on which commands can be run beside the agent."""

    async def open_command(self, argv: Sequence[str]) -> CommandStream:
        """Start a command. Raises LinkFault."""


@runtime_checkable
class ProgramHost(Protocol):
    """A way to a node on which programs of ours can be run beside the agent."""

    async def open_program(self, archive: bytes, digest: str, name: str, gently: bool = False) -> CommandStream:
        """Send one and start it; ``name`` ends its command line.

        ``gently``: with small buffers on the way, and time to end by itself when it is closed. Raises LinkFault.
        """


class SshCommand:
    """A command over SSH. ``kills``: closing ends it by a signal, as it would not mind the end of its input."""

    def __init__(self, process: "asyncssh.SSHClientProcess[bytes]", kills: bool = True) -> None:
        self._process = process
        self._kills = kills
        self._stderr = asyncio.create_task(_tail(process.stderr))

    async def read(self) -> bytes:
        """The next bytes of its stdout. Raises LinkFault."""
        try:
            return await self._process.stdout.read(READ_BYTES)
        except (OSError, asyncssh.Error) as error:
            raise _lost(error) from error

    async def write(self, data: bytes) -> None:
        """Send to its stdin. Raises LinkFault where it takes no more: it, or the connection, has ended."""
        try:
            self._process.stdin.write(data)
            await self._process.stdin.drain()
        except (OSError, asyncssh.Error) as error:
            raise _lost(error) from error

    def end_input(self) -> None:
        """End its stdin."""
        with contextlib.suppress(OSError, asyncssh.Error):
            self._process.stdin.write_eof()

    async def ended(self) -> Ended:
        """Wait for its end."""
        await self._process.wait_closed()
        await asyncio.wait([self._stderr], timeout=1)
        status: int | None = self._process.exit_status
        if status is None and self._process.exit_signal is None:
            raise LinkFault("unreachable", "The connection was lost.")
        said = self._stderr.result() if self._stderr.done() and not self._stderr.cancelled() else b""
        return Ended(None if status is None or status < 0 else status, said.decode("utf-8", "replace"))

    async def close(self) -> None:
        """Kill it: closing the channel alone would not end a command without a terminal."""
        if self._kills and self._process.exit_status is None and self._process.exit_signal is None:
            with contextlib.suppress(OSError, asyncssh.Error):
                self._process.kill()
        self._process.channel.abort()
        with contextlib.suppress(TimeoutError, OSError, asyncssh.Error):
            async with asyncio.timeout(END_LIMIT_S):
                await self._process.wait_closed()
        self._stderr.cancel()
        await asyncio.gather(self._stderr, return_exceptions=True)


class LocalCommand:
    """A command as a child of the hub, with a process group of its own; ``patience_s`` to end by itself."""

    def __init__(self, process: asyncio.subprocess.Process, patience_s: float = 0.0) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        self._process, self._stdin, self._stdout = process, process.stdin, process.stdout
        self._patience_s = patience_s
        self._stderr = asyncio.create_task(_tail(process.stderr))

    async def read(self) -> bytes:
        """The next bytes of its stdout."""
        return await self._stdout.read(READ_BYTES)

    async def write(self, data: bytes) -> None:
        """Send to its stdin. Raises LinkFault where it has ended."""
        try:
            self._stdin.write(data)
            await self._stdin.drain()
        except OSError as error:
            raise _lost(error) from error

    def end_input(self) -> None:
        """End its stdin."""
        self._stdin.close()

    async def ended(self) -> Ended:
        """Wait for its end."""
        status = await self._process.wait()
        said = await self._stderr
        return Ended(None if status < 0 else status, said.decode("utf-8", "replace"))

    async def close(self) -> None:
        """Kill its process group."""
        self._stdin.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience_s):
                await self._process.wait()
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()
        self._stderr.cancel()
        await asyncio.gather(self._stderr, return_exceptions=True)


async def open_over_ssh(channels: Channels, argv: Sequence[str]) -> SshCommand:
    """Start a command on a channel of its own. Raises LinkFault."""
    return SshCommand(await channels.open(f"exec {shlex.join(argv)}"))


async def sent(command: CommandStream, archive: bytes) -> CommandStream:
    """A command that was given its archive. Raises LinkFault."""
    try:
        await command.write(archive)
    except BaseException:
        await command.close()
        raise
    return command


async def open_locally(argv: Sequence[str], runtime_dir: Path, patience_s: float = 0.0) -> LocalCommand:
    """Start a command as this process's user. Raises LinkFault."""
    pipe = asyncio.subprocess.PIPE
    environment = local_environment(runtime_dir)
    try:
        process = await asyncio.create_subprocess_exec(
            *argv, stdin=pipe, stdout=pipe, stderr=pipe, env=environment, cwd="/", start_new_session=True
        )
    except OSError as error:
        raise LinkFault("unreachable", f"{argv[0]} could not be started: {error.strerror}.") from error
    return LocalCommand(process, patience_s)


class _Reader(Protocol):
    async def read(self, n: int, /) -> bytes: ...


async def _tail(reader: _Reader) -> bytes:
    kept = b""
    with contextlib.suppress(OSError, asyncssh.Error):
        while data := await reader.read(READ_BYTES):
            kept = (kept + data)[-STDERR_BYTES:]
    return kept


def _lost(error: BaseException) -> LinkFault:
    return LinkFault("unreachable", f"The connection was lost: {reason_of(error)}.")
