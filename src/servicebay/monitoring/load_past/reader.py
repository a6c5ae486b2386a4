"""The past of nodes between two moments, in as many points as are wanted, from the database."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import groupby
from math import ceil

from servicebay.storage.load_rows import LoadRow, LoadRows, MinuteRow

from ..past.keeping import COARSE_S, DAY_MS, FINE_S, start_of
from .metrics import kind_of
from .recorder import DAY_S, KEPT_MS, MINUTE_S, by_metric, courses_of, minutes_of, piece_ms
from .stat import Stat, fold
from .views import LoadPast, LoadPoint, LoadSeries

SPANS_S = (MINUTE_S, FINE_S, COARSE_S, DAY_S)
SLACK = 0.05
"""A day and a second in 288 points are still five minutes each."""
DISK = "disk:"
GROWTH_MS, GROWTH_STEP_MS = 3 * DAY_MS, 600_000
NOTHING_YET = "Nothing is known yet. The first point comes within a minute of the node's being online."
NOTHING_THEN = "Nothing is known of this time: the node, or ServiceBay, was away."


class LoadReader:
    """Reads what the recorder wrote."""

    def __init__(self, rows: LoadRows, now_ms: Callable[[], int]) -> None:
        self._rows = rows
        self.now_ms = now_ms

    async def read(
        self, nodes: Sequence[str], metrics: Sequence[str], since: int, until: int, points: int
    ) -> list[LoadPast]:
        """Nodes in their order, each with these metrics, or with all that are known. Raises StoreError."""
        source_s, step_s = choose(self.now_ms(), since, until, points)
        start = start_of(since, step_s * 1000)
        packed = await self._rows.rollups(nodes, source_s, start_of(start, piece_ms(source_s)), until)
        fresh = await self._rows.minutes(nodes, start, until)
        oldest = await self._rows.oldest(nodes, SPANS_S)
        whole = LoadPast(node="", since=start, until=until, step_s=step_s, series=[])
        return await asyncio.to_thread(draw, whole, nodes, metrics, packed, fresh, oldest)

    async def read_disks(self, nodes: Sequence[str]) -> dict[tuple[str, str], list[tuple[int, float]]]:
        """How full file systems were (ms, per cent) in the last days, by node and mount point. Raises StoreError."""
        now = self.now_ms()
        packed = await self._rows.rollups(nodes, FINE_S, now - GROWTH_MS, now)
        fresh = await self._rows.minutes(nodes, now - GROWTH_MS, now)
        return await asyncio.to_thread(_disks, packed, fresh)


def _disks(packed: Sequence[LoadRow], fresh: Sequence[MinuteRow]) -> dict[tuple[str, str], list[tuple[int, float]]]:
    found: dict[tuple[str, str], dict[int, Stat]] = {}
    for row in packed:
        for metric, course in courses_of(row, lambda name: name.startswith(DISK)).items():
            found.setdefault((row.node, metric.removeprefix(DISK)), {}).update(course)
    for node, minutes in groupby(fresh, lambda row: row.node):
        for metric, course in by_metric(minutes_of(minutes)).items():
            if metric.startswith(DISK):
                found.setdefault((node, metric.removeprefix(DISK)), {}).update(course)
    return {
        key: [(at, stat.mean) for at, stat in fold(course, GROWTH_STEP_MS).items()] for key, course in found.items()
    }


def choose(now: int, since: int, until: int, points: int) -> tuple[int, int]:
    """Which stretches are read, and how long a point is, in seconds. Pure.

    The longest that still give as many points as are wanted; where those are forgotten already, longer ones.
    """
    wanted_s = max(1.0, (until - since) / 1000 / points)
    kept = [span for span in SPANS_S if span >= COARSE_S or now - since <= KEPT_MS[span]]
    source_s = max((span for span in kept if span <= wanted_s * (1 + SLACK)), default=kept[0])
    return source_s, max(1, ceil(wanted_s / source_s - SLACK)) * source_s


def draw(
    whole: LoadPast,
    nodes: Sequence[str],
    metrics: Sequence[str],
    packed: Sequence[LoadRow],
    fresh: Sequence[MinuteRow],
    oldest: dict[str, int],
) -> list[LoadPast]:
    """Fill an answer for each node. Pure."""
    rows: dict[str, list[LoadRow]] = {node: list(some) for node, some in groupby(packed, lambda row: row.node)}
    minutes: dict[str, list[MinuteRow]] = {node: list(some) for node, some in groupby(fresh, lambda row: row.node)}
    found = []
    for node in nodes:
        courses = _courses(rows.get(node, []), minutes.get(node, []), metrics, whole.since)
        series = [
            _series(metric, courses[metric], whole)
            for metric in (metrics or sorted(courses, key=_order))
            if metric in courses
        ]
        series = [each for each in series if each.points]
        first = oldest.get(node)
        note = None if series else NOTHING_YET if first is None else NOTHING_THEN
        found.append(
            LoadPast(
                node=node,
                since=whole.since,
                until=whole.until,
                step_s=whole.step_s,
                first_at=first,
                note=note,
                series=series,
            )
        )
    return found


def _courses(
    rows: list[LoadRow], minutes: list[MinuteRow], metrics: Sequence[str], since: int
) -> dict[str, dict[int, Stat]]:
    found: dict[str, dict[int, Stat]] = {}
    wanted = metrics.__contains__ if metrics else lambda _: True
    for courses in [*(courses_of(row, wanted, since) for row in rows), by_metric(minutes_of(minutes))]:
        for metric, course in courses.items():
            found.setdefault(metric, {}).update(course)
    return found


def _order(metric: str) -> tuple[int, str]:
    names = ("cpu", "memory", "load", "swap", "pressure", "received", "sent", "read", "written", "temperature")
    name = metric.split(":")[0].split(".")[0]
    return (names.index(name) if name in names else len(names)), metric


def _series(metric: str, course: dict[int, Stat], whole: LoadPast) -> LoadSeries:
    kind = kind_of(metric)
    if kind is None:
        raise RuntimeError(f"{metric} was kept, and is no metric")
    digits = 0 if kind.steps == 1 else 2
    points = [
        LoadPoint(at=at, least=round(stat.least, digits), mean=round(stat.mean, digits), most=round(stat.most, digits))
        for at, stat in fold(course, whole.step_s * 1000).items()
        if whole.since <= at <= whole.until
    ]
    return LoadSeries(metric=metric, title=kind.title, name=kind.name, unit=kind.unit, points=points)
