"""Quiet hours: a span of each day in which a target is not told. Pure."""

import re
from datetime import datetime, time, timedelta
from typing import NamedTuple

SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


class Quiet(NamedTuple):
    """From one time of day to another, over midnight where it ends before it begins."""

    begin: time
    end: time

    def until(self, now: datetime) -> datetime | None:
        """When the hours end that ``now`` lies in; None: it lies in none. ``now`` knows its time zone."""
        clock = now.time().replace(tzinfo=None)
        over_midnight = self.end <= self.begin
        inside = (clock >= self.begin or clock < self.end) if over_midnight else self.begin <= clock < self.end
        if not inside:
            return None
        day = now.date() + timedelta(days=1) if over_midnight and clock >= self.begin else now.date()
        return datetime.combine(day, self.end, now.tzinfo)


def quiet_of(span: str) -> Quiet | None:
    """``22:00-07:00`` as hours; None where it is spelt otherwise, or is empty in length."""
    found = SPAN.fullmatch(span)
    if found is None:
        return None
    hour, minute, end_hour, end_minute = map(int, found.groups())
    quiet = Quiet(time(hour, minute), time(end_hour, end_minute))
    return quiet if quiet.begin != quiet.end else None
