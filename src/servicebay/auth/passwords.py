"""Password hashing with argon2id, in threads, two at a time: each takes 64 MiB and 150 ms."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
STAND_IN = "$argon2id$v=19$m=65536,t=3,p=4$qemqPQ4GNcsPcYKmA5+Jjg$pjL0hCnJLejUPZ9N9yDySppCHBzorH1MIYFud0SJkoQ"
"""Of a password that nobody knows: what an unknown name is compared with, at the same cost (a test compares)."""


class Passwords:
    """Hashes and verifies without holding up the event loop."""

    def __init__(self) -> None:
        self._at_once = asyncio.Semaphore(2)

    async def hash(self, password: str) -> str:
        """Return a PHC string (``$argon2id$v=19$…``) with its own salt."""
        async with self._at_once:
            return await asyncio.to_thread(_hasher.hash, password)

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether it fits. Without a hash (no such account) takes as long, and is false."""
        async with self._at_once:
            return await asyncio.to_thread(_verify, password_hash, password)


def _verify(password_hash: str | None, password: str) -> bool:
    try:
        fits = _hasher.verify(password_hash or STAND_IN, password)
    except (VerificationError, InvalidHashError):
        return False
    return fits and password_hash is not None
