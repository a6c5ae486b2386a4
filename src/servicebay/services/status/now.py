"""What a status page says now, from checks and their pasts. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from ...monitoring.past.reader import DAYS
from ...monitoring.past.views import CheckEventView, CheckPast, DayView
from ...monitoring.views import CheckState, CheckView
from ...sentences.languages import ENGLISH
from ...sentences.speaking import Speaker, speaker_of
from ..shapes.status import (
    StatusDayView,
    StatusGroupView,
    StatusIncidentView,
    StatusItemView,
    StatusLevel,
    StatusPageView,
    StatusPostView,
)
from .page import StatusItem, StatusPage

LEVELS: dict[CheckState, StatusLevel] = {
    "ok": "up",
    "warn": "trouble",
    "fail": "down",
    "unknown": "unknown",
    "pending": "unknown",
    "maintenance": "maintenance",
    "paused": "unknown",
}
WORDS: dict[StatusLevel, str] = {
    "up": "Works",
    "trouble": "Works with trouble",
    "down": "Down",
    "maintenance": "Maintenance",
    "unknown": "Not known",
}
ONE: dict[StatusLevel, str] = {
    "trouble": "{name} works with trouble.",
    "down": "{name} is down.",
    "maintenance": "{name} is being maintained.",
    "unknown": "{name} is not known to work.",
}
MANY: dict[StatusLevel, str] = {
    "trouble": "{n} things work with trouble.",
    "down": "{n} things are down.",
    "maintenance": "{n} things are being maintained.",
    "unknown": "{n} things are not known to work.",
}
WORST_FIRST: tuple[StatusLevel, ...] = ("down", "trouble", "maintenance", "unknown", "up")
MOST_INCIDENTS = 50
TROUBLE_PERCENT = 99.0


def page_now(
    slug: str, page: StatusPage, rows: Mapping[str, CheckView], pasts: Mapping[str, CheckPast], today: date
) -> StatusPageView:
    """The page as its readers see it; ``today`` in UTC, as the days of ``pasts`` are."""
    ids = iter(page.items())
    groups = [
        StatusGroupView(
            title=group.title,
            items=[_item(*next(ids), rows.get(item.check), pasts.get(item.check), today) for item in group.items],
        )
        for group in page.groups
    ]
    items = [item for group in groups for item in group.items]
    level: StatusLevel = min((item.level for item in items), key=WORST_FIRST.index, default="unknown")
    return StatusPageView(
        slug=slug,
        title=page.title,
        text=page.text,
        public=page.public,
        level=level,
        sentence=sentence_of(level, items, speaker_of(ENGLISH)),
        groups=groups,
        incidents=_incidents(page, pasts),
        posts=[StatusPostView(at=p.at, title=p.title, text=p.text, state=p.state) for p in page.posts],
    )


def sentence_of(level: StatusLevel, items: Iterable[StatusItemView], speaker: Speaker) -> str:
    """What stands first on a page whose worst level this is, in a language."""
    names = [item.name for item in items if item.level == level]
    if not names:
        return speaker.say("Nothing is shown here yet.")
    if level == "up":
        return speaker.say("Everything works.")
    return speaker.say(ONE[level], name=names[0]) if len(names) == 1 else speaker.say(MANY[level], n=len(names))


def _item(item_id: str, item: StatusItem, row: CheckView | None, past: CheckPast | None, today: date) -> StatusItemView:
    level: StatusLevel = LEVELS[row.state] if row else "unknown"
    uptimes = {each.span: each.percent for each in past.uptimes} if past else {}
    return StatusItemView(
        id=item_id,
        name=item.name,
        level=level,
        text=WORDS[level],
        uptime_day=uptimes.get("24h"),
        uptime_month=uptimes.get("30d"),
        days=_days(past.days if past else [], today),
    )


def _days(known: list[DayView], today: date) -> list[StatusDayView]:
    by_day = {day.day: day for day in known}
    days = ((today - timedelta(days=ago)).isoformat() for ago in reversed(range(DAYS)))
    return [_day(by_day.get(day) or DayView(day=day)) for day in days]


def _day(day: DayView) -> StatusDayView:
    percent = day.uptime_percent
    if percent is None:
        level: StatusLevel = "maintenance" if day.maintenance else "unknown"
    elif percent < TROUBLE_PERCENT:
        level = "down"
    else:
        level = "trouble" if day.failed or day.warned else "up"
    return StatusDayView(day=day.day, level=level, uptime_percent=percent)


def _incidents(page: StatusPage, pasts: Mapping[str, CheckPast]) -> list[StatusIncidentView]:
    found: list[StatusIncidentView] = []
    for item_id, item in page.items():
        past = pasts.get(item.check)
        found += [_incident(item_id, item, event) for event in _failures(past.events if past else ())]
    return sorted(found, key=lambda incident: incident.at, reverse=True)[:MOST_INCIDENTS]


def _failures(events: Iterable[CheckEventView]) -> Iterable[CheckEventView]:
    return (event for event in events if event.state == "fail")


def _incident(item_id: str, item: StatusItem, event: CheckEventView) -> StatusIncidentView:
    return StatusIncidentView(id=item_id, name=item.name, at=event.at, lasted_ms=event.lasted_ms)
