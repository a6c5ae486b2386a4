"""API tokens for programs: ``sb_<id>_<secret>``. The ID finds the row, the secret's SHA-256 is compared."""

import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Select, delete, insert, or_, select, update

from servicebay.storage.database import Database
from servicebay.storage.schema import tokens, users

from .identity import Identity
from .roles import Scope

FORM = re.compile(r"sb_([a-z0-9]{5,16})_([0-9a-f]{64})")
LOCAL_ID = "local"
LOCAL_FILE = "local-token"
USED_MS = 60_000
"""``last_used_at`` is written at most this often."""


@dataclass(frozen=True)
class TokenRecord:
    """What is known of a token, which is everything but the secret."""

    id: str
    label: str
    username: str
    created_at: int
    last_used_at: int | None
    scope: Scope
    expires_at: int | None


class Tokens:
    """The API tokens in the database. ``now_ms`` is the clock."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms

    async def create(self, user_id: int, label: str, scope: Scope = "read", expires_at: int | None = None) -> str:
        """Make a token. It is shown once: only its hash stays."""
        token_id, secret = secrets.token_hex(8), secrets.token_hex(32)
        row = {"id": token_id, "user_id": user_id, "label": label, "secret_hash": digest(secret), "scope": scope}
        async with self._database.begin() as connection:
            await connection.execute(insert(tokens).values(**row, created_at=self._now_ms(), expires_at=expires_at))
        return f"sb_{token_id}_{secret}"

    async def list(self, user_id: int | None = None) -> list[TokenRecord]:
        """All of them, or an account's, oldest first."""
        query = select(tokens, users.c.name).join(users).order_by(tokens.c.created_at)
        if user_id is not None:
            query = query.where(tokens.c.user_id == user_id)
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).all()
        return [TokenRecord(r.id, r.label, r.name, r.created_at, r.last_used_at, r.scope, r.expires_at) for r in rows]

    async def revoke(self, token_id: str) -> bool:
        """Take one back; false where there was none."""
        async with self._database.begin() as connection:
            return (await connection.execute(delete(tokens).where(tokens.c.id == token_id))).rowcount == 1

    async def verify(self, token: str) -> Identity | None:
        """Whose token this is."""
        form = FORM.fullmatch(token)
        if form is None:
            return None
        async with self._database.begin() as connection:
            row = (await connection.execute(self._usable(form[1]))).one_or_none()
            if row is None or not hmac.compare_digest(row.secret_hash, digest(form[2])):
                return None
            now = self._now_ms()
            if row.last_used_at is None or now - row.last_used_at >= USED_MS:
                await connection.execute(update(tokens).where(tokens.c.id == form[1]).values(last_used_at=now))
        return _identity(row)

    async def resolve(self, token_id: str) -> Identity | None:
        """Whose token has that ID, if it still counts."""
        async with self._database.begin() as connection:
            row = (await connection.execute(self._usable(token_id))).one_or_none()
        return None if row is None else _identity(row)

    def _usable(self, token_id: str) -> Select[Any]:
        query = select(tokens, users.c.name, users.c.role).join(users).where(tokens.c.id == token_id)
        fresh = or_(tokens.c.expires_at.is_(None), tokens.c.expires_at > self._now_ms())
        return query.where(users.c.disabled_at.is_(None), fresh)


def _identity(row: Row[Any]) -> Identity:
    return Identity(row.name, "token", row.id, row.expires_at, row.role, row.scope)


class LocalToken:
    """A token of this process alone, for the command line of whoever can read the data directory.

    It lives in no database: a restart makes a new one.
    """

    def __init__(self) -> None:
        secret = secrets.token_hex(32)
        self.text = f"sb_{LOCAL_ID}_{secret}"
        self._digest = digest(secret)

    def verify(self, token: str) -> Identity | None:
        """Who brings it: the operator of this machine."""
        form = FORM.fullmatch(token)
        if form is None or form[1] != LOCAL_ID or not hmac.compare_digest(self._digest, digest(form[2])):
            return None
        return Identity("local", "local", LOCAL_ID, role="administrator")

    @contextmanager
    def published(self, data_dir: Path, url: str) -> Iterator[None]:
        """Keep ``{"url": …, "token": …}`` in the data directory's ``local-token`` (0600) while the block runs."""
        path, text = data_dir / LOCAL_FILE, json.dumps({"url": url, "token": self.text})
        fresh = path.with_suffix(".new")
        with suppress(FileNotFoundError):
            fresh.unlink()
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text + "\n")
        fresh.rename(path)
        try:
            yield
        finally:
            if path.exists() and self.text in path.read_text():
                path.unlink()


def digest(secret: str) -> str:
    """SHA-256 in hex; enough for 32 random bytes, which nobody can guess."""
    return hashlib.sha256(secret.encode()).hexdigest()
