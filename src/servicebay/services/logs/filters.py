"""Saved filters of a user: one document each."""

import asyncio
import re

import msgspec

from ...storage.keeping import Documents
from ..errors import ActionError
from ..shapes.log import LogFilter
from .asked import check_filter

MOST = 100
NAME_CHARS = 80


class SavedFilters(msgspec.Struct, frozen=True, omit_defaults=True):
    """The document of one user; ``name`` is its key in the table."""

    name: str
    filters: dict[str, LogFilter] = {}


class LogFilters:
    """Keeps them. All raise StoreError."""

    def __init__(self, store: Documents[SavedFilters]) -> None:
        self._store = store
        self._changing = asyncio.Lock()

    async def list(self, user: str) -> list[LogFilter]:
        """A user's filters, by name."""
        document = await self._store.get(_key(user))
        return [] if document is None else [document.filters[name] for name in sorted(document.filters)]

    async def save(self, user: str, wanted: LogFilter) -> None:
        """Keep one, in place of one of the same name. Raises ActionError."""
        name = wanted.name.strip()
        if not 1 <= len(name) <= NAME_CHARS or re.search(r"[\x00-\x1f\x7f]", name):
            raise ActionError("invalid", f"A filter's name has 1 to {NAME_CHARS} characters, on one line.")
        check_filter(wanted.query)
        async with self._changing:
            before = await self._store.get(_key(user)) or SavedFilters(_key(user))
            if name not in before.filters and len(before.filters) >= MOST:
                raise ActionError("refused", f"You have {MOST} filters already. Delete one first.")
            kept = msgspec.structs.replace(wanted, name=name)
            await self._store.save(SavedFilters(_key(user), {**before.filters, name: kept}))

    async def remove(self, user: str, name: str) -> None:
        """Forget one. Raises ActionError ``not-found``."""
        async with self._changing:
            before = await self._store.get(_key(user))
            if before is None or name not in before.filters:
                raise ActionError("not-found", "There is no such filter any more.")
            left = {key: value for key, value in before.filters.items() if key != name}
            await self._store.save(SavedFilters(_key(user), left))


def _key(user: str) -> str:
    return f"log-filters:{user}"
