"""When something is done by the clock: off, daily or weekly at a time of the hub's machine, a little spread. Pure."""

import hashlib
import re
from datetime import datetime, time, timedelta
from typing import Literal

import msgspec

Every = Literal["off", "daily", "weekly"]
SPREAD_S = 15 * 60
"""Registries are not asked for everything at the same second."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


class Schedule(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """``at`` is ``HH:MM``; ``weekday`` 0 is Monday, and counts for ``weekly``."""

    every: Every = "off"
    at: str = "04:00"
    weekday: int = 6


def problem_of(schedule: Schedule) -> str | None:
    """What is wrong with it, as a sentence; None where nothing is."""
    if not _TIME.fullmatch(schedule.at):
        return "A time looks like 04:30."
    return None if 0 <= schedule.weekday <= 6 else "A weekday is a number from 0 (Monday) to 6 (Sunday)."


def words_of(schedule: Schedule) -> str:
    """``Every day at 04:00``, ``Sundays at 04:00``, ``Off``."""
    if schedule.every == "off":
        return "Off"
    days = "Every day" if schedule.every == "daily" else f"{DAYS[schedule.weekday]}s"
    return f"{days} at {schedule.at}"


def next_due(schedule: Schedule, key: str, after: datetime) -> datetime | None:
    """The first time after ``after`` (with a time zone, which is the result's too), spread by ``key``."""
    if schedule.every == "off":
        return None
    at = time.fromisoformat(schedule.at)
    day = after.date() - timedelta(days=1)  # yesterday's may be spread into today
    for _ in range(9):
        due = datetime.combine(day, at, after.tzinfo) + timedelta(seconds=spread_s(key, day.isoformat()))
        if due > after and (schedule.every == "daily" or day.weekday() == schedule.weekday):
            return due
        day += timedelta(days=1)
    raise AssertionError("a week has a day of each name")


def spread_s(key: str, day: str) -> int:
    """Seconds to wait more, the same for the same key and day."""
    return int.from_bytes(hashlib.sha256(f"{key} {day}".encode()).digest()[:4]) % SPREAD_S
