"""Which sessions live on nodes in scopes, kept so that the next hub finds them. One document, changed by one writer."""

import asyncio

import msgspec

from ..storage.keeping import Documents
from .shapes import TerminalContainer, TerminalGiven, TerminalKind, TerminalShare

DOCUMENT = "terminals"


class KeptTerminal(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """A session in a scope. ``closing``: it is to be ended when its node is there again."""

    node: str
    identity: str
    owner: str
    kind: TerminalKind
    name: str
    created_at: int
    share: TerminalShare = "no"
    container: TerminalContainer | None = None
    given: TerminalGiven = TerminalGiven()
    closing: bool = False


class KeptTerminals(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """The document: sessions by their ID."""

    name: str = DOCUMENT
    terminals: dict[str, KeptTerminal] = {}


class Book:
    """What is kept, in memory and in the store."""

    def __init__(self, store: Documents[KeptTerminals]) -> None:
        self._store = store
        self._kept: dict[str, KeptTerminal] = {}
        self._saving = asyncio.Lock()

    async def load(self) -> dict[str, KeptTerminal]:
        """What an earlier hub kept. Raises StoreError."""
        document = await self._store.get(DOCUMENT)
        self._kept = dict(document.terminals) if document is not None else {}
        return dict(self._kept)

    async def keep(self, session: str, kept: KeptTerminal) -> None:
        """Keep one. Raises StoreError."""
        if self._kept.get(session) != kept:
            self._kept[session] = kept
            await self._save()

    async def forget(self, session: str) -> None:
        """It has ended. Raises StoreError."""
        if self._kept.pop(session, None) is not None:
            await self._save()

    async def _save(self) -> None:
        async with self._saving:
            await self._store.save(KeptTerminals(terminals=dict(self._kept)))
