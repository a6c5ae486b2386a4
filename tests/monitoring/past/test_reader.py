from collections.abc import AsyncIterator
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from servicebay.monitoring.past.keeping import DAY_MS, HOUR_MS
from servicebay.monitoring.past.reader import PastReader
from servicebay.monitoring.past.views import CheckPast, PastSpan

from .world import MINUTE_MS, NOON, World, check, world

pytestmark = pytest.mark.anyio


@pytest.fixture
async def made(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, NOON) as made:
        made.put(check())
        yield made


async def read(made: World, span: PastSpan, zone: str = "UTC") -> CheckPast:
    reader = PastReader(made.recorder, made.rows, lambda: made.at)
    return await reader.read("own.web", span, UTC if zone == "UTC" else ZoneInfo(zone))


async def test_a_check_that_was_never_asked_has_no_past(made: World) -> None:
    past = await read(made, "24h")
    assert (past.points, past.days, past.events, past.began_at) == ([], [], [], None)
    assert [uptime.percent for uptime in past.uptimes] == [None] * 4


async def test_what_is_written_packed_and_neither_is_told_alike(made: World) -> None:
    made.each_minute("ooxxw" * 30)
    told = [await read(made, span) for span in ("1h", "24h", "7d", "90d", "1y")]
    await made.recorder.flush()
    assert [await read(made, span) for span in ("1h", "24h", "7d", "90d", "1y")] == told
    await made.recorder.roll()
    assert [await read(made, span) for span in ("1h", "24h", "7d", "90d", "1y")] == told
    hour, day, week, quarter, year = told
    assert (len(hour.points), len(day.points), len(week.points), len(quarter.points)) == (59, 30, 5, 1)
    assert [sum(point.failed for point in past.points) for past in (day, week, quarter, year)] == [60] * 4
    assert (day.points[0].at, day.points[0].well, day.points[0].warned, day.points[0].failed) == (NOON, 2, 1, 2)
    assert day.points[0].p50_ms == pytest.approx(10, rel=0.05)
    assert [(uptime.asked, uptime.percent) for uptime in day.uptimes] == [(150, 60.0)] * 4
    assert day.events[0].lasted_ms is None
    assert day.events[-1].lasted_ms == 3 * MINUTE_MS
    assert [event.state for event in day.events[-3:]] == ["warn", "fail", "ok"]


async def test_days_begin_where_the_reader_is(made: World) -> None:
    made.each_minute("o" * 60)
    made.passes(10 * HOUR_MS)  # 23:00
    made.each_minute("x" * 90)
    await made.recorder.flush()
    made.passes(3 * HOUR_MS)
    await made.recorder.roll()
    days = (await read(made, "24h")).days
    assert [(day.day, day.well, day.failed) for day in days] == [("2024-10-04", 60, 60), ("2024-10-05", 0, 30)]
    days = (await read(made, "24h", "Europe/Berlin")).days
    assert [(day.day, day.well, day.failed) for day in days] == [("2024-10-04", 60, 0), ("2024-10-05", 0, 90)]


async def test_what_is_older_than_a_span_is_not_in_it(made: World) -> None:
    made.each_minute("x" * 60)
    made.passes(2 * DAY_MS)
    made.each_minute("o" * 60)
    await made.recorder.flush()
    await made.recorder.roll()
    past = await read(made, "24h")
    assert (sum(point.failed for point in past.points), sum(point.well for point in past.points)) == (0, 60)
    assert [(uptime.span, uptime.percent) for uptime in past.uptimes] == [
        ("24h", 100.0),
        ("7d", 50.0),
        ("30d", 50.0),
        ("1y", 50.0),
    ]


async def test_maintenance_and_what_is_unknown_are_no_downtime(made: World) -> None:
    made.each_minute("ou")
    past = await read(made, "24h")
    assert (past.uptimes[0].asked, past.uptimes[0].percent, past.points[0].unknown) == (1, 100.0, 1)
