"""Jobs that call, over restarts of the hub: boards on one database, a wall clock that the test sets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from servicebay.monitoring.check import Check
from servicebay.monitoring.heartbeats import Heartbeats
from servicebay.monitoring.past.keeping import DAY_MS, HOUR_MS
from tests.monitoring.past.world import MINUTE_MS, NOON, World, world

pytestmark = pytest.mark.anyio
ALMOST_MS = 20
TOKEN = "t" * 32


def job(interval_s: float = 3600.0) -> Check:
    return Check(key="own.job", name="job", kind="heartbeat", target="", token=TOKEN, interval_s=interval_s, failures=1)


@asynccontextmanager
async def hub(path: Path, at: int, check: Check) -> AsyncIterator[tuple[World, Heartbeats]]:
    """From a start of the hub to its end."""
    async with world(path, at) as made:
        heartbeats = Heartbeats(made.board, lambda: made.at)
        stop = heartbeats.start()
        made.put(check)
        yield made, heartbeats
        stop()


def found(made: World) -> list[tuple[str, str]]:
    return [(beat.level, beat.text) for beat in made.board.beats("own.job")]


CALLED, MISSED = ("ok", "called"), ("fail", "has not called for 60 minutes")
AWAY = ("unknown", "should have called while the hub was away")


async def test_the_time_of_a_job_runs_on_over_a_restart(tmp_path: Path) -> None:
    async with hub(tmp_path, NOON, job()) as (_, heartbeats):
        assert heartbeats.call(TOKEN, "up", "")
    async with hub(tmp_path, NOON + HOUR_MS + MINUTE_MS - ALMOST_MS, job()) as (made, _):
        assert made.board.standing("own.job").state == "ok"
        await made.until(lambda: found(made) == [CALLED, MISSED])


async def test_a_call_that_nobody_could_hear_is_no_failure(tmp_path: Path) -> None:
    async with hub(tmp_path, NOON, job()) as (_, heartbeats):
        assert heartbeats.call(TOKEN, "up", "")
    async with hub(tmp_path, NOON + 2 * HOUR_MS + MINUTE_MS - ALMOST_MS, job()) as (made, _):
        assert found(made) == [CALLED, AWAY]
        await made.until(lambda: found(made) == [CALLED, AWAY, MISSED])


async def test_a_job_of_once_a_month_is_remembered_as_long(tmp_path: Path) -> None:
    month = 30 * DAY_MS
    async with hub(tmp_path, NOON, job(month / 1000)) as (made, heartbeats):
        assert heartbeats.call(TOKEN, "up", "")
        for _ in range(2):
            made.passes(10 * DAY_MS)
            await made.recorder.flush()
            await made.recorder.roll()
    async with hub(tmp_path, NOON + month + MINUTE_MS - ALMOST_MS, job(month / 1000)) as (made, _):
        assert made.board.standing("own.job").state == "ok"
        await made.until(lambda: made.board.standing("own.job").state == "fail")


async def test_a_job_that_shall_call_more_often_has_its_time_from_then_on(tmp_path: Path) -> None:
    async with hub(tmp_path, NOON, job()) as (made, heartbeats):
        assert heartbeats.call(TOKEN, "up", "")
        made.passes(30 * MINUTE_MS)
        made.put(job(60.0))
        assert found(made) == [CALLED]
