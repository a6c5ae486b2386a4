"""Passkeys in the database: public keys with which somebody signs in. Their private halves never were here."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from servicebay.storage.database import Database
from servicebay.storage.schema import passkeys, users

from .ceremony import NewKey
from .errors import AuthError

NAME_LIMIT = 80
MOST_PER_ACCOUNT = 30
TRANSPORTS = frozenset({"ble", "hybrid", "internal", "nfc", "smart-card", "usb"})


@dataclass(frozen=True)
class Passkey:
    """One of an account's. ``site`` is the name that it belongs to; ``suspect_at`` when its count went back."""

    id: str
    user_id: int
    username: str
    credential_id: bytes
    public_key: bytes
    site: str
    name: str
    transports: tuple[str, ...]
    synced: bool
    created_at: int
    last_used_at: int | None
    suspect_at: int | None


class Passkeys:
    """The passkeys of all accounts. ``now_ms`` is the clock."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms

    async def list(self, user_id: int) -> list[Passkey]:
        """Those of an account, oldest first."""
        query = select(passkeys, users.c.name.label("username")).join(users).where(passkeys.c.user_id == user_id)
        async with self._database.begin() as connection:
            rows = (await connection.execute(query.order_by(passkeys.c.created_at, passkeys.c.id))).all()
        return [_passkey(row) for row in rows]

    async def counts(self) -> dict[int, int]:
        """How many each account has that has any."""
        query = select(passkeys.c.user_id, func.count()).group_by(passkeys.c.user_id)
        async with self._database.begin() as connection:
            return {row[0]: row[1] for row in await connection.execute(query)}

    async def find(self, credential_id: bytes) -> Passkey | None:
        """The one of that credential, whosever."""
        query = select(passkeys, users.c.name.label("username")).join(users)
        async with self._database.begin() as connection:
            row = (await connection.execute(query.where(passkeys.c.credential_id == credential_id))).one_or_none()
        return None if row is None else _passkey(row)

    async def any_for(self, site: str) -> bool:
        """Whether anybody has one for that name."""
        query = select(passkeys.c.id).where(passkeys.c.site == site).limit(1)
        async with self._database.begin() as connection:
            return (await connection.execute(query)).scalar_one_or_none() is not None

    async def handle(self, user_id: int) -> bytes:
        """What passkeys know an account by; the same for all of them, or a device would keep several."""
        made = update(users).where(users.c.id == user_id, users.c.handle.is_(None))
        async with self._database.begin() as connection:
            await connection.execute(made.values(handle=secrets.token_bytes(32)))
            query = select(users.c.handle).where(users.c.id == user_id)
            return bytes((await connection.execute(query)).scalar_one())

    async def add(self, user_id: int, key: NewKey, site: str, name: str, transports: Iterable[str]) -> Passkey:
        """Keep a new one. Raises AuthError ``passkey-known``, ``passkey-name``, ``passkeys-full``."""
        name = check_passkey_name(name)
        if len(await self.list(user_id)) >= MOST_PER_ACCOUNT:
            raise AuthError("passkeys-full", f"There are {MOST_PER_ACCOUNT} passkeys already. Remove one first.")
        row = {
            "id": secrets.token_hex(8),
            "user_id": user_id,
            "credential_id": key.credential_id,
            "public_key": key.public_key,
            "sign_count": key.sign_count,
            "site": site,
            "name": name,
            "transports": " ".join(sorted(TRANSPORTS.intersection(transports))),
            "synced": key.synced,
            "created_at": self._now_ms(),
        }
        try:
            async with self._database.begin() as connection:
                await connection.execute(insert(passkeys).values(row))
        except IntegrityError as error:
            raise AuthError("passkey-known", "This passkey is registered already.") from error
        return await self.known(user_id, str(row["id"]))

    async def known(self, user_id: int, passkey_id: str) -> Passkey:
        """One of an account's. Raises AuthError ``unknown-passkey``."""
        found = next((each for each in await self.list(user_id) if each.id == passkey_id), None)
        if found is None:
            raise AuthError("unknown-passkey", "This passkey was removed already.")
        return found

    async def rename(self, user_id: int, passkey_id: str, name: str) -> Passkey:
        """Call one of an account's otherwise. Raises AuthError ``unknown-passkey``, ``passkey-name``."""
        own = update(passkeys).where(passkeys.c.id == passkey_id, passkeys.c.user_id == user_id)
        async with self._database.begin() as connection:
            await connection.execute(own.values(name=check_passkey_name(name)))
        return await self.known(user_id, passkey_id)

    async def remove(self, user_id: int, passkey_id: str) -> None:
        """Let one of an account's count no more."""
        async with self._database.begin() as connection:
            own = delete(passkeys).where(passkeys.c.id == passkey_id, passkeys.c.user_id == user_id)
            await connection.execute(own)

    async def take(self, user_id: int) -> int:
        """Take all from an account; returns how many."""
        async with self._database.begin() as connection:
            return (await connection.execute(delete(passkeys).where(passkeys.c.user_id == user_id))).rowcount

    async def use(self, passkey_id: str, sign_count: int) -> bool:
        """Note that it signed in; false where its count did not go up, as a copy's does not. In one statement."""
        grew = passkeys.c.sign_count < sign_count if sign_count else passkeys.c.sign_count == 0  # 0: it does not count
        now = self._now_ms()
        async with self._database.begin() as connection:
            used = update(passkeys).where(passkeys.c.id == passkey_id, grew)
            if (await connection.execute(used.values(sign_count=sign_count, last_used_at=now))).rowcount == 1:
                return True
            await connection.execute(update(passkeys).where(passkeys.c.id == passkey_id).values(suspect_at=now))
            return False


def check_passkey_name(name: str) -> str:
    """The name without blanks around. Raises AuthError ``passkey-name``."""
    name = name.strip()
    if not 0 < len(name) <= NAME_LIMIT or not name.isprintable():
        raise AuthError("passkey-name", f"Give it a name of 1 to {NAME_LIMIT} characters.", field="name")
    return name


def _passkey(row: Row[Any]) -> Passkey:
    return Passkey(
        id=row.id,
        user_id=row.user_id,
        username=row.username,
        credential_id=bytes(row.credential_id),
        public_key=bytes(row.public_key),
        site=row.site,
        name=row.name,
        transports=tuple(row.transports.split()),
        synced=row.synced,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        suspect_at=row.suspect_at,
    )
