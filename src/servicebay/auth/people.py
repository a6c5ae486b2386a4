"""What administrators do with accounts: invite, give a role, disable, delete; always leaving one who can sign in.

Somebody who is invited sets the password with a one-time link, so that nobody else ever knows it; the same kind of link
resets one. What counted before goes on to count until the link is used.
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from servicebay.storage.database import Database
from servicebay.storage.schema import invitations, users

from .audit import Audit
from .errors import AuthError
from .passwords import STAND_IN
from .roles import Role
from .tokens import digest
from .users import User, Users, check_name

LINK_MS = 3 * 24 * 3600 * 1000
GONE = "This link is not valid any more. Ask an administrator of this ServiceBay for a new one."
EndSessions = Callable[[int], Awaitable[int]]


@dataclass(frozen=True)
class By:
    """Who did it, and from where: for the record."""

    actor: str
    address: str


class People:
    """Accounts as administrators see them. ``end_sessions`` ends those of an account by its ID."""

    def __init__(
        self, database: Database, users: Users, audit: Audit, end_sessions: EndSessions, now_ms: Callable[[], int]
    ) -> None:
        self._database = database
        self._users = users
        self._audit = audit
        self._end_sessions = end_sessions
        self._now_ms = now_ms

    async def invite(self, name: str, role: Role, by: By) -> tuple[str, int]:
        """Add an account; returns the token of its one-time link and when that ends. Raises AuthError."""
        check_name(name)
        user = await self._users.add(name, STAND_IN, role)
        await self._audit.record(by.actor, by.address, "user.add", name, detail=role)
        return await self._link(user)

    async def link(self, name: str, by: By) -> tuple[str, int]:
        """Make a new one-time link for an account, with which its password is set; earlier ones end."""
        user = await self._users.known(name)
        await self._audit.record(by.actor, by.address, "user.link", name)
        return await self._link(user)

    async def take(self, token: str) -> User:
        """Whose password the link may set; it is used up. Raises AuthError ``invitation``."""
        used = delete(invitations).where(invitations.c.key == digest(token), invitations.c.expires_at > self._now_ms())
        async with self._database.begin() as connection:
            user_id = (await connection.execute(used.returning(invitations.c.user_id))).scalar_one_or_none()
            query = select(users.c.name).where(users.c.id == user_id, users.c.disabled_at.is_(None))
            name = (await connection.execute(query)).scalar_one_or_none()
        if name is None:
            raise AuthError("invitation", GONE)
        return await self._users.known(name)

    async def owner(self, token: str) -> User:
        """Whose link it is, which stays. Raises AuthError ``invitation``."""
        query = select(users.c.name).join(invitations)
        query = query.where(invitations.c.key == digest(token), invitations.c.expires_at > self._now_ms())
        async with self._database.begin() as connection:
            name = (await connection.execute(query)).scalar_one_or_none()
        if name is None:
            raise AuthError("invitation", GONE)
        return await self._users.known(name)

    async def set_role(self, name: str, role: Role, by: By) -> None:
        """Give another role; live connections end, and come back with it. Raises AuthError ``last-administrator``."""
        user = await self._users.known(name)
        if user.role != role:
            await self._users.set_role(user, role)
            await self._audit.record(by.actor, by.address, "user.role", name, detail=f"{user.role} → {role}")

    async def set_disabled(self, name: str, disabled: bool, by: By) -> None:
        """Let somebody sign in no more (sessions end, tokens rest), or again. Raises AuthError."""
        user = await self._users.known(name)
        await self._users.set_disabled(user, disabled)
        if disabled:
            await self._end_sessions(user.id)
        await self._audit.record(by.actor, by.address, "user.disable" if disabled else "user.enable", name)

    async def delete(self, name: str, by: By) -> None:
        """Forget an account with its sessions and tokens. Raises AuthError ``last-administrator``."""
        user = await self._users.known(name)
        await self._users.delete(user)
        await self._audit.record(by.actor, by.address, "user.delete", name)

    async def prune(self) -> None:
        """Forget links that have ended."""
        async with self._database.begin() as connection:
            await connection.execute(delete(invitations).where(invitations.c.expires_at <= self._now_ms()))

    async def waiting(self) -> set[int]:
        """The IDs of the accounts that have a link which was not used."""
        query = select(invitations.c.user_id).where(invitations.c.expires_at > self._now_ms())
        async with self._database.begin() as connection:
            return set((await connection.execute(query)).scalars())

    async def _link(self, user: User) -> tuple[str, int]:
        token, expires_at = secrets.token_urlsafe(32), self._now_ms() + LINK_MS
        async with self._database.begin() as connection:
            await connection.execute(delete(invitations).where(invitations.c.user_id == user.id))
            row = {"key": digest(token), "user_id": user.id, "expires_at": expires_at}
            await connection.execute(insert(invitations).values(row))
        return token, expires_at
