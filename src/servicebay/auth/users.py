"""Accounts: names, password hashes, and the rules for both."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, insert, literal, select
from sqlalchemy.exc import IntegrityError

from servicebay.storage.database import Database
from servicebay.storage.schema import users

from .errors import AuthError

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")
MIN_PASSWORD_LENGTH = 10
MAX_PASSWORD_LENGTH = 1000


@dataclass(frozen=True)
class User:
    """An account."""

    id: int
    name: str
    password_hash: str


class Users:
    """The accounts in the database. ``now_ms`` is the clock."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms

    async def count(self) -> int:
        """How many accounts there are."""
        async with self._database.begin() as connection:
            return int((await connection.execute(select(func.count()).select_from(users))).scalar_one())

    async def find(self, name: str) -> User | None:
        """Return the account of that exact name."""
        async with self._database.begin() as connection:
            row = (await connection.execute(select(users).where(users.c.name == name))).one_or_none()
        return None if row is None else User(row.id, row.name, row.password_hash)

    async def list(self) -> list[User]:
        """All of them, by name."""
        async with self._database.begin() as connection:
            rows = (await connection.execute(select(users).order_by(users.c.name))).all()
        return [User(row.id, row.name, row.password_hash) for row in rows]

    async def add(self, name: str, password_hash: str) -> User:
        """Add an account. Raises AuthError ``name-taken``."""
        query = insert(users).values(name=name, password_hash=password_hash, created_at=self._now_ms())
        try:
            async with self._database.begin() as connection:
                await connection.execute(query)
        except IntegrityError as error:
            raise AuthError("name-taken", f"There already is an account named {name}.", field="username") from error
        return await self._known(name)

    async def add_first(self, name: str, password_hash: str) -> User:
        """Add an account if there is none, in one statement. Raises AuthError ``setup-closed``."""
        values = select(literal(name), literal(password_hash), literal(self._now_ms()))
        first = values.where(~select(users.c.id).exists())
        async with self._database.begin() as connection:
            done = await connection.execute(insert(users).from_select(["name", "password_hash", "created_at"], first))
        if done.rowcount != 1:
            raise AuthError("setup-closed", "The first account already exists. Sign in instead.")
        return await self._known(name)

    async def _known(self, name: str) -> User:
        user = await self.find(name)
        if user is None:
            raise RuntimeError(f"account {name} vanished while it was made")
        return user


def check_name(name: str) -> None:
    """Raise AuthError ``invalid-name`` unless it can be an account's name."""
    if not NAME.fullmatch(name):
        raise AuthError(
            "invalid-name",
            "A user name has 1 to 64 letters, digits, '_', '.', '@' or '-', and starts with a letter or digit.",
            field="username",
        )


def check_password(password: str) -> None:
    """Raise AuthError ``weak-password`` unless it is long enough (and can be hashed)."""
    if len(password) < MIN_PASSWORD_LENGTH:
        raise AuthError(
            "weak-password", f"A password needs at least {MIN_PASSWORD_LENGTH} characters.", field="password"
        )
    if len(password) > MAX_PASSWORD_LENGTH:
        raise AuthError("weak-password", f"A password has at most {MAX_PASSWORD_LENGTH} characters.", field="password")
