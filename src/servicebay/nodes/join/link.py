"""A node that dialled in and is connected: channels of its own to it, and the agent over one of them.

Each channel is one connection to the socket that the node named when it dialled, and nothing else: a
line is sent, the node runs it, what it reads and writes is the channel. Ends with ``{"type":"EXIT","status":0}``.
"""

import asyncio
import contextlib
import logging
import re
import shlex
from collections.abc import Sequence

import asyncssh

from ..bootstrap import first_stage_command
from ..command import GENTLE_WINDOW_BYTES, CommandStream, Ended, sent
from ..errors import LinkFault
from ..ssh_connection import reason_of
from ..stream import READ_BYTES
from .setup import LEAVE_COMMAND, SOCKET_PATH

log = logging.getLogger(__name__)
OPEN_LIMIT_S = 10.0
CLOSE_LIMIT_S = 2.0
LEAVE_LIMIT_S = 5.0
_EXIT = re.compile(rb'\n\{"type":"EXIT","status":([0-9]{1,3})\}\n\Z')
_EXIT_BYTES = 64


class Link:
    """The connection of one node that dialled in; ``address`` is where it came from."""

    def __init__(self, connection: asyncssh.SSHServerConnection, node: str) -> None:
        self.node = node
        self.address = str((connection.get_extra_info("peername") or ("",))[0])
        self._connection = connection

    async def open(self, command: str, window: int = 0) -> "LinkChannel":
        """Have the node run one line of shell, on a channel of its own. Raises LinkFault."""
        try:
            async with asyncio.timeout(OPEN_LIMIT_S):
                more = {"window": window} if window else {}
                reader, writer = await self._connection.open_unix_connection(SOCKET_PATH, encoding=None, **more)
        except (OSError, asyncssh.Error, TimeoutError) as error:
            raise LinkFault("unreachable", _no_channel(error)) from error
        channel = LinkChannel(reader, writer, self)
        channel.write(command.encode() + b"\n")
        return channel

    async def send_away(self) -> None:
        """Have the node remove what joining left there, and end the connection."""
        try:
            async with asyncio.timeout(LEAVE_LIMIT_S):
                channel = await self.open(LEAVE_COMMAND)
                while await channel.read():
                    pass
        except (LinkFault, TimeoutError):
            pass  # the page says how to clean up there by hand
        self.drop()

    def drop(self) -> None:
        """End the connection; the node dials again if it may."""
        self._connection.abort()


class LinkChannel:
    """An ``AgentStream`` over a channel of a link. What is said on stderr goes to the node's journal."""

    stderr_tail = ""

    def __init__(self, reader: "asyncssh.SSHReader[bytes]", writer: "asyncssh.SSHWriter[bytes]", link: Link) -> None:
        self._reader, self._writer, self._link = reader, writer, link
        self._tail = b""

    @property
    def is_stuck(self) -> bool:
        """Not told: nothing could be done about it, only the node can make a new connection."""
        return False

    async def is_reachable(self) -> bool:
        """Only the node can make a new connection."""
        return False

    async def read(self) -> bytes:
        """The next bytes. Raises LinkFault where the connection was lost."""
        try:
            data = await self._reader.read(READ_BYTES)
        except (OSError, asyncssh.Error) as error:
            raise LinkFault("unreachable", f"The connection was lost: {reason_of(error)}.") from error
        self._tail = (self._tail + data)[-_EXIT_BYTES:] if len(data) < _EXIT_BYTES else data[-_EXIT_BYTES:]
        return data

    def write(self, data: bytes) -> None:
        """Send; bytes for one that is gone are dropped, its end shows in ``read``."""
        with contextlib.suppress(OSError, asyncssh.Error):
            self._writer.write(data)

    async def exit_status(self) -> int | None:
        """How the command ended, after ``read`` came to the end; None where a signal ended it. Raises LinkFault."""
        told = _EXIT.search(self._tail)
        if told is None:
            raise LinkFault("unreachable", "The connection was lost.")
        status = int(told[1])
        return None if status > 128 else status  # a shell's word for a signal

    async def close(self) -> None:
        """Close the channel, and with it what runs at its other end; the link stays."""
        self._writer.channel.abort()
        with contextlib.suppress(TimeoutError, OSError, asyncssh.Error):
            async with asyncio.timeout(CLOSE_LIMIT_S):
                await self._writer.wait_closed()

    async def drain(self) -> None:
        """Wait until there is room for more. Raises LinkFault."""
        try:
            await self._writer.drain()
        except (OSError, asyncssh.Error) as error:
            raise LinkFault("unreachable", f"The connection was lost: {reason_of(error)}.") from error

    def end_input(self) -> None:
        """Nothing more comes."""
        with contextlib.suppress(OSError, asyncssh.Error):
            self._writer.write_eof()

    async def open_command(self, argv: Sequence[str]) -> CommandStream:
        """Run a command beside the agent, on another channel of the same link. Raises LinkFault."""
        return LinkCommand(await self._link.open(f"exec {shlex.join(argv)}"), bare=True)

    async def open_program(self, archive: bytes, digest: str, name: str, gently: bool = False) -> CommandStream:
        """Run a program of ours on another channel of the same link. Raises LinkFault."""
        line = f"exec {first_stage_command(len(archive), digest, name)}"
        channel = await self._link.open(line, GENTLE_WINDOW_BYTES if gently else 0)
        return await sent(LinkCommand(channel), archive)


class LinkCommand:
    """A ``CommandStream`` over a channel of a link. ``bare``: without the line at the end that tells how it ended.

    For that the last bytes wait for those behind them: nothing for who waits for an answer.
    """

    def __init__(self, channel: LinkChannel, bare: bool = False) -> None:
        self._channel = channel
        self._bare = bare
        self._held = b""

    async def read(self) -> bytes:
        """The next bytes of its stdout, empty at the end. Raises LinkFault."""
        if not self._bare:
            return await self._channel.read()
        while data := await self._channel.read():
            self._held += data
            if len(self._held) > _EXIT_BYTES:
                given, self._held = self._held[:-_EXIT_BYTES], self._held[-_EXIT_BYTES:]
                return given
        given, self._held = _EXIT.sub(b"", self._held), b""
        return given

    async def write(self, data: bytes) -> None:
        """Send to its stdin. Raises LinkFault."""
        self._channel.write(data)
        await self._channel.drain()

    def end_input(self) -> None:
        """End its stdin."""
        self._channel.end_input()

    async def ended(self) -> Ended:
        """Wait for its end; what it said on stderr is in the node's journal. Raises LinkFault."""
        while await self._channel.read():
            pass
        return Ended(await self._channel.exit_status(), "")

    async def close(self) -> None:
        """Free the channel; what runs at its end is told by the end of its input."""
        await self._channel.close()


async def start_agent(link: Link, archive: bytes, digest: str) -> LinkChannel:
    """Start the agent on a node that dialled in. Raises LinkFault."""
    channel = await link.open(f"exec {first_stage_command(len(archive), digest)}")
    channel.write(archive)
    return channel


def _no_channel(error: BaseException) -> str:
    if not isinstance(error, asyncssh.ChannelOpenError):
        return f"The connection was lost: {reason_of(error)}."
    return (
        "The node is connected but opens no channel to the hub. On the node, "
        "systemctl --user status servicebay-node.socket says why."
    )
