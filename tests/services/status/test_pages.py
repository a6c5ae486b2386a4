"""Status pages: what they say, how they are drawn, and what nobody is told by them."""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import get_args

import msgspec
import pytest

from servicebay.monitoring.past.views import CheckEventView, CheckPast, DayView, UptimeView
from servicebay.monitoring.views import CheckView
from servicebay.sentences.languages import sentences_in
from servicebay.sentences.speaking import Speaker, speaker_of
from servicebay.services.errors import ActionError
from servicebay.services.shapes.status import StatusPageView
from servicebay.services.status.drawing import badge_svg, feed_xml, gone_html, item_badge, page_html, percent_text
from servicebay.services.status.now import page_now
from servicebay.services.status.page import (
    PostState,
    StatusGroup,
    StatusItem,
    StatusPage,
    StatusPost,
    checked,
    plain_id,
)

NOON = int(datetime(2026, 11, 28, 12, 0, tzinfo=UTC).timestamp() * 1000)
ENGLISH, GERMAN = speaker_of("en"), speaker_of("de")
NAMES = {"en": "English", "de": "Deutsch"}
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
    html, reader = page_html(now(), NOON, ENGLISH, NAMES), Reader()
    reader.feed(html)
    assert not {"script", "img", "iframe", "object"} & set(reader.tags)
    assert EVIL not in html
    for private in ("10.0.0.9", "own.a", "nas", "anna"):
        assert private not in html
        assert private not in feed_xml(now(), "https://bay.example.org/status/home", ENGLISH)
    assert "99.95 % in 30 days" in html
    assert "was down for 10 minutes." in html
    assert 'As of <time datetime="2026-11-28T12:00Z">2026-11-28 12:00 UTC</time>.' in html


def test_the_feed_and_the_badges_are_well_formed() -> None:
    feed = ET.fromstring(feed_xml(now(), "https://bay.example.org/status/home?a=1&b=2", ENGLISH))
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
    assert percent_text(percent, ENGLISH) == text


def one_of_each(state: str) -> StatusPageView:
    """A page whose makers wrote nothing, with each thing that a page can say."""
    items = [StatusItem(check=key, name="?") for key in ("own.a", "own.b")]
    posts = [StatusPost(at=NOON, title="?", text="?", state=state, by="") for state in get_args(PostState)]
    page = StatusPage(title="?", groups=[StatusGroup(title="?", items=items)], posts=posts)
    lasting = [1_000, 5_000, 60_000, 120_000, 3_600_000, 7_200_000, 86_400_000, 172_800_000]
    events = [msgspec.structs.replace(DOWN, lasted_ms=each) for each in (None, *lasting)]
    return page_now(
        "home", page, {"own.a": row(state), "own.b": row(state)}, {"own.a": past(DAYS, events)}, date(2026, 11, 28)
    )


def unsaid(markup: str) -> list[str]:
    """What of HTML, SVG or RSS is read, out or aloud, and was said by nobody."""
    markup = re.sub(r"<(style|guid|link|pubDate|language)\b[^>]*>[^<]*</\1>", "", markup)
    for _ in range(3):  # one within another
        markup = re.sub("«[^«»]*»", "", markup)
    texts = [*re.split(r"<[^>]*>", markup), *re.findall(r'aria-label="([^"]*)"', markup)]
    return [text for text in texts if re.search("[a-zA-Z]", text.replace("UTC", ""))]


@pytest.mark.parametrize("state", ["ok", "warn", "fail", "maintenance", "unknown"])
def test_every_word_of_ours_is_said_in_the_readers_language(state: str) -> None:
    marked = {template: f"«{template}»" for template in sentences_in("de")}
    page, speaker = one_of_each(state), Speaker("de", marked)
    drawn = [page_html(page, NOON, speaker, {}), feed_xml(page, "https://x", speaker), gone_html(speaker)]
    drawn += [item_badge(page.groups[0].items[0], what, speaker) for what in ("", "uptime")]
    assert [text for markup in drawn for text in unsaid(markup)] == []
    assert sum(markup.count("«") for markup in drawn) > 100


def test_a_german_page_says_so_and_leads_to_the_others() -> None:
    html = page_html(now(), NOON, GERMAN, NAMES)
    assert '<html lang="de">' in html
    assert '<a href="?lang=en" hreflang="en" lang="en">English</a>' in html
    assert "Deutsch" not in html
    assert html.count("/status/home/feed.xml?lang=de") == 2
    for text in ("99,95 % in 30 Tagen", "war 10 Minuten lang ausgefallen.", "Geplant, <time ", "Stand: <time "):
        assert text in html
    feed = ET.fromstring(feed_xml(now(), "https://x", GERMAN))
    assert feed.findtext("channel/language") == "de"
    assert [item.findtext("title") for item in feed.findall("channel/item")] == [
        f"Geplant: Moving {EVIL}",
        f"{EVIL} war ausgefallen",
    ]
    guids = [item.findtext("guid") for item in feed.iter("item")]
    assert guids == [
        item.findtext("guid") for item in ET.fromstring(feed_xml(now(), "https://x", ENGLISH)).iter("item")
    ], "a reader of feeds knows what it has read in the other language"


@pytest.mark.parametrize("name", ["Everything works.", "Works", "is down", "two services", "{0}"])
def test_what_makers_wrote_is_never_translated(name: str) -> None:
    page = StatusPage(title=name, text=name, groups=[StatusGroup(title=name, items=[StatusItem(check="a", name=name)])])
    html = page_html(page_now("home", page, {"a": row("fail")}, {}, date(2026, 11, 28)), NOON, GERMAN, NAMES)
    for markup in (f"<h1>{name}</h1>", f"<h2>{name}</h2>", f"<strong>{name}</strong>", f" {name} ist ausgefallen.</p>"):
        assert markup in html


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
