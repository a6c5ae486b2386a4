"""Maintenance windows: kept in one settings document, opened and closed at their time."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from ..storage.keeping import Documents
from .board import Board
from .errors import CheckError
from .windows import Window, holds_for, next_change, problem_of_window, span_at

DOCUMENT = "maintenance"
MOST = 200
MOST_WAIT_S = 60.0
"""The clock is looked at again after so long at most: it may be set."""


class Windows(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """The document: windows by their ID."""

    name: str = DOCUMENT
    windows: dict[str, Window] = {}


class Maintenance:
    """Owner of the windows; tells the board which checks are in one. ``run`` until cancelled."""

    def __init__(self, store: Documents[Windows], board: Board, clock_ms: Callable[[], int]) -> None:
        self._store = store
        self._board = board
        self._clock_ms = clock_ms
        self._lock = asyncio.Lock()
        self._known: object = None
        self._wake = asyncio.Event()
        self.windows: dict[str, Window] = {}

    async def load(self) -> None:
        """Read what was kept. Raises StoreError."""
        document = await self._store.get(DOCUMENT)
        self.windows = document.windows if document else {}

    async def add(self, window: Window) -> str:
        """Keep a new one; returns its ID. Raises CheckError, StoreError."""
        async with self._lock:
            if len(self.windows) >= MOST:
                raise CheckError("refused", f"There are {MOST} windows already.")
            window_id = secrets.token_hex(4)
            await self._keep({**self.windows, window_id: checked(window)})
            return window_id

    async def change(self, window_id: str, window: Window) -> None:
        """Put another in its place. Raises CheckError, StoreError."""
        async with self._lock:
            self._have(window_id)
            await self._keep({**self.windows, window_id: checked(window)})

    async def remove(self, window_id: str) -> None:
        """Forget one. Raises CheckError, StoreError."""
        async with self._lock:
            self._have(window_id)
            await self._keep({key: each for key, each in self.windows.items() if key != window_id})

    async def run(self) -> None:
        """Open and close windows for ever."""
        unsubscribe = self._board.subscribe(self._on_board)
        try:
            while True:
                self._wake.clear()
                self._apply()
                try:
                    async with asyncio.timeout(self._wait_s()):
                        await self._wake.wait()
                except TimeoutError:
                    pass
        finally:
            unsubscribe()

    def is_open(self, window: Window) -> bool:
        """Whether a window is open now."""
        return span_at(window, self._now())[0]

    def _have(self, window_id: str) -> None:
        if window_id not in self.windows:
            raise CheckError("not-found", "There is no such window any more.")

    async def _keep(self, windows: dict[str, Window]) -> None:
        await self._store.save(Windows(windows=windows))
        self.windows = windows
        self._wake.set()
        self._apply()

    def _on_board(self) -> None:
        if self._board.checks is not self._known:
            self._apply()

    def _apply(self) -> None:
        checks = self._known = self._board.checks
        open_now = [window for window in self.windows.values() if self.is_open(window)]
        held = {
            key: next(window.name for window in open_now if holds_for(window, check))
            for key, check in checks.items()
            if any(holds_for(window, check) for window in open_now)
        }
        self._board.set_maintained(held)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock_ms() / 1000, UTC).astimezone()

    def _wait_s(self) -> float:
        now = self._now()
        at = next_change(self.windows.values(), now)
        return MOST_WAIT_S if at is None else min(MOST_WAIT_S, max(0.0, (at - now).total_seconds()) + 0.01)


def checked(window: Window) -> Window:
    """The window. Raises CheckError ``invalid``."""
    problem = problem_of_window(window)
    if problem is not None:
        raise CheckError("invalid", problem)
    return msgspec.structs.replace(window, name=window.name.strip())
