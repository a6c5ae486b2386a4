"""How often readers are told, by a clock that is turned by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from servicebay.api.pace import Pace


class Clock:
    """Holds one timer, as a pace needs no more."""

    def __init__(self) -> None:
        self.now = 100.0
        self.due: float | None = None
        self._run: Callable[[], object] = lambda: None

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, callback: Callable[..., object], *args: Any) -> "Clock":
        assert self.due is None
        self.due, self._run = when, lambda: callback(*args)
        return self

    def cancel(self) -> None:
        self.due = None

    def turn(self, to: float) -> None:
        """Time goes on to then."""
        self.now = to
        if self.due is not None and self.due <= to:
            self.due = None
            self._run()


def test_few_changes_are_told_at_once_and_a_stream_in_bunches() -> None:
    clock, told = Clock(), list[float]()
    pace = Pace(lambda: told.append(round(clock.now, 1)), every_s=1, burst=3, clock=lambda: clock)
    for _ in range(50):
        pace.ask()
    assert told == [100, 100, 100]
    for tenth in range(1, 51):
        clock.turn(100 + tenth / 10)
        pace.ask()
    assert told == [100, 100, 100, 101, 102, 103, 104, 105]
    clock.turn(200)
    told.clear()
    clock.turn(300)
    for _ in range(4):
        pace.ask()
    assert told == [300, 300, 300]
    assert clock.due == pytest.approx(301)


def test_what_matters_is_told_at_once_and_takes_along_what_waits() -> None:
    clock, told = Clock(), list[float]()
    pace = Pace(lambda: told.append(round(clock.now, 1)), every_s=1, burst=2, clock=lambda: clock)
    for _ in range(3):
        pace.ask()
    assert told == [100, 100]
    assert clock.due is not None
    clock.turn(100.5)
    for _ in range(50):
        pace.hurry()
    assert told == [100, 100] + [100.5] * 50
    assert clock.due is None
    pace.ask()
    assert clock.due == pytest.approx(101.5)  # many that hurried do not hold up the stream for long


def test_what_waits_is_forgotten_at_the_end() -> None:
    clock, told = Clock(), list[float]()
    pace = Pace(lambda: told.append(clock.now), every_s=1, burst=1, clock=lambda: clock)
    pace.ask()
    pace.ask()
    pace.stop()
    clock.turn(200)
    assert told == [100]
