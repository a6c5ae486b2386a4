"""Accounts: names, password hashes, roles, and the rules for them.

There always is an administrator who can sign in: what would take the last one away is refused, in the same statement.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, literal, or_, select, update
from sqlalchemy.exc import IntegrityError

from servicebay.storage.database import Database
from servicebay.storage.schema import users

from .errors import AuthError
from .roles import Role

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")
MIN_PASSWORD_LENGTH = 10
MAX_PASSWORD_LENGTH = 1000


@dataclass(frozen=True)
class User:
    """An account. ``disabled_at`` is there while it may not sign in."""

    id: int
    name: str
    password_hash: str
    role: Role
    created_at: int
    disabled_at: int | None


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
        return None if row is None else _user(row)

    async def known(self, name: str) -> User:
        """Return the account of that exact name. Raises AuthError ``unknown-user``."""
        user = await self.find(name)
        if user is None:
            raise AuthError("unknown-user", f"There is no account named {name[:64]}.", field="username")
        return user

    async def list(self) -> list[User]:
        """All of them, by name."""
        async with self._database.begin() as connection:
            rows = (await connection.execute(select(users).order_by(users.c.name))).all()
        return [_user(row) for row in rows]

    async def add(self, name: str, password_hash: str, role: Role = "administrator") -> User:
        """Add an account. Raises AuthError ``name-taken``."""
        query = insert(users).values(name=name, password_hash=password_hash, created_at=self._now_ms(), role=role)
        try:
            async with self._database.begin() as connection:
                await connection.execute(query)
        except IntegrityError as error:
            raise AuthError("name-taken", f"There already is an account named {name}.", field="username") from error
        return await self.known(name)

    async def add_first(self, name: str, password_hash: str) -> User:
        """Add an administrator if there is no account, in one statement. Raises AuthError ``setup-closed``."""
        columns = ["name", "password_hash", "created_at", "role"]
        values = select(literal(name), literal(password_hash), literal(self._now_ms()), literal("administrator"))
        first = values.where(~select(users.c.id).exists())
        async with self._database.begin() as connection:
            done = await connection.execute(insert(users).from_select(columns, first))
        if done.rowcount != 1:
            raise AuthError("setup-closed", "The first account already exists. Sign in instead.")
        return await self.known(name)

    async def set_password_hash(self, user_id: int, password_hash: str) -> None:
        """Replace it."""
        async with self._database.begin() as connection:
            await connection.execute(update(users).where(users.c.id == user_id).values(password_hash=password_hash))

    async def set_role(self, user: User, role: Role) -> None:
        """Give another role. Raises AuthError ``last-administrator``."""
        free = role == "administrator"
        change = update(users).where(users.c.id == user.id).values(role=role)
        await self._keeping_one(change if free else change.where(_one_remains(user)), user)

    async def set_disabled(self, user: User, disabled: bool) -> None:
        """Let an account sign in no more, or again. Raises AuthError ``last-administrator``."""
        change = update(users).where(users.c.id == user.id).values(disabled_at=self._now_ms() if disabled else None)
        await self._keeping_one(change.where(_one_remains(user)) if disabled else change, user)

    async def delete(self, user: User) -> None:
        """Forget an account with its sessions and tokens. Raises AuthError ``last-administrator``."""
        await self._keeping_one(delete(users).where(users.c.id == user.id, _one_remains(user)), user)

    async def _keeping_one(self, statement: Any, user: User) -> None:
        async with self._database.begin() as connection:
            changed = (await connection.execute(statement)).rowcount
        if changed != 1:
            await self.known(user.name)
            raise AuthError(
                "last-administrator",
                f"{user.name} is the last administrator who can sign in. Make somebody else one first.",
            )


def _user(row: Row[Any]) -> User:
    return User(row.id, row.name, row.password_hash, row.role, row.created_at, row.disabled_at)


def _one_remains(user: User) -> ColumnElement[bool]:
    """Whether an administrator who can sign in is left without this account; no matter where it is none itself."""
    others = users.alias()
    left = select(others.c.id).where(
        others.c.role == "administrator", others.c.disabled_at.is_(None), others.c.id != user.id
    )
    return or_(left.exists(), users.c.role != "administrator", users.c.disabled_at.is_not(None))


def check_name(name: str) -> None:
    """Raise AuthError ``invalid-name`` unless it can be an account's name."""
    if not NAME.fullmatch(name):
        raise AuthError(
            "invalid-name",
            "A user name has 1 to 64 letters, digits, '_', '.', '@' or '-', and starts with a letter or digit.",
            field="username",
        )


def check_password(password: str, field: str = "password") -> None:
    """Raise AuthError ``weak-password`` unless it is long enough (and can be hashed)."""
    if len(password) < MIN_PASSWORD_LENGTH:
        raise AuthError("weak-password", f"A password needs at least {MIN_PASSWORD_LENGTH} characters.", field=field)
    if len(password) > MAX_PASSWORD_LENGTH:
        raise AuthError("weak-password", f"A password has at most {MAX_PASSWORD_LENGTH} characters.", field=field)
