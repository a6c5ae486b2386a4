"""What waits for a target: told in its time, not at night, and never the end of what it was not told."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.services.alerts.post import Item, Target, added, due_at, ready, without_seen
from servicebay.services.alerts.quiet import quiet_of

NOON = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
PHONE = Target(name="Phone", sealed="", shown="")


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def item(at: datetime = NOON, tone: str = "act", well: bool = False) -> Item:
    return Item(title="web", node="nas", tone=tone, at=ms(at), text="It failed.", well=well)


def target(**members: object) -> Target:
    return Target(**{"name": "Phone", "sealed": "", "shown": "", **members})  # type: ignore[arg-type]


def test_what_is_over_before_it_was_told_is_not_told_and_neither_is_its_end() -> None:
    waiting = added({}, set(), {"a": item(), "b": item()}, {}, PHONE)
    assert [*waiting] == ["a", "b"]
    assert added(waiting, set(), {}, {"a": item(well=True)}, PHONE) == {"b": item()}
    assert added({}, set(), {}, {"a": item(well=True)}, PHONE) == {}
    assert added({}, {"a"}, {}, {"a": item(well=True)}, PHONE) == {"a": item(well=True)}


def test_lesser_things_are_told_to_who_wants_them() -> None:
    assert added({}, set(), {"a": item(tone="look")}, {}, PHONE) == {}
    assert [*added({}, set(), {"a": item(tone="look")}, {}, target(least="look"))] == ["a"]


def test_what_became_urgent_by_what_hangs_on_it_is_told_to_who_has_not_heard_of_it() -> None:
    again = {"a": Item(title="Router", node="", tone="act", at=ms(NOON), text="Silent.", again=True)}
    assert added({}, set(), again, {}, PHONE) == again
    assert added({}, {"a"}, again, {}, target(least="look")) == {}


def test_who_is_told_later_is_not_told_what_somebody_looks_after() -> None:
    chief = target(after_min=15)
    waiting = {"a": item(), "b": item()}
    assert ready(waiting, chief, NOON + timedelta(minutes=14)) == {}
    assert due_at(waiting, chief, NOON) == ms(NOON + timedelta(minutes=15))
    assert [*ready(without_seen(waiting, {"a"}, chief), chief, NOON + timedelta(minutes=15))] == ["b"]
    assert without_seen(waiting, {"a"}, PHONE) == waiting


def test_at_night_only_what_is_urgent_is_told_and_the_rest_in_the_morning_together() -> None:
    night = NOON.replace(hour=23)
    sleeper = target(quiet="22:00-07:00", least="look")
    waiting = {"a": item(night), "b": item(night, tone="look"), "c": item(night, well=True)}
    assert [*ready(waiting, sleeper, night)] == ["a"]
    rest = {key: waiting[key] for key in ("b", "c")}
    morning = datetime(2026, 11, 29, 7, 0, tzinfo=UTC)
    assert due_at(rest, sleeper, night) == ms(morning)
    assert ready(rest, sleeper, morning) == rest
    deaf = target(quiet="22:00-07:00", urgent_waits=True)
    assert ready(waiting, deaf, night) == {}
    assert ready(waiting, deaf, NOON + timedelta(days=1)) == waiting


def test_quiet_hours_are_of_the_clock_on_the_wall() -> None:
    quiet = quiet_of("22:00-07:00")
    assert quiet is not None
    here = timezone(timedelta(hours=5))
    assert quiet.until(datetime(2026, 11, 28, 20, 0, tzinfo=UTC).astimezone(here)) is not None
    assert quiet.until(datetime(2026, 11, 28, 23, 0, tzinfo=UTC)) == datetime(2026, 11, 29, 7, 0, tzinfo=UTC)
    assert quiet.until(datetime(2026, 11, 28, 7, 0, tzinfo=UTC)) is None


@pytest.mark.parametrize("wrong", ["", "22-7", "24:00-07:00", "22:00-22:00", "22:00-07:00 "])
def test_what_are_no_hours_is_refused(wrong: str) -> None:
    assert quiet_of(wrong) is None


@given(st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 1439))
def test_quiet_hours_end_within_a_day_at_their_end(begin: int, end: int, now: int) -> None:
    quiet = quiet_of(f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}")
    at = datetime(2026, 11, 28, now // 60, now % 60, tzinfo=UTC)
    until = None if quiet is None else quiet.until(at)
    assert (until is None) == (quiet is None or (now - begin) % 1440 >= (end - begin) % 1440)
    assert until is None or (
        at < until <= at + timedelta(days=1) and (until.hour, until.minute) == (end // 60, end % 60)
    )
