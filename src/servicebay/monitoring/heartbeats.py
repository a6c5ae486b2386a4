"""Checks whose job calls us: a call is well, and where none comes in time, that is a failure.

After a restart of the hub the time runs on from the last call that was heard. A call that fell into the time without a
hub could not be heard: that is unknown, not a failure, and the next one is waited for at its time.
"""

import asyncio
import secrets
from collections.abc import Callable

from .board import Board
from .check import Check
from .outcome import Level, Outcome

CALLS_PER_MINUTE = 120
"""From one address."""
LEAST_GAP_S = 1.0
"""Calls that come faster are taken for one."""
CALLED: dict[str, tuple[Level, str]] = {
    "up": ("ok", "called"),
    "ok": ("ok", "called"),
    "warn": ("warn", "called with a warning"),
    "down": ("fail", "called: it failed"),
    "fail": ("fail", "called: it failed"),
}
"""What a job may say of itself."""


def new_token() -> str:
    """A secret for an address."""
    return secrets.token_urlsafe(24)


class Heartbeats:
    """Waits for calls from ``start`` on."""

    def __init__(self, board: Board, clock_ms: Callable[[], int]) -> None:
        self._board = board
        self._clock_ms = clock_ms
        self._known: dict[str, Check] = {}
        self._waiting: dict[str, tuple[Check, asyncio.TimerHandle]] = {}
        self._of_token: dict[str, Check] = {}
        self._called_at: dict[str, float] = {}

    def start(self) -> Callable[[], None]:
        """Begin; returns how to stop."""
        unsubscribe = self._board.subscribe(self._on_board)
        self._on_board()

        def stop() -> None:
            unsubscribe()
            for _, timer in self._waiting.values():
                timer.cancel()
            self._waiting = {}

        return stop

    def call(self, token: str, status: str, text: str) -> bool:
        """A job calls; False for a token that nobody has. ``status`` as in ``CALLED``, all else is taken for ``up``."""
        check = self._of_token.get(token)
        if check is None:
            return False
        now = asyncio.get_running_loop().time()
        level, said = CALLED.get(status, CALLED["up"])
        if level == "ok" and now - self._called_at.get(check.key, -LEAST_GAP_S) < LEAST_GAP_S:
            return True
        self._called_at[check.key] = now
        plain = "".join(letter if letter.isprintable() else " " for letter in text.strip()[:200])
        self._board.note(check, Outcome(level, f"{said}: {plain}" if plain else said), self._clock_ms())
        if check.enabled:
            self._wait(check)
        return True

    def _on_board(self) -> None:
        if self._board.checks is self._known:
            return
        before, self._known = self._known, self._board.checks
        beats = {key: check for key, check in self._known.items() if check.kind == "heartbeat"}
        self._of_token = {check.token: check for check in beats.values() if check.token}
        for key, (check, timer) in list(self._waiting.items()):
            if beats.get(key) is not check:
                timer.cancel()
                del self._waiting[key]
                self._called_at.pop(key, None)
        for key, check in beats.items():
            if check.enabled and key not in self._waiting:
                self._resume(check, is_new=key not in before)

    def _resume(self, check: Check, is_new: bool) -> None:
        """Wait from the last call on, or from now where none is known."""
        now, period = self._clock_ms(), check.interval_s * 1000
        heard = [beat.at for beat in self._board.beats(check.key) if beat.level != "unknown"]
        ends = heard[-1] + period + check.grace_s * 1000 if heard else now
        if ends <= now and not (heard and is_new):
            self._wait(check)  # what it is now was never asked of the job
            return
        if ends <= now:
            ends += ((now - ends) // period + 1) * period
            self._board.note(check, Outcome("unknown", "should have called while the hub was away"), now)
        self._wait(check, min(check.interval_s + check.grace_s, (ends - now) / 1000))

    def _wait(self, check: Check, wait_s: float | None = None) -> None:
        before = self._waiting.get(check.key)
        if before is not None:
            before[1].cancel()
        wait_s = check.interval_s + check.grace_s if wait_s is None else wait_s
        self._waiting[check.key] = check, asyncio.get_running_loop().call_later(wait_s, self._missed, check)

    def _missed(self, check: Check) -> None:
        self._wait(check, check.interval_s)
        self._board.note(check, Outcome("fail", f"has not called for {in_words(check.interval_s)}"), self._clock_ms())


def in_words(seconds: float) -> str:
    """``90 s``, ``15 minutes``, ``26 hours``."""
    for noun, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {noun}"
    return f"{seconds:.0f} s"
