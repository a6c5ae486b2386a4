"""The second step of signing in: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for its loss.

A code counts once, in its half minute and those beside it. The secret is kept sealed; of recovery codes only hashes.
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import pyotp
from sqlalchemy import delete, func, insert, select, update

from servicebay.storage.database import Database
from servicebay.storage.schema import recovery_codes, totp

from .errors import AuthError
from .tokens import digest

STEP_S = 30
SLACK = 1
"""Steps before and after now that count as well: clocks differ."""
RECOVERY_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
ISSUER = "ServiceBay"


class Box(Protocol):
    """What seals secrets. Blocking."""

    def seal(self, text: str) -> str:
        """Encrypt."""

    def open(self, sealed: str) -> str:
        """Decrypt."""


@dataclass(frozen=True)
class Standing:
    """Whether there is a second step, and how many recovery codes are left."""

    enabled: bool
    codes_left: int


class SecondFactor:
    """The second steps of all accounts. ``box`` is absent on the command line, which only takes them away."""

    def __init__(self, database: Database, box: Box | None, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._box = box
        self._now_ms = now_ms

    async def standing(self, user_id: int) -> Standing:
        """How it is with an account."""
        async with self._database.begin() as connection:
            query = select(totp.c.user_id).where(totp.c.user_id == user_id, totp.c.confirmed_at.is_not(None))
            enabled = (await connection.execute(query)).scalar_one_or_none() is not None
            count = select(func.count()).select_from(recovery_codes).where(recovery_codes.c.user_id == user_id)
            return Standing(enabled, int((await connection.execute(count)).scalar_one()))

    async def enabled_for(self) -> set[int]:
        """The IDs of the accounts that have a second step."""
        query = select(totp.c.user_id).where(totp.c.confirmed_at.is_not(None))
        async with self._database.begin() as connection:
            return set((await connection.execute(query)).scalars())

    async def begin(self, user_id: int, name: str) -> tuple[str, str]:
        """Make a secret that does not count yet; returns it, and the address that an app reads as a QR code."""
        if (await self.standing(user_id)).enabled:
            raise AuthError("second-factor-on", "There is a second step already. Remove that one first.")
        secret = pyotp.random_base32()
        row = {"user_id": user_id, "secret": await self._sealed(secret), "confirmed_at": None, "last_step": 0}
        async with self._database.begin() as connection:
            await connection.execute(delete(totp).where(totp.c.user_id == user_id))
            await connection.execute(insert(totp).values(row))
        return secret, pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)

    async def confirm(self, user_id: int, code: str) -> list[str]:
        """Let the secret count, as its first code fits; returns the recovery codes, told this once."""
        if not await self._take_code(user_id, code, confirmed=False):
            raise wrong_code()
        async with self._database.begin() as connection:
            await connection.execute(update(totp).where(totp.c.user_id == user_id).values(confirmed_at=self._now_ms()))
        return await self.new_codes(user_id)

    async def new_codes(self, user_id: int) -> list[str]:
        """Make new recovery codes; those of before count no more."""
        codes = [
            "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(2))
            for _ in range(RECOVERY_CODES)
        ]
        async with self._database.begin() as connection:
            await connection.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user_id))
            rows = [{"user_id": user_id, "key": digest(code)} for code in codes]
            await connection.execute(insert(recovery_codes), rows)
        return codes

    async def verify(self, user_id: int, code: str) -> bool:
        """Whether a code, or a recovery code, fits; it is used up."""
        return await self._take_code(user_id, code, confirmed=True) or await self._take_recovery(user_id, code)

    async def remove(self, user_id: int) -> None:
        """Sign in with the password alone again."""
        async with self._database.begin() as connection:
            await connection.execute(delete(totp).where(totp.c.user_id == user_id))
            await connection.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user_id))

    async def _take_code(self, user_id: int, code: str, confirmed: bool) -> bool:
        code = "".join(code.split())
        if len(code) != 6 or not (code.isascii() and code.isdecimal()):
            return False
        async with self._database.begin() as connection:
            row = (await connection.execute(select(totp).where(totp.c.user_id == user_id))).one_or_none()
        if row is None or (row.confirmed_at is not None) != confirmed:
            return False
        app = pyotp.TOTP(await self._opened(row.secret))
        now = self._now_ms() // 1000 // STEP_S
        step = next(
            (at for at in range(now - SLACK, now + SLACK + 1) if secrets.compare_digest(app.at(at * STEP_S), code)),
            None,
        )
        if step is None:
            return False
        # in one statement: of two who bring the same code at once only one gets in
        use = update(totp).where(totp.c.user_id == user_id, totp.c.last_step < step).values(last_step=step)
        async with self._database.begin() as connection:
            return (await connection.execute(use)).rowcount == 1

    async def _take_recovery(self, user_id: int, code: str) -> bool:
        key = digest(code.strip().lower())
        use = delete(recovery_codes).where(recovery_codes.c.user_id == user_id, recovery_codes.c.key == key)
        async with self._database.begin() as connection:
            return (await connection.execute(use)).rowcount == 1

    async def _sealed(self, text: str) -> str:
        return await asyncio.to_thread(self._known_box().seal, text)

    async def _opened(self, sealed: str) -> str:
        return await asyncio.to_thread(self._known_box().open, sealed)

    def _known_box(self) -> Box:
        if self._box is None:
            raise RuntimeError("secrets can be opened in the hub only")
        return self._box


def wrong_code() -> AuthError:
    """The refusal of a code."""
    return AuthError(
        "wrong-code",
        "This code does not fit, or was used already. Wait for the next one; compare the clocks.",
        field="code",
    )
