"""The settings of the router, kept in one document. Its password is kept sealed and never told."""

import asyncio
from collections.abc import Callable

import msgspec

from ..settings.sealed import SecretBox
from ..storage.keeping import Documents
from .errors import GatewayError
from .wish import Wish, asks_whom, checked

DOCUMENT = "gateway"
MOST_PASSWORD = 500


class Kept(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """The document."""

    name: str = DOCUMENT
    wish: Wish = Wish()
    sealed: str = ""


class GatewayBook:
    """Owner of the document."""

    def __init__(self, store: Documents[Kept], box: SecretBox) -> None:
        self._store = store
        self._box = box
        self._lock = asyncio.Lock()
        self._kept = Kept()
        self._subscribers: list[Callable[[], None]] = []

    async def load(self) -> None:
        """Read what was kept. Raises StoreError."""
        self._kept = await self._store.get(DOCUMENT) or Kept()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after each change; returns how to stop."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    @property
    def wish(self) -> Wish:
        """What is in force."""
        return self._kept.wish

    @property
    def has_password(self) -> bool:
        """Whether one is kept."""
        return bool(self._kept.sealed)

    async def password(self) -> str:
        """The one that is kept, or nothing. Raises StoreError."""
        sealed = self._kept.sealed
        return await asyncio.to_thread(self._box.open, sealed) if sealed else ""

    async def password_for(self, wish: Wish, given: str | None) -> str:
        """The one to use with ``wish``: what is given, or the kept one for whom it was kept. Raises GatewayError."""
        if given is not None:
            if len(given) > MOST_PASSWORD or not given.isprintable():
                raise GatewayError("invalid", "That is no password: too long, or not on one line.", "password")
            return given
        if wish.kind not in ("fritzbox", "unifi", "plugin") or not self.has_password:
            return ""
        if asks_whom(wish) != asks_whom(self.wish):
            raise GatewayError("invalid", "The kept password is for another router: give it anew.", "password")
        return await self.password()

    async def set(self, wish: Wish, given: str | None) -> None:
        """Put it in force. ``given`` None keeps the password. Raises GatewayError, StoreError."""
        wish = checked(wish)
        async with self._lock:
            password = await self.password_for(wish, given)
            sealed = await asyncio.to_thread(self._box.seal, password) if password else ""
            kept = Kept(wish=wish, sealed=sealed)
            await self._store.save(kept)
            self._kept = kept
        for callback in tuple(self._subscribers):
            callback()
