"""Values of a stretch of time: how many, the least, their sum, the most. Pure."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..past.keeping import start_of


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
    some = list(stats)
    return Stat(
        sum(each.many for each in some),
        min(each.least for each in some),
        sum(each.total for each in some),
        max(each.most for each in some),
    )


def fold(course: Course, span_ms: int) -> dict[int, Stat]:
    """The same in longer stretches, oldest first."""
    groups: dict[int, list[Stat]] = {}
    for at, stat in course.items():
        groups.setdefault(start_of(at, span_ms), []).append(stat)
    return {at: some[0] if len(some) == 1 else sum_of(some) for at, some in sorted(groups.items())}
