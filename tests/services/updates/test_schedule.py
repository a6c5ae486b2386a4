from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.services.updates.schedule import SPREAD_S, Schedule, next_due, problem_of, words_of

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(timezone(timedelta(hours=1))))
SCHEDULES = st.builds(
    Schedule,
    every=st.sampled_from(["daily", "weekly"]),
    at=st.sampled_from(["00:00", "04:30", "23:59"]),
    weekday=st.integers(0, 6),
)


@settings(max_examples=60)
@given(SCHEDULES, MOMENTS, st.text(max_size=5))
def test_the_next_time_is_within_its_period_at_its_time_and_a_little_spread(
    schedule: Schedule, after: datetime, key: str
) -> None:
    due = next_due(schedule, key, after)
    assert due is not None
    period = timedelta(days=1 if schedule.every == "daily" else 7, seconds=SPREAD_S)
    assert after < due <= after + period
    asked = due - timedelta(seconds=SPREAD_S)
    hour, minute = map(int, schedule.at.split(":"))
    begun = due.replace(hour=hour, minute=minute, second=0)
    begun -= timedelta(days=1) if begun > due else timedelta()
    assert asked < begun <= due
    assert schedule.every == "daily" or begun.weekday() == schedule.weekday


def test_what_is_off_never_comes() -> None:
    assert next_due(Schedule(), "k", datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_services_do_not_all_come_at_once() -> None:
    after = datetime(2026, 1, 1, tzinfo=UTC)
    assert len({next_due(Schedule(every="daily"), f"nas/{n}", after) for n in range(20)}) > 15


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (Schedule(), "Off"),
        (Schedule(every="daily", at="03:00"), "Every day at 03:00"),
        (Schedule(every="weekly", weekday=0), "Mondays at 04:00"),
    ],
)
def test_it_is_told_in_words(schedule: Schedule, words: str) -> None:
    assert (words_of(schedule), problem_of(schedule)) == (words, None)


@pytest.mark.parametrize("schedule", [Schedule(at="24:00"), Schedule(at="4:00"), Schedule(at="x"), Schedule(weekday=7)])
def test_what_is_no_time_is_refused(schedule: Schedule) -> None:
    assert problem_of(schedule)
