"""What status pages say now: states from memory, pasts from the database, read at most once a minute for each check."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import NamedTuple

from ...monitoring.board import Board
from ...monitoring.past.views import CheckPast
from ...storage.errors import StoreError
from ..shapes.status import StatusPageView
from .book import StatusBook
from .now import page_now

log = logging.getLogger(__name__)
FRESH_MS = 60_000
AT_ONCE = 4
ReadPast = Callable[[str], Awaitable[CheckPast]]


class _Known(NamedTuple):
    past: CheckPast
    read_at: int


class StatusDesk:
    """Answers for ``api.status``: strangers may ask as often as they like, the database is not asked more often."""

    def __init__(self, book: StatusBook, board: Board, read_past: ReadPast, now_ms: Callable[[], int]) -> None:
        self._book = book
        self._board = board
        self._read_past = read_past
        self._now_ms = now_ms
        self._pasts: dict[str, _Known] = {}
        self._lock = asyncio.Lock()  # a hundred strangers at once are one reading

    async def page(self, slug: str) -> StatusPageView:
        """A page as its readers see it. Raises ActionError for one that is not known."""
        page = self._book.known(slug)
        keys = [item.check for _, item in page.items() if item.check in self._board.checks]
        async with self._lock:
            await self._read(keys)
        pasts = {key: self._pasts[key].past for key in keys if key in self._pasts}
        today = datetime.fromtimestamp(self._now_ms() / 1000, UTC).date()
        return page_now(slug, page, self._board.rows, pasts, today)

    async def _read(self, keys: list[str]) -> None:
        now = self._now_ms()
        shown = {item.check for page in self._book.pages.values() for _, item in page.items()}
        self._pasts = {key: known for key, known in self._pasts.items() if key in shown}
        stale = [key for key in keys if key not in self._pasts or now - self._pasts[key].read_at >= FRESH_MS]
        slots = asyncio.Semaphore(AT_ONCE)

        async def read(key: str) -> None:
            async with slots:
                try:
                    self._pasts[key] = _Known(await self._read_past(key), now)
                except StoreError as error:
                    log.warning("the past of check %s cannot be shown: %s", key, error)

        await asyncio.gather(*map(read, stale))
