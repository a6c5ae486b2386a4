"""Checks that people made themselves, kept in one settings document."""

import asyncio
import re
import unicodedata
from typing import Protocol

import msgspec

from .board import Board
from .check import Check, problem_of
from .errors import CheckError

DOCUMENT = "checks"
FAMILY = "own"
MOST = 2_000
MOST_NAME = 80


class Checks(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """The document: checks by their key."""

    name: str = DOCUMENT
    checks: dict[str, Check] = {}


class Store(Protocol):
    """The part of ``storage.documents.DocumentStore`` that is needed."""

    async def get(self, name: str) -> Checks | None:
        """The document."""

    async def save(self, document: Checks) -> None:
        """Keep it."""


class CheckBook:
    """Owner of the document."""

    def __init__(self, store: Store, board: Board) -> None:
        self._store = store
        self._lock = asyncio.Lock()  # each change is of what the one before has kept
        self._board = board
        self._checks: dict[str, Check] = {}

    async def load(self) -> None:
        """Read what was kept. Raises StoreError."""
        document = await self._store.get(DOCUMENT)
        self._show(document.checks if document else {})

    async def add(self, check: Check) -> str:
        """Keep a new one; returns its key. Raises CheckError, StoreError."""
        check = checked(check)
        async with self._lock:
            if len(self._checks) >= MOST:
                raise CheckError("refused", f"There are {MOST} checks already.")
            key = new_key(check.name, self._checks)
            await self._keep({**self._checks, key: msgspec.structs.replace(check, key=key)})
            return key

    async def change(self, key: str, check: Check) -> None:
        """Put another in its place. Raises CheckError, StoreError."""
        async with self._lock:
            self._known(key)
            await self._keep({**self._checks, key: msgspec.structs.replace(checked(check), key=key)})

    async def remove(self, key: str) -> None:
        """Forget one. Raises CheckError, StoreError."""
        async with self._lock:
            self._known(key)
            await self._keep({other: check for other, check in self._checks.items() if other != key})

    def _known(self, key: str) -> None:
        if key in self._checks:
            return
        if key in self._board.checks:
            raise CheckError("refused", f"{self._board.checks[key].name} brings this check: change it there.")
        raise CheckError("not-found", "There is no such check any more.")

    async def _keep(self, checks: dict[str, Check]) -> None:
        await self._store.save(Checks(checks=checks))
        self._show(checks)

    def _show(self, checks: dict[str, Check]) -> None:
        self._checks = checks
        self._board.put(FAMILY, checks)


def checked(check: Check) -> Check:
    """The check without white space around its words. Raises CheckError ``invalid``."""
    words = {
        name: getattr(check, name).strip() for name in ("name", "target", "statuses", "text", "server", "expected")
    }
    check = msgspec.structs.replace(check, **words)
    if not check.name or len(check.name) > MOST_NAME or _has_control(check.name):
        raise CheckError("invalid", f"A check has a name of at most {MOST_NAME} characters, on one line.")
    problem = problem_of(check)
    if problem is not None:
        raise CheckError("invalid", problem)
    return check


def _has_control(text: str) -> bool:
    return any(unicodedata.category(letter) == "Cc" for letter in text)


def new_key(name: str, taken: dict[str, Check]) -> str:
    """``My photos`` -> ``own.my-photos``, or ``own.my-photos-2`` where there is one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = f"{FAMILY}.{re.sub(r'[^a-z0-9]+', '-', plain).strip('-')[:40] or 'check'}"
    return next(key for key in (base, *(f"{base}-{n}" for n in range(2, MOST + 3))) if key not in taken)
