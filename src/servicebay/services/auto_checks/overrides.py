"""What people changed of checks that appear by themselves: only the members that differ, by key, in one document."""

import asyncio
from typing import Any

import msgspec

from ...monitoring.check import Check
from ...storage.keeping import Documents

DOCUMENT = "check-overrides"
NOT_THEIRS = ("key", "kind", "origin", "edited", "proven", "node", "token", "coined")
"""Members that come from the object, always."""


class Overrides(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """The document: members of ``Check`` as they are kept, by the check's key."""

    name: str = DOCUMENT
    checks: dict[str, dict[str, Any]] = {}


class OverrideBook:
    """Owner of the document."""

    def __init__(self, store: Documents[Overrides]) -> None:
        self._store = store
        self._lock = asyncio.Lock()
        self.changes: dict[str, dict[str, Any]] = {}

    async def load(self) -> None:
        """Read what was kept. Raises StoreError."""
        document = await self._store.get(DOCUMENT)
        self.changes = document.checks if document else {}

    async def put(self, plain: Check, wanted: Check) -> None:
        """Keep how ``wanted`` differs from the check as it appears. Raises StoreError."""
        async with self._lock:
            changes = {key: each for key, each in self.changes.items() if key != plain.key}
            differing = difference(plain, wanted)
            await self._keep({**changes, plain.key: differing} if differing else changes)

    async def forget(self, key: str) -> None:
        """Let it be as it appears. Raises StoreError."""
        async with self._lock:
            await self._keep({each: change for each, change in self.changes.items() if each != key})

    async def _keep(self, changes: dict[str, dict[str, Any]]) -> None:
        await self._store.save(Overrides(checks=changes))
        self.changes = changes


def difference(plain: Check, wanted: Check) -> dict[str, Any]:
    """The members in which a check differs, as they are kept."""
    spelt = {each.name: each.encode_name for each in msgspec.structs.fields(Check) if each.name not in NOT_THEIRS}
    return {
        name: msgspec.to_builtins(getattr(wanted, member))
        for member, name in spelt.items()
        if getattr(wanted, member) != getattr(plain, member)
    }


def changed(plain: Check, change: dict[str, Any] | None) -> Check:
    """The check with what people changed of it; as it appears where that cannot be read any more."""
    if not change:
        return plain
    try:
        check = msgspec.convert({**msgspec.to_builtins(plain), **msgspec.to_builtins(change)}, Check)
    except msgspec.ValidationError:
        return plain
    return msgspec.structs.replace(check, edited=True, coined=plain.coined if check.name == plain.name else "")
