"""Outcomes to a state. Pure.

One failure is a rumour: the state stays what it was until ``failures`` in a row have said the same.
"""

from typing import NamedTuple

from .check import Check
from .outcome import Outcome
from .views import CheckState

RETRY_S = 5.0


class Standing(NamedTuple):
    """Where a check stands. ``failed`` counts the failures in a row, ``since`` (ms) says from when ``state`` holds."""

    state: CheckState = "pending"
    since: int | None = None
    failed: int = 0

    @property
    def is_doubted(self) -> bool:
        """Whether the last outcome was a failure that does not count yet."""
        return self.failed > 0 and self.state != "fail"


def judge(before: Standing, check: Check, outcome: Outcome, at: int) -> Standing:
    """Where ``check`` stands after ``outcome``. What is unknown is no failure, and says so at once."""
    if outcome.level != "fail":
        return _at(before, outcome.level, at, 0)
    failed = before.failed + 1
    if failed >= check.failures:
        return _at(before, "fail", at, failed)
    return before._replace(failed=failed)


def _at(before: Standing, state: CheckState, at: int, failed: int) -> Standing:
    return Standing(state, before.since if before.state == state else at, failed)


def next_in_s(standing: Standing, check: Check, hoped_for: bool = False) -> float:
    """When to ask again, from when it was asked last. ``hoped_for``: it is likely to be well any moment."""
    return min(RETRY_S, check.interval_s) if standing.is_doubted or hoped_for else check.interval_s
