"""Owner of all checks, where they stand, and their last outcomes (a ring for each). No network, no clock."""

from collections import deque
from collections.abc import Callable, Mapping
from typing import NamedTuple

from .check import Check
from .hanging import children_of, hung, is_hanging
from .judge import Standing, judge
from .outcome import Beat, Level, Outcome
from .past.question import question_of
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
AGAIN = "To be asked again"
"""Of one that failed, and not yet as often as it must to be down."""
WELL = ("ok", "warn")
HOPE_MS = 60_000
"""So long after a start what hangs on it is asked again and again while it does not answer."""
LETTERS: dict[Level, str] = {"ok": "o", "warn": "w", "fail": "x", "unknown": "u"}


class Past(NamedTuple):
    """What a check found before the hub was started, oldest first, and where it stood."""

    beats: list[Beat]
    standing: Standing


class Board:
    """Checks by key. ``recall`` gives a check its past, where there is one.

    ``rows`` is a new dictionary after each change; rows that did not change stay the same objects.
    """

    def __init__(self) -> None:
        self.checks: dict[str, Check] = {}
        self.rows: dict[str, CheckView] = {}
        self._standings: dict[str, Standing] = {}
        self._rings: dict[str, deque[Beat]] = {}
        self._subscribers: list[Callable[[], None]] = []
        self._listeners: list[Callable[[Check, Outcome, int], None]] = []
        self._children: dict[str, list[str]] = {}
        self._hanging: set[str] = set()
        self._proven: set[str] = set()
        self._maintained: Mapping[str, str] = {}
        self.wanted: set[str] = set()
        """Checks whose answer may be another one by now: to be asked at once, and taken out."""
        self.recall: Callable[[Check], Past | None] = lambda check: None

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after each change; returns how to stop."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    def on_outcome(self, callback: Callable[[Check, Outcome, int], None]) -> Callable[[], None]:
        """Call ``callback`` with each outcome (and its time in ms) once it was judged; returns how to stop."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def put(self, family: str, checks: dict[str, Check]) -> None:
        """Let these be all checks whose keys begin with ``family`` and a dot.

        One that asks something else than before begins anew; one that asks the same keeps what it found.
        """
        prefix = f"{family}."
        checks = {key: self.checks[key] if self.checks.get(key) == check else check for key, check in checks.items()}
        gone = [key for key in self.checks if key.startswith(prefix) and key not in checks]
        changed = [key for key, check in checks.items() if self.checks.get(key) != check]
        if not gone and not changed:
            return
        before = self.checks
        self.checks = {key: check for key, check in before.items() if key not in gone} | checks
        self._children = children_of(self.checks.values())
        for key in gone:
            self._rings.pop(key)
            self._standings.pop(key)
        self._hanging -= {*gone, *changed}
        self._proven.difference_update(gone)
        for key in changed:
            self._begin(checks[key], before.get(key))
        kept = {key: row for key, row in self.rows.items() if key in self.checks}
        self._show(kept | {key: self._row(key) for key in changed})

    def note(self, check: Check, outcome: Outcome, at: int) -> None:
        """Take an outcome, unless the check is another one by now. ``at`` in ms.

        A failure is unknown where a parent is down, or where the check shall prove itself first and never has.
        """
        key = check.key
        if self.checks.get(key) is not check:
            return
        outcome = hung(check, self._proof(check, outcome), self._is_down, self.checks)
        was_down, was_well = self._is_down(key), self._is_well(key)
        if check.enabled:  # one that is paused may be asked, and stays paused
            self._standings[key] = judge(self._standings[key], check, outcome, at)
            (self._hanging.add if is_hanging(outcome) else self._hanging.discard)(key)
        self._rings[key].append(Beat(at, outcome))
        for callback in tuple(self._listeners):
            callback(check, outcome, at)
        self._show(self.rows | {key: self._row(key)})
        if was_down != self._is_down(key) or (not was_well and self._is_well(key)):
            self._tell_children(key, at)

    def set_maintained(self, windows: Mapping[str, str]) -> None:
        """Let these checks be in maintenance: the name of a window, by key."""
        changed = [key for key in {*self._maintained, *windows} if (key in self._maintained) != (key in windows)]
        self._maintained = dict(windows)
        known = [key for key in changed if key in self.checks]
        if known:
            self._show(self.rows | {key: self._row(key) for key in known})

    def standing(self, key: str) -> Standing:
        """Where a check stands, or that it is in maintenance. Raises KeyError."""
        standing = self._standings[key]
        if key in self._maintained and standing.state != "paused":
            return standing._replace(state="maintenance")
        return standing

    def is_hoped_for(self, key: str, now: int) -> bool:
        """Whether it is not well, and what it hangs on got well just now: a start takes its time. ``now`` in ms."""
        check = self.checks.get(key)
        if check is None or self._was_found_well(key):
            return False
        parents = [self._standings[each] for each in check.parents if each in self._standings]
        return any(each.state in WELL and 0 <= now - (each.since or 0) < HOPE_MS for each in parents)

    def _is_well(self, key: str) -> bool:
        return self._standings[key].state in WELL

    def _was_found_well(self, key: str) -> bool:
        ring = self._rings[key]
        return not ring or ring[-1].outcome.level in WELL

    def _is_down(self, key: str) -> bool:
        return self._standings[key].state == "fail" or key in self._hanging

    def _proof(self, check: Check, outcome: Outcome) -> Outcome:
        if not check.proven or check.key in self._proven:
            return outcome
        if outcome.level == "fail":
            return outcome._replace(level="unknown", text=f"has never answered yet: it {outcome.text}")
        if outcome.level != "unknown":
            self._proven.add(check.key)
        return outcome

    def _tell_children(self, key: str, at: int) -> None:
        """What hangs on it was told as down, or must be asked anew: a service that was started answers again."""
        for child in self._children.get(key, ()):
            if not self._is_down(key):
                if child in self._hanging or (self._is_well(key) and not self._was_found_well(child)):
                    self.wanted.add(child)
            elif self._standings[child].state == "fail":
                last = self._rings[child][-1].outcome if self._rings[child] else Outcome("fail", "did not answer")
                self.note(self.checks[child], last, at)
        if self.wanted:
            self._show(self.rows)

    def beats(self, key: str) -> list[BeatView]:
        """The last outcomes, oldest first. Raises KeyError."""
        return [
            BeatView(at=beat.at, level=beat.outcome.level, text=beat.outcome.text, latency_ms=beat.outcome.latency_ms)
            for beat in self._rings[key]
        ]

    def _begin(self, check: Check, before: Check | None) -> None:
        past = None
        if before is None:
            past = self.recall(check)
        elif question_of(before) == question_of(check):
            past = Past(list(self._rings[check.key]), self._standings[check.key] if before.enabled else Standing())
        self._rings[check.key] = deque(past.beats if past else (), maxlen=KEPT)
        standing = past.standing if past else Standing()
        self._standings[check.key] = standing if check.enabled else Standing("paused")
        if any(beat.outcome.level in ("ok", "warn") for beat in self._rings[check.key]):
            self._proven.add(check.key)

    def _show(self, rows: dict[str, CheckView]) -> None:
        self.rows = rows
        for callback in tuple(self._subscribers):
            callback()

    def _row(self, key: str) -> CheckView:
        check, standing, ring = self.checks[key], self.standing(key), self._rings[key]
        last = ring[-1] if ring else None
        known = [beat for beat in ring if beat.outcome.level != "unknown"]
        well = sum(beat.outcome.level != "fail" for beat in known)
        return CheckView(
            key=key,
            node=check.node,
            name=check.name,
            kind=check.kind,
            target=check.target,
            origin=check.origin,
            state=standing.state,
            state_text=AGAIN if standing.state == "pending" and last is not None else WORDS[standing.state],
            tone=TONES[standing.state],
            text=last.outcome.text if last else "",
            window=self._maintained.get(key),
            tags=list(check.tags),
            severity=check.severity,
            parents=list(check.parents),
            edited=check.edited,
            coined=check.coined,
            interval_s=check.interval_s,
            since=standing.since,
            at=last.at if last else None,
            latency_ms=last.outcome.latency_ms if last else None,
            certificate_days=last.outcome.certificate_days if last else None,
            beats="".join(LETTERS[beat.outcome.level] for beat in list(ring)[-SHOWN:]),
            uptime_percent=round(100 * well / len(known), 2) if known else None,
            uptime_since=known[0].at if known else None,
        )
