"""Owner of all checks, where they stand, and their last outcomes (a ring for each). No network, no clock."""

from collections import deque
from collections.abc import Callable

from .check import Check
from .judge import Standing, judge
from .outcome import Beat, Level, Outcome
from .views import BeatView, CheckState, CheckTone, CheckView

KEPT = 240
"""Outcomes of each check: four hours at one a minute."""
SHOWN = 40
"""Outcomes in a row's ``beats``."""
TONES: dict[CheckState, CheckTone] = {
    "ok": "ok",
    "warn": "look",
    "fail": "act",
    "unknown": "off",
    "pending": "busy",
    "maintenance": "off",
    "paused": "off",
}
WORDS: dict[CheckState, str] = {
    "ok": "Up",
    "warn": "Warning",
    "fail": "Down",
    "unknown": "Unknown",
    "pending": "Not asked yet",
    "maintenance": "In maintenance",
    "paused": "Paused",
}
LETTERS: dict[Level, str] = {"ok": "o", "warn": "w", "fail": "x", "unknown": "u"}


class Board:
    """Checks by key. ``rows`` is a new dictionary after each change; rows that did not change stay the same objects."""

    def __init__(self) -> None:
        self.checks: dict[str, Check] = {}
        self.rows: dict[str, CheckView] = {}
        self._standings: dict[str, Standing] = {}
        self._rings: dict[str, deque[Beat]] = {}
        self._subscribers: list[Callable[[], None]] = []

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after each change; returns how to stop."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    def put(self, family: str, checks: dict[str, Check]) -> None:
        """Let these be all checks whose keys begin with ``family`` and a dot. A changed one begins anew."""
        prefix = f"{family}."
        checks = {key: self.checks[key] if self.checks.get(key) == check else check for key, check in checks.items()}
        gone = [key for key in self.checks if key.startswith(prefix) and key not in checks]
        changed = [key for key, check in checks.items() if self.checks.get(key) != check]
        if not gone and not changed:
            return
        self.checks = {key: check for key, check in self.checks.items() if key not in gone} | checks
        for key in gone:
            self._forget(key)
        for key in changed:
            self._forget(key)
            self._standings[key] = Standing() if checks[key].enabled else Standing("paused")
            self._rings[key] = deque(maxlen=KEPT)
        kept = {key: row for key, row in self.rows.items() if key in self.checks}
        self._show(kept | {key: self._row(key) for key in changed})

    def note(self, check: Check, outcome: Outcome, at: int) -> None:
        """Take an outcome, unless the check is another one by now. ``at`` in ms."""
        key = check.key
        if self.checks.get(key) is not check:
            return
        if check.enabled:  # one that is paused may be asked, and stays paused
            self._standings[key] = judge(self._standings[key], check, outcome, at)
        self._rings[key].append(Beat(at, outcome))
        self._show(self.rows | {key: self._row(key)})

    def standing(self, key: str) -> Standing:
        """Where a check stands. Raises KeyError."""
        return self._standings[key]

    def beats(self, key: str) -> list[BeatView]:
        """The last outcomes, oldest first. Raises KeyError."""
        return [
            BeatView(at=beat.at, level=beat.outcome.level, text=beat.outcome.text, latency_ms=beat.outcome.latency_ms)
            for beat in self._rings[key]
        ]

    def _forget(self, key: str) -> None:
        self._standings.pop(key, None)
        self._rings.pop(key, None)

    def _show(self, rows: dict[str, CheckView]) -> None:
        self.rows = rows
        for callback in tuple(self._subscribers):
            callback()

    def _row(self, key: str) -> CheckView:
        check, standing, ring = self.checks[key], self._standings[key], self._rings[key]
        last = ring[-1] if ring else None
        known = [beat for beat in ring if beat.outcome.level != "unknown"]
        well = sum(beat.outcome.level != "fail" for beat in known)
        return CheckView(
            key=key,
            node="",
            name=check.name,
            kind=check.kind,
            target=check.target,
            origin=check.origin,
            state=standing.state,
            state_text=WORDS[standing.state],
            tone=TONES[standing.state],
            text=last.outcome.text if last else "",
            interval_s=check.interval_s,
            since=standing.since,
            at=last.at if last else None,
            latency_ms=last.outcome.latency_ms if last else None,
            certificate_days=last.outcome.certificate_days if last else None,
            beats="".join(LETTERS[beat.outcome.level] for beat in list(ring)[-SHOWN:]),
            uptime_percent=round(100 * well / len(known), 2) if known else None,
            uptime_since=known[0].at if known else None,
        )
