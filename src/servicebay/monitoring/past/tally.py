"""Outcomes of a stretch of time, counted; latencies as a histogram, of which percentiles are told. Pure.

A bin is 9 % wide (eight to a doubling), and a percentile is told as the middle of its bin: it is at most 4.5 % off.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

LEVELS = "owxum"
"""Well, warning, failure, unknown, maintenance."""
LEAST_MS = 0.1
BINS_PER_DOUBLING = 8
LAST_BIN = 255


class Tally(NamedTuple):
    """Counts since ``at`` (ms), one for each of ``LEVELS``, and how many latencies fell into which bin."""

    at: int
    counts: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    bins: dict[int, int] = {}  # noqa: RUF012 - never changed

    @property
    def well(self) -> int:
        """Outcomes that were no failures, of those that say something."""
        return self.counts[0] + self.counts[1]

    @property
    def failed(self) -> int:
        """Failures."""
        return self.counts[2]

    @property
    def answers(self) -> int:
        """Outcomes that took a measured time."""
        return sum(self.bins.values())

    @property
    def answers_ms(self) -> float:
        """How long these took together, each as the middle of its bin."""
        return sum(count * middle_of(number) for number, count in self.bins.items())

    @property
    def asked(self) -> int:
        """All outcomes."""
        return sum(self.counts)


def bin_of(latency_ms: float) -> int:
    """Where a latency is counted."""
    if latency_ms <= LEAST_MS:
        return 0
    return min(LAST_BIN, int(math.log2(latency_ms / LEAST_MS) * BINS_PER_DOUBLING))


def middle_of(number: int) -> float:
    """What a latency of this bin is told as, in ms."""
    return float(LEAST_MS * 2 ** ((number + 0.5) / BINS_PER_DOUBLING))


def tally_of(at: int, outcomes: Iterable[tuple[str, float | None]]) -> Tally:
    """Count levels and latencies (ms)."""
    counts, bins = [0] * len(LEVELS), dict[int, int]()
    for level, latency_ms in outcomes:
        counts[LEVELS.index(level)] += 1
        if latency_ms is not None:
            number = bin_of(latency_ms)
            bins[number] = bins.get(number, 0) + 1
    return Tally(at, (counts[0], counts[1], counts[2], counts[3], counts[4]), bins)


def sum_of(at: int, tallies: Iterable[Tally]) -> Tally:
    """Several as one."""
    counts, bins = [0] * len(LEVELS), dict[int, int]()
    for tally in tallies:
        for index, count in enumerate(tally.counts):
            counts[index] += count
        for number, count in tally.bins.items():
            bins[number] = bins.get(number, 0) + count
    return Tally(at, (counts[0], counts[1], counts[2], counts[3], counts[4]), bins)


def percentile_ms(tally: Tally, percent: float) -> float | None:
    """The latency that so many of a hundred did not exceed (nearest rank); None where none was measured."""
    wanted = math.ceil(sum(tally.bins.values()) * percent / 100)
    for number in sorted(tally.bins):
        wanted -= tally.bins[number]
        if wanted <= 0:
            return round(middle_of(number), 1)
    return None


def uptime_percent(well: int, failed: int) -> float | None:
    """The share of outcomes that were no failures; those that say nothing (unknown, maintenance) do not count.

    Rounded down, so that 100 means that there was none.
    """
    asked = well + failed
    return None if asked == 0 else math.floor(10_000 * well / asked) / 100
