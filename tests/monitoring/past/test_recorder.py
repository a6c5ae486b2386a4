from pathlib import Path

import pytest
from sqlalchemy import update

from servicebay.monitoring.past.keeping import COARSE_S, DAY_MS, FINE_S, HOUR_MS
from servicebay.monitoring.past.packing import unpack_tallies
from servicebay.storage.check_rows import BeatRow, EventRow
from servicebay.storage.schema import check_rollups

from .world import MINUTE_MS, NOON, check, world

pytestmark = pytest.mark.anyio
YEARS_MS = 800 * DAY_MS


async def test_a_new_hub_shows_at_once_what_the_one_before_knew(tmp_path: Path) -> None:
    async with world(tmp_path) as before:
        before.put(check(), check("db"))
        before.each_minute("ooxxwwxx" * 3)
        before.each_minute("o" * 300, "db")
        rows = before.board.rows
    async with world(tmp_path, before.at) as after:
        after.put(check(), check("db"))
        assert after.board.rows == rows
        assert after.board.rows["own.web"].state == "fail"
        after.each_minute("xx")
    async with world(tmp_path, after.at) as again:
        found = await again.rows.events([1], 0, again.at, 100)
        assert [event.to_state for event in reversed(found)] == ["ok", "fail", "warn", "fail"] * 3  # and not told again
        again.put(check())
        assert again.board.rows["own.web"].since == found[0].at


async def test_another_question_begins_anew_and_the_same_one_goes_on(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        made.put(check())
        made.each_minute("oo")
        made.put(check(name="Web", key="own.web", target="http://web/", interval_s=30.0))
        assert made.board.rows["own.web"].beats == "oo"
        made.put(check(target="http://other/"))
        assert made.board.rows["own.web"].beats == ""
        made.each_minute("x")
        made.put()  # gone, and back: as with containers
        await made.recorder.flush()
        made.put(check(target="http://other/"))
        assert made.board.rows["own.web"].beats == ""
        made.each_minute("o")
        await made.recorder.flush()
        assert [len(await made.kept(series)) for series in (1, 2, 3)] == [2, 2, 0]


async def test_what_is_asked_of_a_paused_check_is_not_kept(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        made.put(check(enabled=False))
        made.note("fail")
        await made.recorder.flush()
        assert await made.rows.newest_series() == []


async def test_a_closed_hour_is_packed_and_counted_once(tmp_path: Path) -> None:
    async with world(tmp_path, NOON + 10 * MINUTE_MS) as made:
        made.put(check())
        made.each_minute("ooxxw" * 24)  # until 14:10
        await made.recorder.flush()
        for _ in range(2):
            await made.recorder.roll()
        left = await made.rows.beats([1])
        assert (len(left), left[0].at) == (10, NOON + 2 * HOUR_MS)
        assert len(await made.kept()) == 120
        [day] = await made.rows.rollups([1], COARSE_S, 0, made.at)
        assert (day.well, day.failed) == (66, 44)
        [fine] = await made.rows.rollups([1], FINE_S, 0, made.at)
        tallies = unpack_tallies(fine.start, FINE_S * 1000, fine.data)
        assert (len(tallies), tallies[0].counts) == (22, (2, 1, 2, 0, 0))
        assert tallies[0].at == NOON + 10 * MINUTE_MS


async def test_outcomes_of_a_packed_hour_are_counted_into_it(tmp_path: Path) -> None:
    """As when the clock was set back."""
    async with world(tmp_path) as made:
        made.put(check())
        made.each_minute("o" * 70)
        await made.recorder.flush()
        await made.recorder.roll()
        made.passes(-60 * MINUTE_MS - 500)
        made.each_minute("x" * 70)
        await made.recorder.flush()
        await made.recorder.roll()
        [day] = await made.rows.rollups([1], COARSE_S, 0, made.at)
        assert (day.well, day.failed) == (60, 51)
        assert len(await made.kept()) == 140


async def test_where_only_tallies_are_left_they_grow(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        made.put(check())
        made.each_minute("o" * 61)
        await made.recorder.flush()
        made.passes(8 * DAY_MS)
        await made.recorder.roll()
        assert [block.start for block in await made.rows.last_blocks(1, 9)] == [NOON + HOUR_MS], "the newest stays"
        [late] = [BeatRow(1, NOON + 7, "x", None, None, "late")]
        await made.rows.write([], [late], [])
        await made.recorder.roll()
        [day] = await made.rows.rollups([1], COARSE_S, 0, made.at)
        assert (day.well, day.failed) == (61, 1)


async def test_what_is_old_goes_and_a_removed_check_with_it(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        made.put(check(), check("gone"))
        made.each_minute("oxx", "gone")
        made.each_minute("oxx")
        await made.recorder.flush()
        made.put(check())
        made.passes(HOUR_MS)
        await made.recorder.roll()
        made.passes(92 * DAY_MS)
        await made.recorder.roll()
        assert [len(await made.rows.last_blocks(series, 9)) for series in (1, 2)] == [0, 1], "the newest stays"
        assert await made.rows.rollups([1, 2], FINE_S, 0, made.at) == []
        assert len(await made.rows.rollups([1, 2], COARSE_S, 0, made.at)) == 2
    async with world(tmp_path, made.at + YEARS_MS) as later:
        later.put(check())
        later.passes(2 * DAY_MS)  # a start long after the last outcome: the clock is not trusted at first
        await later.recorder.roll()
        assert await later.rows.rollups([1, 2], COARSE_S, 0, later.at) == []


async def test_a_clock_that_jumps_forgets_nothing_and_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("servicebay.monitoring.past.recorder.LOOK_EVERY_S", 0.01)
    told: list[str] = []
    async with world(tmp_path) as made:
        made.recorder.subscribe(lambda: told.append(" ".join(each.text for each in made.recorder.troubles.values())))
        made.put(check())
        made.each_minute("oxx")
        await made.recorder.flush()
        made.at += YEARS_MS
        await made.until(lambda: bool(told))
        assert told == [
            "The hub's clock was set forward by 800 days: times of what checks found before are off by that. "
            "Nothing is forgotten for a day."
        ]
        made.each_minute("xx")
        made.at -= YEARS_MS
        await made.until(lambda: len(told) == 2)
        assert "set back by 800 days" in told[1]
        made.each_minute("oo")
        await made.recorder.flush()
        await made.recorder.roll()
        assert len(await made.kept()) == 7
        made.boot_s += 4_000
        made.at += 4_000_000
        await made.until(lambda: not made.recorder.troubles)
        made.passes(DAY_MS)
        await made.recorder.roll()
        kept = await made.kept()
        assert (len(kept), max(row.at for row in kept) < made.at) == (5, True)  # without those of a time to come
        [day] = await made.rows.rollups([1], COARSE_S, 0, 2 * made.at)
        assert (day.well, day.failed) == (3, 2)


async def test_the_oldest_go_where_nothing_can_be_written_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("servicebay.monitoring.past.recorder.MOST_WAITING", 5)
    async with world(tmp_path) as made:
        made.put(check())
        made.each_minute("ooooxxx")
        assert made.recorder.troubles["lost"].text.startswith("The oldest results")
        await made.recorder.flush()
        assert [row.level for row in await made.kept()] == list("ooxxx")


async def test_the_first_state_and_each_change_is_an_event(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        made.put(check())
        made.note("ok", "answers 200 OK")
        made.passes(MINUTE_MS)
        made.note("fail", "refused")
        made.note("fail", "refused the connection")
        await made.recorder.flush()
        assert await made.rows.events([1], 0, made.at, 9) == [
            EventRow(1, made.at, "ok", "fail", "refused the connection"),
            EventRow(1, NOON, None, "ok", "answers 200 OK"),
        ]


async def test_uptimes_over_windows_are_of_packed_and_of_fresh_outcomes(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        made.put(check())
        made.each_minute("x" * 60)
        made.passes(DAY_MS)
        made.each_minute("o" * 70)
        await made.recorder.flush()
        await made.recorder.roll()
        found = made.recorder.windows()
        assert {key: each.ratios for key, each in found.items()} == {
            "own.web": {"1d": 1.0, "30d": 70 / 130, "365d": 70 / 130}
        }
        assert found["own.web"].answers_s == pytest.approx(dict.fromkeys(("1d", "30d", "365d"), 0.01), rel=0.045)
        made.put(check(target="http://other/"))
        assert made.recorder.windows() == {}


async def test_the_mean_answer_time_is_of_the_days_of_a_window_that_tell_it(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        made.put(check())
        for latency_ms in (40.0, 10.0):
            for _ in range(60):
                made.note("ok", latency_ms=latency_ms)
                made.passes(MINUTE_MS)
            made.passes(2 * DAY_MS)
        made.note("fail", latency_ms=None)
        await made.recorder.flush()
        await made.recorder.roll()
        found = made.recorder.windows()["own.web"]
        assert found.answers_s == pytest.approx({"30d": 0.025, "365d": 0.025}, rel=0.045)
        assert found.ratios["1d"] == 0, "nothing that failed has an answer time"
        async with made.rows._database.begin() as connection:  # an older hub packed it
            await connection.execute(update(check_rollups).values(answers=None, answer_sum=None))
        await made.recorder.roll()
        assert made.recorder.windows()["own.web"].answers_s == {}
