"""When work is planned, so that what fails then is told to nobody. Pure; the time and the place are handed in."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from .check import Check

MOST_MINUTES = 7 * 24 * 60


class Window(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """A maintenance window: once, ``since`` to ``until`` (ms), or weekly: on ``days`` (0 is Monday) from ``at``
    (``02:30``, the hub's own time) for ``minutes``.

    It holds for ``checks`` (keys), checks with one of ``tags``, and those of ``nodes``; for all where none is named.
    """

    name: str
    since: int | None = None
    until: int | None = None
    days: tuple[int, ...] = ()
    at: str = ""
    minutes: int = 0
    checks: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()


def problem_of_window(window: Window) -> str | None:
    """What is wrong with a window, in a sentence."""
    if not window.name.strip() or len(window.name) > 80:
        return "A window has a name of at most 80 characters."
    if window.days:
        if minute_of(window.at) is None or not all(0 <= day <= 6 for day in window.days):
            return "A weekly window begins on days of the week, at a time such as 02:30."
        if not 1 <= window.minutes <= MOST_MINUTES:
            return "A window lasts between a minute and a week."
        return None
    if window.since is None or window.until is None or window.since >= window.until:
        return "A window has a beginning and, later, an end; or days of the week and a time."
    return None


def minute_of(at: str) -> int | None:
    """``02:30`` as minutes of the day."""
    hour, colon, minute = at.partition(":")
    if not (colon and hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit() and len(minute) == 2):
        return None
    found = int(hour) * 60 + int(minute)
    return found if int(hour) < 24 and int(minute) < 60 else None


def holds_for(window: Window, check: Check) -> bool:
    """Whether a window is about a check."""
    if not (window.checks or window.tags or window.nodes):
        return True
    return check.key in window.checks or check.node in window.nodes or not set(check.tags).isdisjoint(window.tags)


def span_at(window: Window, now: datetime) -> tuple[bool, datetime | None]:
    """Whether a window is open, and when that changes next. ``now`` has the hub's time zone."""
    spans = list(spans_around(window, now))
    for begin, end in spans:
        if begin <= now < end:
            return True, end
    return False, min((begin for begin, _ in spans if begin > now), default=None)


def spans_around(window: Window, now: datetime) -> Iterable[tuple[datetime, datetime]]:
    """The spans of a window from a week before ``now`` to a week after."""
    if not window.days:
        if window.since is not None and window.until is not None:
            zone = now.tzinfo
            yield datetime.fromtimestamp(window.since / 1000, zone), datetime.fromtimestamp(window.until / 1000, zone)
        return
    minute = minute_of(window.at) or 0
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for ahead in range(-7, 8):
        day = midnight + timedelta(days=ahead)
        if day.weekday() in window.days:
            begin = day.replace(hour=minute // 60, minute=minute % 60)
            yield begin, begin + timedelta(minutes=window.minutes)


def next_change(windows: Iterable[Window], now: datetime) -> datetime | None:
    """When any of them opens or closes next."""
    return min((at for window in windows if (at := span_at(window, now)[1]) is not None), default=None)
