"""Values of a stretch of time: how many, the least, their sum, the most. Pure."""

from collections.abc import Iterable, Mapping
from math import inf
from typing import NamedTuple


class Stat(NamedTuple):
    """At least one value."""

    many: int
    least: float
    total: float
    most: float

    @property
    def mean(self) -> float:
        """Of all values."""
        return self.total / self.many


Course = Mapping[int, Stat]
"""Of one metric, by when each stretch began (ms)."""
Courses = Mapping[str, Course]
"""By metric."""


def stat_of(value: float) -> Stat:
    """One value."""
    return Stat(1, value, value, value)


def sum_of(stats: Iterable[Stat]) -> Stat:
    """Several as one; at least one."""
    many, least, total, most = 0, inf, 0.0, -inf
    for each_many, each_least, each_total, each_most in stats:
        many += each_many
        total += each_total
        if each_least < least:
            least = each_least
        if each_most > most:
            most = each_most
    return Stat(many, least, total, most)


def fold(course: Course, span_ms: int) -> dict[int, Stat]:
    """The same in longer stretches, oldest first."""
    if not any(at % span_ms for at in course):
        return dict(sorted(course.items()))
    groups: dict[int, list[Stat]] = {}
    for at, stat in course.items():
        groups.setdefault(at - at % span_ms, []).append(stat)
    return {at: some[0] if len(some) == 1 else sum_of(some) for at, some in sorted(groups.items())}
