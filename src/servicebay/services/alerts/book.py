"""Whom to tell, and what was told, kept in one settings document. Addresses hold passwords: they are kept sealed."""

import asyncio
import re
from typing import Literal, Protocol

import msgspec

from ...settings.sealed import SecretBox
from ..errors import ActionError
from .sender import masked
from .watcher import Told

DOCUMENT = "alerts"
MOST = 50
Least = Literal["act", "look"]


class Target(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """Where alerts go. ``shown`` is the address without what is secret in it.

    ``least``: of ``act`` what is urgent, of ``look`` lesser things too.
    """

    name: str
    sealed: str
    shown: str
    least: Least = "act"
    enabled: bool = True


class Alerted(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """The document: targets by their ID, and what was told by the row's key."""

    name: str = DOCUMENT
    targets: dict[str, Target] = {}
    told: dict[str, Told] = {}


class Store(Protocol):
    """The part of ``storage.documents.DocumentStore`` that is needed."""

    async def get(self, name: str) -> Alerted | None:
        """The document."""

    async def save(self, document: Alerted) -> None:
        """Keep it."""


class AlertBook:
    """Owner of the document. ``targets`` and ``told`` are never changed in place."""

    def __init__(self, store: Store, box: SecretBox) -> None:
        self._store = store
        self._lock = asyncio.Lock()  # each change is of what the one before has kept
        self._box = box
        self._kept = Alerted()

    async def load(self) -> None:
        """Read what was kept. Raises StoreError."""
        self._kept = await self._store.get(DOCUMENT) or Alerted()

    @property
    def targets(self) -> dict[str, Target]:
        """By ID."""
        return self._kept.targets

    @property
    def told(self) -> dict[str, Told]:
        """By the row's key."""
        return self._kept.told

    async def address(self, target: Target) -> str:
        """The whole address. Raises StoreError."""
        return await asyncio.to_thread(self._box.open, target.sealed)

    async def add(self, name: str, address: str, least: Least) -> str:
        """Keep a new target; returns its ID. Raises ActionError, StoreError."""
        name = name.strip()
        if not name or len(name) > 80 or not name.isprintable():
            raise ActionError("invalid", "Where alerts go has a name of at most 80 characters, on one line.")
        shown = await asyncio.to_thread(masked, address.strip())
        if shown is None:
            raise ActionError(
                "invalid", "That is no address that apprise knows: ntfy://…, mailto://…, tgram://…, json://…."
            )
        sealed = await asyncio.to_thread(self._box.seal, address.strip())
        async with self._lock:
            if len(self.targets) >= MOST:
                raise ActionError("refused", f"Alerts go to {MOST} places already.")
            target = new_id(name, self.targets)
            kept = Target(name=name, sealed=sealed, shown=shown, least=least)
            await self._save(targets={**self.targets, target: kept})
            return target

    async def change(self, target: str, least: Least, enabled: bool) -> None:
        """Set what a target is told, and whether. Raises ActionError, StoreError."""
        async with self._lock:
            changed = msgspec.structs.replace(self.known(target), least=least, enabled=enabled)
            await self._save(targets={**self.targets, target: changed})

    async def remove(self, target: str) -> None:
        """Tell there no more. Raises ActionError, StoreError."""
        async with self._lock:
            self.known(target)
            await self._save(targets={key: each for key, each in self.targets.items() if key != target})

    def known(self, target: str) -> Target:
        """One of the targets. Raises ActionError."""
        if target not in self.targets:
            raise ActionError("not-found", "Alerts do not go there any more.")
        return self.targets[target]

    async def keep_told(self, told: dict[str, Told]) -> None:
        """Remember what was told. Raises StoreError."""
        async with self._lock:
            await self._save(told=dict(told))

    async def _save(self, **members: object) -> None:
        kept = msgspec.structs.replace(self._kept, **members)
        await self._store.save(kept)
        self._kept = kept


def new_id(name: str, taken: dict[str, Target]) -> str:
    """``My phone`` -> ``my-phone``, or ``my-phone-2`` where there is one."""
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "target"
    return next(key for key in (base, *(f"{base}-{n}" for n in range(2, MOST + 3))) if key not in taken)
