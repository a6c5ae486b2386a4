"""Checks that people made themselves, kept in one settings document.

One that cannot be read (a newer hub wrote it, or a hand) stands on the board as unreadable and stays in the document as
it is; a document that cannot be read at all stays as it is too, and nothing can be changed until it is mended.
"""

import asyncio
import logging
import re
import unicodedata
from collections.abc import Collection

import msgspec

from ..storage.errors import UnreadableDocument
from ..storage.keeping import Documents
from .board import Board
from .check import Check
from .errors import CheckError
from .hanging import hangs_on_itself
from .heartbeats import new_token
from .outcome import Outcome
from .rules import forbidden, problem_of

log = logging.getLogger(__name__)
DOCUMENT = "checks"
FAMILY = "own"
MOST = 2_000
MOST_NAME = 80
WORDS = ("name", "target", "statuses", "text", "server", "expected", "json_path", "node")
"""Members without white space around them."""


class Checks(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """The document: checks (JSON of ``Check``) by their key."""

    name: str = DOCUMENT
    checks: dict[str, msgspec.Raw] = {}


class CheckBook:
    """Owner of the document."""

    def __init__(self, store: Documents[Checks], board: Board) -> None:
        self._store = store
        self._lock = asyncio.Lock()  # each change is of what the one before has kept
        self._board = board
        self._checks: dict[str, Check] = {}
        self._odd: dict[str, msgspec.Raw] = {}
        self._blocked: str | None = None

    async def load(self, now_ms: int) -> None:
        """Read what was kept. What cannot be read is told, and stops nobody."""
        problems: dict[str, str] = {}
        try:
            document = await self._store.get(DOCUMENT)
        except UnreadableDocument as error:
            self._blocked = str(error)
            problems[f"{FAMILY}.{DOCUMENT}"] = str(error)
        else:
            self._checks, problems = read_checks(document.checks if document else {})
            self._odd = {key: document.checks[key] for key in problems} if document else {}
        self._show(self._checks)
        for key, problem in problems.items():
            log.error("check %s cannot be read and is left as it is: %s", key, problem)
            self._board.note(self._board.checks[key], Outcome("unknown", f"cannot be read: {problem}"[:500]), now_ms)

    async def add(self, check: Check) -> str:
        """Keep a new one; returns its key. Raises CheckError, StoreError."""
        check = checked(check)
        async with self._lock:
            if len(self._checks) >= MOST:
                raise CheckError("refused", f"There are {MOST} checks already.")
            key = new_key(check.name, self._checks.keys() | self._odd.keys())
            await self._keep({**self._checks, key: self._placed(key, check)})
            return key

    async def change(self, key: str, check: Check) -> None:
        """Put another in its place. Raises CheckError, StoreError."""
        async with self._lock:
            self._known(key)
            await self._keep({**self._checks, key: self._placed(key, checked(check))})

    async def remove(self, key: str) -> None:
        """Forget one. Raises CheckError, StoreError."""
        async with self._lock:
            self._known(key)
            await self._keep({other: check for other, check in self._checks.items() if other != key}, without=key)

    def _placed(self, key: str, check: Check) -> Check:
        """The check with its key and, where a job calls, its token. Raises CheckError."""
        token = (check.token or new_token()) if check.kind == "heartbeat" else ""
        check = msgspec.structs.replace(check, key=key, token=token)
        if hangs_on_itself(check, self._board.checks):
            raise CheckError("invalid", "A check cannot hang on itself, not even by way of others.")
        return check

    def _known(self, key: str) -> None:
        if key in self._checks or key in self._odd:
            return
        if key in self._board.checks and not key.startswith(f"{FAMILY}."):
            raise CheckError("refused", f"{self._board.checks[key].name} brings this check: change it there.")
        raise CheckError("not-found", "There is no such check any more.")

    async def _keep(self, checks: dict[str, Check], without: str = "") -> None:
        if self._blocked is not None:
            raise CheckError("refused", f"Your checks cannot be read, so nothing is written over them: {self._blocked}")
        odd = {key: raw for key, raw in self._odd.items() if key != without and key not in checks}
        kept = {key: msgspec.Raw(msgspec.json.encode(check)) for key, check in checks.items()}
        await self._store.save(Checks(checks=odd | kept))
        self._odd = odd
        self._show(checks)

    def _show(self, checks: dict[str, Check]) -> None:
        self._checks = checks
        odd = [*self._odd, *([f"{FAMILY}.{DOCUMENT}"] if self._blocked is not None else [])]
        self._board.put(FAMILY, {key: unreadable(key) for key in odd} | checks)


def read_checks(kept: dict[str, msgspec.Raw]) -> tuple[dict[str, Check], dict[str, str]]:
    """What can be read of them, and of the rest what is wrong."""
    checks, problems = {}, {}
    for key, raw in kept.items():
        try:
            checks[key] = msgspec.structs.replace(msgspec.json.decode(raw, type=Check), key=key)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            problems[key] = str(error)
    return checks, problems


def unreadable(key: str) -> Check:
    """What stands on the board for a check that cannot be read."""
    return Check(key=key, name=key.partition(".")[2], kind="unreadable", target="")


def checked(check: Check) -> Check:
    """The check without white space around its words. Raises CheckError ``invalid``."""
    words = {name: getattr(check, name).strip() for name in WORDS}
    check = msgspec.structs.replace(check, **words)
    if not check.name or len(check.name) > MOST_NAME or _has_control(check.name):
        raise CheckError("invalid", f"A check has a name of at most {MOST_NAME} characters, on one line.")
    problem = problem_of(check) or forbidden(check)
    if problem is not None:
        raise CheckError("invalid", problem)
    return check


def _has_control(text: str) -> bool:
    return any(unicodedata.category(letter) == "Cc" for letter in text)


def new_key(name: str, taken: Collection[str]) -> str:
    """``My photos`` -> ``own.my-photos``, or ``own.my-photos-2`` where there is one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = f"{FAMILY}.{re.sub(r'[^a-z0-9]+', '-', plain).strip('-')[:40] or 'check'}"
    return next(key for key in (base, *(f"{base}-{n}" for n in range(2, MOST + 3))) if key not in taken)
