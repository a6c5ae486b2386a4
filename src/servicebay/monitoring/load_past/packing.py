"""Courses of an hour or a day as bytes, and minutes as they are written first: MessagePack, deflated in columns. Pure.

Numbers are whole steps (``Kind.steps`` to the unit); of the mean the difference to the one before is kept, of the
least and the most that to the mean. A value that was only rounded stays within half a step.
"""

from collections.abc import Callable
from itertools import accumulate, pairwise
from typing import NamedTuple

import msgspec

from ..past.packing import deflate, inflate
from .metrics import kind_of
from .stat import Courses, Stat

FORMAT = 1


class _Column(msgspec.Struct, array_like=True, frozen=True):
    metric: str
    slots: list[int]
    counts: list[int]
    means: list[int]
    below: list[int]
    above: list[int]


class _Columns(msgspec.Struct, array_like=True, frozen=True):
    format: int
    columns: list[_Column]


class Numbers(NamedTuple):
    """Members of ``Stat`` as they are written of a minute."""

    many: int
    least: float
    total: float
    most: float


_columns_decoder = msgspec.msgpack.Decoder(_Columns)
_minute_decoder = msgspec.msgpack.Decoder(dict[str, Numbers])


def pack_minute(stats: dict[str, Stat]) -> bytes:
    """All metrics of a minute."""
    return msgspec.msgpack.encode(stats)


def unpack_minute(data: bytes) -> dict[str, Stat]:
    """What ``pack_minute`` was given. Raises ValueError."""
    try:
        return {metric: Stat(*numbers) for metric, numbers in _minute_decoder.decode(data).items()}
    except msgspec.MsgspecError as error:
        raise ValueError(f"what was packed cannot be read ({error})") from error


def pack_courses(courses: Courses, start: int, span_ms: int) -> bytes:
    """Courses in stretches of ``span_ms``, none before ``start``."""
    columns = []
    for metric, course in sorted(courses.items()):
        kind = kind_of(metric)
        if kind is None or not course:
            continue
        moments = sorted(course)
        stats = [course[at] for at in moments]
        means = [round(stat.mean * kind.steps) for stat in stats]
        columns.append(
            _Column(
                metric,
                [(at - start) // span_ms for at in moments],
                [stat.many for stat in stats],
                [means[0], *(after - before for before, after in pairwise(means))],
                [mean - round(stat.least * kind.steps) for mean, stat in zip(means, stats, strict=True)],
                [round(stat.most * kind.steps) - mean for mean, stat in zip(means, stats, strict=True)],
            )
        )
    return deflate(_Columns(FORMAT, columns))


def unpack_courses(
    data: bytes, start: int, span_ms: int, wanted: Callable[[str], bool] = lambda _: True, since: int = 0
) -> dict[str, dict[int, Stat]]:
    """What ``pack_courses`` was given, of the metrics that are wanted, since then. Raises ValueError."""
    found: dict[str, dict[int, Stat]] = {}
    for column in inflate(data, _columns_decoder).columns:
        kind = kind_of(column.metric)
        if kind is None or not wanted(column.metric):
            continue
        rows = zip(column.slots, column.counts, accumulate(column.means), column.below, column.above, strict=True)
        steps, first = kind.steps, (since - start) / span_ms
        found[column.metric] = {
            start + slot * span_ms: Stat(count, (mean - below) / steps, count * mean / steps, (mean + above) / steps)
            for slot, count, mean, below, above in rows
            if slot >= first
        }
    return found
