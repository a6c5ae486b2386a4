"""Challenges of passkeys: 32 random bytes that a passkey signs. Pure but for randomness: the clock is handed in.

Each counts once, for ``LIFETIME_MS``, for the browser (or session) and the purpose that it was made for, and on the
site where it was asked for. They are in memory only, and bounded: ``PER_OWNER`` for each owner and ``CAPACITY`` in all,
the oldest goes first.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

LIFETIME_MS = 5 * 60 * 1000
PER_OWNER = 4
"""Pages of one browser that may wait at once."""
CAPACITY = 4000


@dataclass(frozen=True)
class Made:
    """Whom a challenge was made for."""

    owner: str
    purpose: str
    site: str
    expires_at: int


class Challenges:
    """Those that were made and not used. ``now_ms`` is a clock that nobody sets."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._made: OrderedDict[bytes, Made] = OrderedDict()

    def __len__(self) -> int:
        return len(self._made)

    def make(self, owner: str, purpose: str, site: str) -> bytes:
        """Make one; the oldest give way."""
        now = self._now_ms()
        while self._made and next(iter(self._made.values())).expires_at <= now:
            self._made.popitem(last=False)
        own = [challenge for challenge, made in self._made.items() if made.owner == owner]
        for challenge in own[: max(0, len(own) - PER_OWNER + 1)]:
            del self._made[challenge]
        while len(self._made) >= CAPACITY:
            self._made.popitem(last=False)
        challenge = secrets.token_bytes(32)
        self._made[challenge] = Made(owner, purpose, site, now + LIFETIME_MS)
        return challenge

    def take(self, challenge: bytes, owner: str, purpose: str, site: str) -> bool:
        """Use one up; whether it was there, fresh, and made for just that."""
        made = self._made.get(challenge)
        if made is None or made.owner != owner:
            return False  # somebody else's stays theirs
        del self._made[challenge]
        return (made.purpose, made.site) == (purpose, site) and made.expires_at > self._now_ms()
