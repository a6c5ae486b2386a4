"""Status pages: what they say, how they are drawn, and what nobody is told by them."""

import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest

from servicebay.monitoring.past.views import CheckEventView, CheckPast, DayView, UptimeView
from servicebay.monitoring.views import CheckView
from servicebay.services.errors import ActionError
from servicebay.services.shapes.status import StatusPageView
from servicebay.services.status.drawing import badge_svg, feed_xml, page_html, percent_text
from servicebay.services.status.now import page_now
from servicebay.services.status.page import StatusGroup, StatusItem, StatusPage, StatusPost, checked, plain_id

NOON = int(datetime(2026, 11, 28, 12, 0, tzinfo=UTC).timestamp() * 1000)
EVIL = '<script>alert("x")</script>&'


def row(state: str) -> CheckView:
    view = {"key": "own.a", "node": "nas", "name": "a", "kind": "tcp", "target": "10.0.0.9:22", "origin": ""}
    return CheckView(**view, state=state, state_text="", tone="act", text="10.0.0.9 refused", interval_s=60.0)  # type: ignore[arg-type]


def past(days: list[DayView], events: list[CheckEventView]) -> CheckPast:
    uptimes = [UptimeView(span="24h", percent=90.0), UptimeView(span="30d", percent=99.954)]
    return CheckPast(
        key="own.a",
        span="24h",
        zone="UTC",
        since=0,
        until=NOON,
        step_s=300,
        points=[],
        days=days,
        uptimes=uptimes,
        events=events,
    )


PAGE = StatusPage(
    title=f"Home {EVIL}",
    text="What runs here.",
    public=True,
    groups=[
        StatusGroup(
            title=f"Media {EVIL}", items=[StatusItem(check="own.a", name=EVIL), StatusItem(check="gone", name="Films")]
        )
    ],
    posts=[StatusPost(at=NOON, title=f"Moving {EVIL}", text=EVIL, state="planned", by="anna")],
)
DAYS = [
    DayView(day="2026-11-28", well=90, failed=10, uptime_percent=90.0),
    DayView(day="2026-11-26", well=5, uptime_percent=100.0),
]
DOWN = CheckEventView(
    at=NOON - 900_000, state="fail", state_text="Down", tone="act", text="10.0.0.9 refused", lasted_ms=600_000
)


def now(state: str = "fail") -> StatusPageView:
    return page_now("home", PAGE, {"own.a": row(state)}, {"own.a": past(DAYS, [DOWN])}, date(2026, 11, 28))


class Reader(HTMLParser):
    """Notes what a browser would run or fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


def test_the_worst_is_said_first_and_what_is_gone_is_not_known() -> None:
    page = now()
    assert (page.level, page.sentence) == ("down", f"{EVIL} is down.")
    first, second = page.groups[0].items
    assert (first.level, first.uptime_day, first.uptime_month) == ("down", 90.0, 99.954)
    assert (second.id, second.level, second.text) == ("films", "unknown", "Not known")
    assert now("ok").level == "unknown"
    assert now("maintenance").level == "maintenance"


def test_days_stand_in_their_places_whether_or_not_something_is_known_of_them() -> None:
    days = now().groups[0].items[0].days
    assert (len(days), days[-1].day, days[0].day) == (90, "2026-11-28", "2026-08-31")
    assert [day.level for day in days[-3:]] == ["up", "unknown", "down"]


def test_a_page_runs_nothing_and_tells_no_address() -> None:
    html, reader = page_html(now(), NOON), Reader()
    reader.feed(html)
    assert not {"script", "img", "iframe", "object"} & set(reader.tags)
    assert EVIL not in html
    for private in ("10.0.0.9", "own.a", "nas", "anna"):
        assert private not in html
        assert private not in feed_xml(now(), "https://bay.example.org/status/home")
    assert "99.95 % in 30 days" in html
    assert "was down for 10 min" in html


def test_the_feed_and_the_badges_are_well_formed() -> None:
    feed = ET.fromstring(feed_xml(now(), "https://bay.example.org/status/home?a=1&b=2"))
    items = feed.findall("channel/item")
    assert [item.findtext("guid") for item in items] == [
        f"home/post-{NOON}",
        f"home/script-alert-x-script-{NOON - 900_000}",
    ]
    assert items[0].findtext("title") == f"Planned: Moving {EVIL}"
    assert ET.fromstring(badge_svg(EVIL, "up", "up")).get("aria-label") == f"{EVIL}: up"


@pytest.mark.parametrize(
    ("percent", "text"), [(None, "not known"), (100.0, "100 %"), (99.999, "99.99 %"), (99.5, "99.5 %"), (0.0, "0 %")]
)
def test_an_uptime_is_never_rounded_to_perfect(percent: float | None, text: str) -> None:
    assert percent_text(percent) == text


def test_names_in_addresses_are_plain_and_differ() -> None:
    assert plain_id("My Photos!", set()) == "my-photos"
    assert plain_id("My Photos!", {"my-photos"}) == "my-photos-2"
    assert plain_id("日本", set()) == "page"


@pytest.mark.parametrize(
    "members",
    [
        {"title": " "},
        {"title": "a\nb"},
        {"title": "x", "text": "x" * 2_001},
        {"title": "x", "text": "\0"},
        {"title": "x", "groups": [StatusGroup(title="", items=[])]},
        {"title": "x", "groups": [StatusGroup(title="g", items=[StatusItem(check="", name="n")])]},
        {"title": "x", "groups": [StatusGroup(title="g", items=[])] * 31},
    ],
)
def test_odd_pages_are_refused(members: dict[str, object]) -> None:
    with pytest.raises(ActionError):
        checked(StatusPage(**members))  # type: ignore[arg-type]
