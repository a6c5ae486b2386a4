"""Somebody who watches terminals: a real connection, what came over it, and how it is waited for."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from servicebay.cli.terminal_socket import TerminalSocket
from tests.patience import PATIENCE_S

TAIL_BYTES = 200_000
"""Texts are looked for in the last of the screen: the rest of a flood is long."""


class Watching:
    """One connection. ``seen`` is what stands on its screen, by terminal: a reset clears it."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self.socket = TerminalSocket(url, headers, self._show, self._on_state)
        self.seen: dict[str, bytearray] = {}
        self.next: dict[str, int] = {}
        self.states: dict[str, dict[str, Any]] = {}
        self.resets = 0
        self.total = 0
        self.may_show = asyncio.Event()
        self.may_show.set()
        self._changed = asyncio.Event()

    async def open(self, **asked: Any) -> str:
        """Open a terminal; its ID."""
        joined = await self.socket.ask("term-open", **{"columns": 80, "rows": 24, **asked})
        self.states[joined["terminal"]["id"]] = joined["terminal"]
        return str(joined["terminal"]["id"])

    async def join(self, terminal: str, columns: int = 80, rows: int = 24, **more: Any) -> dict[str, Any]:
        """Watch a terminal."""
        return await self.socket.ask("term-join", id=terminal, columns=columns, rows=rows, **more)

    async def type(self, terminal: str, text: str) -> None:
        """Press keys."""
        await self.socket.send(terminal, text.encode())

    async def until(self, rule: Callable[[], object], limit_s: float = PATIENCE_S) -> None:
        """Wait until what came satisfies a rule."""
        async with asyncio.timeout(limit_s):
            while not rule():
                self._changed.clear()
                await self._changed.wait()

    async def until_seen(self, terminal: str, text: str, limit_s: float = PATIENCE_S) -> str:
        """Wait for a text on the screen; all that stands there."""
        try:
            await self.until(lambda: self._shows(terminal, text.encode()), limit_s)
        except TimeoutError:
            raise AssertionError(f"{text!r} is not in {self.text(terminal)[-2000:]!r}") from None
        return self.text(terminal)

    def _shows(self, terminal: str, text: bytes) -> bool:
        screen = self.seen.get(terminal, bytearray())
        return screen.find(text, max(0, len(screen) - TAIL_BYTES)) >= 0

    async def until_ended(self, terminal: str) -> dict[str, Any]:
        """Wait for its end; how it was."""
        await self.until(lambda: self.states.get(terminal, {}).get("state") in ("ended", "left"))
        return dict(self.states[terminal]["exit"])

    def text(self, terminal: str) -> str:
        """What stands on the screen."""
        return bytes(self.seen.get(terminal, b"")).decode("utf-8", "replace")

    async def _show(self, head: dict[str, Any], data: bytes) -> None:
        await self.may_show.wait()
        screen = self.seen.setdefault(head["id"], bytearray())
        if head.get("reset"):
            self.resets += 1
            screen.clear()
        screen += data
        self.total += len(data)
        self.next[head["id"]] = head["next"]
        self._changed.set()

    def _on_state(self, state: dict[str, Any]) -> None:
        self.states[state["id"]] = {**self.states.get(state["id"], {}), **state}
        self._changed.set()


@asynccontextmanager
async def watching(url: str, **headers: str) -> AsyncIterator[Watching]:
    """Connect, with these headers."""
    somebody = Watching(url, headers)
    async with somebody.socket:
        yield somebody
