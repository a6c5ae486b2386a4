"""A running agent as bytes in and bytes out, whoever started it, and what it says on stderr."""

import asyncio
from typing import Protocol

from .node_log import LINE_CHARS, NodeLog

READ_BYTES = 262_144
_TAIL_CHARS = 4_000


class AgentStream(Protocol):
    """One agent process. Its end shows as ``b""`` from ``read``."""

    async def read(self) -> bytes:
        """The next bytes of its stdout. Raises LinkFault where the way to it was lost."""

    def write(self, data: bytes) -> None:
        """Send to its stdin; never waits."""

    async def exit_status(self) -> int | None:
        """How it ended, once it has; None where a signal ended it."""

    async def close(self) -> None:
        """End it and all that it started, and free the way to it. Bounded in time; may be called twice."""

    @property
    def stderr_tail(self) -> str:
        """The last it said on stderr."""

    @property
    def is_stuck(self) -> bool:
        """Whether what was written is not confirmed by the other side, after several tries."""

    async def is_reachable(self) -> bool:
        """Whether a new connection to the first server on the way gets through."""


class ByteReader(Protocol):
    """What asyncio and asyncssh have in common for reading."""

    async def read(self, n: int, /) -> bytes:
        """Up to ``n`` bytes; empty at the end."""


class StderrLog:
    """Drains an agent's stderr into the hub's log, line by line, and keeps the last of it."""

    def __init__(self, node: str) -> None:
        self._log = NodeLog(node, "the agent's stderr")
        self._rest = ""
        self.tail = ""

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        text = data.decode("utf-8", "replace")
        self.tail = (self.tail + text)[-_TAIL_CHARS:]
        *lines, rest = (self._rest + text).split("\n")
        self._rest = rest[:LINE_CHARS]
        for line in lines:
            self._log.add(line)

    def end(self) -> None:
        """Nothing more comes: log what is left and what was left out."""
        self._log.add(self._rest)
        self._log.end()


async def drain(reader: ByteReader, stderr: StderrLog) -> None:
    """Read to the end, so that the agent never blocks on its stderr."""
    try:
        while data := await reader.read(READ_BYTES):
            stderr.feed(data)
            await asyncio.sleep(0)
    finally:
        stderr.end()
