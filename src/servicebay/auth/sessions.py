"""Server-side sessions: a 32-byte token for the browser, its SHA-256 for us.

A session ends after ``IDLE_MS`` without use, after ``LIFETIME_MS`` in any case, and at sign-out.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from servicebay.storage.database import Database
from servicebay.storage.schema import sessions, users

from .identity import Identity

DAY_MS = 24 * 3600 * 1000
IDLE_MS = 14 * DAY_MS
LIFETIME_MS = 90 * DAY_MS
TOUCH_MS = 3600 * 1000
"""Use moves the end of a session at most this often, so that reading costs no write."""
SEEN_MS = 5 * 60 * 1000
"""When it was used last is noted at most this often."""
DEVICE_LIMIT = 300


@dataclass(frozen=True)
class SessionRecord:
    """What is known of a session. ``device`` is what its browser calls itself (``User-Agent``)."""

    key: str
    username: str
    created_at: int
    expires_at: int
    seen_at: int
    address: str
    device: str


class Sessions:
    """The sessions in the database. ``now_ms`` is the clock."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms

    async def create(self, user_id: int, address: str, device: str = "") -> tuple[str, Identity]:
        """Start a session; returns the token, which is kept nowhere here, and whose it is."""
        token, now = secrets.token_urlsafe(32), self._now_ms()
        key, expires_at = session_key(token), now + IDLE_MS
        row = {"key": key, "user_id": user_id, "created_at": now, "expires_at": expires_at, "address": address}
        row |= {"device": device[:DEVICE_LIMIT], "seen_at": now}
        async with self._database.begin() as connection:
            await connection.execute(insert(sessions).values(row))
            user = (await connection.execute(select(users).where(users.c.id == user_id))).one()
        return token, Identity(user.name, "session", key, expires_at, user.role)

    async def resolve(self, key: str) -> Identity | None:
        """Whose session this is, if it has not ended and they may sign in; counts as use."""
        now = self._now_ms()
        query = select(sessions, users.c.name, users.c.role).join(users)
        query = query.where(sessions.c.key == key, sessions.c.expires_at > now, users.c.disabled_at.is_(None))
        async with self._database.begin() as connection:
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                return None
            expires_at = extended(row, now)
            if expires_at != row.expires_at or now - row.seen_at >= SEEN_MS:
                values = {"expires_at": expires_at, "seen_at": now}
                await connection.execute(update(sessions).where(sessions.c.key == key).values(values))
        return Identity(row.name, "session", key, expires_at, row.role)

    async def keys_of(self, user_id: int) -> list[str]:
        """The keys of an account's sessions."""
        async with self._database.begin() as connection:
            query = select(sessions.c.key).where(sessions.c.user_id == user_id)
            return list((await connection.execute(query)).scalars())

    async def list(self, user_id: int | None = None) -> list[SessionRecord]:
        """Those that have not ended, of one account or of all, last used first."""
        query = select(sessions, users.c.name).join(users).where(sessions.c.expires_at > self._now_ms())
        if user_id is not None:
            query = query.where(sessions.c.user_id == user_id)
        async with self._database.begin() as connection:
            rows = (await connection.execute(query.order_by(sessions.c.seen_at.desc()))).all()
        return [SessionRecord(r.key, r.name, r.created_at, r.expires_at, r.seen_at, r.address, r.device) for r in rows]

    async def end(self, key: str) -> None:
        """End one."""
        async with self._database.begin() as connection:
            await connection.execute(delete(sessions).where(sessions.c.key == key))

    async def prune(self) -> None:
        """Forget those that have ended."""
        async with self._database.begin() as connection:
            await connection.execute(delete(sessions).where(sessions.c.expires_at <= self._now_ms()))


def extended(row: Row[Any], now: int) -> int:
    """When a session that is used now shall end: unchanged within ``TOUCH_MS`` of the last use."""
    end = min(now + IDLE_MS, int(row.created_at) + LIFETIME_MS)
    return end if end - int(row.expires_at) >= TOUCH_MS else int(row.expires_at)


def session_key(token: str) -> str:
    """What the database knows of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()
