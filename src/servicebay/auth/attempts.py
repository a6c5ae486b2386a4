"""How often somebody may try to sign in, by account and by address; all ways of signing in count together."""

import ipaddress
from collections.abc import Callable

from .errors import AuthError
from .limiter import AttemptLimiter

WINDOW_S = 300.0
ATTEMPTS_PER_ACCOUNT = 10
ATTEMPTS_PER_ADDRESS = 30
QUESTIONS_PER_ADDRESS = 120
"""How often a challenge may be asked for: a page for signing in does by itself, and that is no attempt."""


class Attempts:
    """Counts attempts. ``now_ms`` is a clock that nobody sets back: nobody is locked out for as long as that."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._by_account = AttemptLimiter(ATTEMPTS_PER_ACCOUNT, WINDOW_S)
        self._by_address = AttemptLimiter(ATTEMPTS_PER_ADDRESS, WINDOW_S)
        self._questions = AttemptLimiter(QUESTIONS_PER_ADDRESS, WINDOW_S)

    def of_address(self, address: str) -> None:
        """Count an attempt from there. Raises AuthError ``rate-limited``."""
        self._count(self._by_address, address_key(address))

    def of_account(self, name: str) -> None:
        """Count an attempt on an account. Raises AuthError ``rate-limited``."""
        self._count(self._by_account, name)

    def of_questions(self, address: str) -> None:
        """Count that a challenge was asked for. Raises AuthError ``rate-limited``."""
        self._count(self._questions, address_key(address))

    def forget(self, name: str) -> None:
        """Start anew with an account: the attempt was right."""
        self._by_account.forget(name)

    def _count(self, limiter: AttemptLimiter, key: str) -> None:
        now_s = self._now_ms() / 1000
        wait_s = limiter.wait_s(key, now_s)
        if wait_s:
            raise AuthError("rate-limited", f"Too many attempts. Try again in {wait_s} s.", retry_after_s=wait_s)
        limiter.count(key, now_s)


def address_key(address: str) -> str:
    """What counts as one address: of IPv6 the /64, which one household owns."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address
