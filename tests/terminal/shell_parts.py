"""A holder and a node in memory, for the rules of sessions. The real ones: ``tests/integration/test_terminal*.py``."""

import asyncio
import json
from typing import Any

from servicebay.nodes.command import CommandStream, Ended
from servicebay.nodes.errors import ActionFailed, UnknownNode
from servicebay.terminal.session import Session
from servicebay.terminal.shapes import TerminalOutput
from servicebay.twin.schema import Failure
from servicebay.wire import held


class MemoryShell:
    """A ``CommandStream`` that answers as a holder does. ``takes``: whether its program reads what is typed."""

    def __init__(self, takes: bool = True) -> None:
        self.takes = takes
        self.spec: dict[str, Any] = {}
        self.typed = bytearray()
        self.sizes: list[tuple[int, int]] = []
        self.was_closed = False
        self._reader = held.FrameReader()
        self._said: asyncio.Queue[bytes] = asyncio.Queue()

    def say(self, kind: bytes, payload: bytes = b"") -> None:
        """A frame to the hub."""
        self._said.put_nowait(held.frame(kind, payload))

    def cut(self) -> None:
        """The connection ends."""
        self._said.put_nowait(b"")

    async def read(self) -> bytes:
        """The next bytes."""
        return await self._said.get()

    async def write(self, data: bytes) -> None:
        """Frames from the hub."""
        for kind, payload in self._reader.feed(data):
            if kind == held.START:
                self.spec = json.loads(payload)
                self.say(held.HELD, json.dumps({"start": self.spec.get("from", 0)}).encode())
            elif kind == held.INPUT and self.takes:
                self.typed += payload
                self.say(held.TAKEN, held.pack_count(len(payload)))
            elif kind == held.RESIZE:
                self.sizes.append(held.unpack_size(payload))
            elif kind == held.QUIT:
                self.say(held.EXITED, b'{"signal": "SIGHUP"}')

    def end_input(self) -> None:
        """Not used."""

    async def ended(self) -> Ended:
        """It ended well."""
        return Ended(0, "")

    async def close(self) -> None:
        """The channel is free."""
        self.was_closed = True
        self._said.put_nowait(b"")


class MemoryNodes:
    """Nodes by name, each with who it is; ``away`` are not reachable. ``shells`` are those that were opened."""

    def __init__(self, **identities: str) -> None:
        self.identities = identities
        self.away: set[str] = set()
        self.takes = True
        self.slowly = False
        self.shells: list[MemoryShell] = []

    def identity(self, node: str) -> str:
        """Who a node is."""
        if node not in self.identities:
            raise UnknownNode(node)
        return self.identities[node]

    async def open_program(
        self, node: str, archive: bytes, digest: str, name: str, gently: bool = False, identity: str | None = None
    ) -> CommandStream:
        """A holder."""
        if self.identity(node) != identity:
            raise UnknownNode(node)
        if self.slowly:
            await asyncio.sleep(0.01)
        if node in self.away:
            raise ActionFailed(Failure(code="unreachable", message="It is away."))
        self.shells.append(MemoryShell(self.takes))
        return self.shells[-1]


class Screen:
    """A ``Sink`` that shows all at once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.text = b""
        self.states: list[str] = []

    async def output(self, head: TerminalOutput, data: bytes, on_shown: Any) -> None:
        """Some output."""
        self.text += data
        on_shown()

    async def state(self, session: str) -> None:
        """A state."""
        assert session == self.session.id
        self.states.append(self.session.state)

    async def left(self, session: str, text: str) -> None:
        """Sent away."""
        self.states.append("left")
