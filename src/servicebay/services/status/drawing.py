"""A status page as HTML, its badges as SVG, its news as RSS, in a reader's language. Pure; every word of others is
escaped, and never translated.

No script and nothing from elsewhere: it is readable by any browser, and by who reads aloud.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import NamedTuple

from ...sentences.speaking import Speaker
from ..shapes.status import StatusIncidentView, StatusItemView, StatusLevel, StatusPageView
from .now import WORDS, sentence_of

COLOURS: dict[StatusLevel, str] = {
    "up": "#2f7d4f",
    "trouble": "#9a6700",
    "down": "#b3261e",
    "maintenance": "#1f6f8b",
    "unknown": "#6e7781",
}
SIGNS: dict[StatusLevel, str] = {"up": "●", "trouble": "◆", "down": "▲", "maintenance": "■", "unknown": "○"}
HEIGHTS: dict[StatusLevel, int] = {"up": 20, "trouble": 24, "down": 28, "maintenance": 20, "unknown": 20}
"""Of a day's bar: what was wrong stands out without its colour."""
POSTS = {
    "investigating": "Being looked into",
    "identified": "Cause found",
    "watching": "Watched",
    "resolved": "Solved",
    "planned": "Planned",
}
BADGE_WORDS: dict[StatusLevel, str] = {
    "up": "up",
    "trouble": "trouble",
    "down": "down",
    "maintenance": "maintenance",
    "unknown": "not known",
}
SPAN = {86_400: "1 day", 3_600: "1 hour", 60: "1 minute", 1: "1 second"}
SPANS = {86_400: "{n} days", 3_600: "{n} hours", 60: "{n} minutes", 1: "{n} seconds"}
"""By the seconds in one of them."""
STYLE = """
:root{color-scheme:light dark;--ink:#14181c;--soft:#57606a;--line:#d8dee4;--page:#fbfcfd;--raised:#fff;--none:#e4e8ec;
--up:#2f7d4f;--trouble:#9a6700;--down:#b3261e;--maintenance:#1f6f8b;--unknown:#6e7781}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa4ae;--line:#30363d;--page:#0f1317;--raised:#161b21;
--none:#2b3138;--up:#56b87c;--trouble:#d9a53a;--down:#f0776c;--maintenance:#5fb3cf;--unknown:#9aa4ae}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:46rem;margin:0 auto;padding:2rem 1rem 4rem}h1{font-size:1.5rem;margin:0 0 .5rem;overflow-wrap:anywhere}
h2{font-size:.95rem;color:var(--soft);margin:2rem 0 .5rem;overflow-wrap:anywhere}
p{margin:.25rem 0;overflow-wrap:anywhere}
.now{border:1px solid var(--line);border-left:6px solid;border-radius:8px;background:var(--raised);padding:.9rem 1rem;
font-weight:600;margin:1rem 0}ul{list-style:none;margin:0;padding:0}
li{border-bottom:1px solid var(--line);padding:.75rem 0}.row{display:flex;gap:1rem;justify-content:space-between}
.row>*{min-width:0;overflow-wrap:anywhere}.row .state{flex:none;font-size:.9rem}
time{white-space:nowrap}.foot{margin-top:1.5rem}.soft{color:var(--soft);font-size:.85rem}
svg.bars{display:block;width:100%;height:28px;margin:.4rem 0 .15rem}a{color:inherit}
.up{color:var(--up)}.trouble{color:var(--trouble)}.down{color:var(--down)}.maintenance{color:var(--maintenance)}
.unknown{color:var(--unknown)}rect.up{fill:var(--up)}rect.trouble{fill:var(--trouble)}rect.down{fill:var(--down)}
rect.maintenance{fill:var(--maintenance)}rect.unknown{fill:var(--none)}.pre{white-space:pre-wrap}
"""


class Post(NamedTuple):
    """A piece of news of a page."""

    at: int
    title: str
    text: str
    id: str


def page_html(page: StatusPageView, now_ms: int, speaker: Speaker, languages: Mapping[str, str]) -> str:
    """The page, with links to itself in the other ``languages``: their own names by their tags."""
    title, feed = escape(page.title), f"/status/{page.slug}/feed.xml?lang={speaker.language}"
    items = [item for group in page.groups for item in group.items]
    groups = "".join(_group(group.title, group.items, speaker) for group in page.groups)
    return (
        f'<!doctype html><html lang="{speaker.language}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="refresh" content="60">'
        f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{feed}">'
        f"<style>{STYLE}</style></head><body><main><h1>{title}</h1>"
        f'<p class="pre">{escape(page.text)}</p><p class="now {page.level}" role="status">'
        f"{SIGNS[page.level]} {escape(sentence_of(page.level, items, speaker))}</p>"
        f"{_told(page, speaker)}{groups}{_past(page, speaker)}"
        f'<p class="soft foot">{speaker.say("As of {time}.", time=_when(now_ms))} '
        f'<a href="{feed}">{speaker.say("News feed")}</a>{_others(speaker, languages)}</p>'
        "</main></body></html>"
    )


def gone_html(speaker: Speaker) -> str:
    """For an address at which there is no page, or none for strangers."""
    return (
        f'<!doctype html><html lang="{speaker.language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{speaker.say('No such page')}</title><style>{STYLE}</style><main>"
        f"<p>{speaker.say('There is no such status page, or it is not public.')} "
        f'<a href="/">{speaker.say("Sign in")}</a></p></main></html>'
    )


def badge_svg(label: str, value: str, level: StatusLevel) -> str:
    """A label and a value side by side; widths are those of Verdana 11, about."""
    left, right = _width(label), _width(value)
    whole, words = left + right, f"{escape(label)}: {escape(value)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" role="img" aria-label="{words}">'
        f'<title>{words}</title><clipPath id="r"><rect width="{whole}" height="20" rx="3"/></clipPath>'
        f'<g clip-path="url(#r)"><rect width="{left}" height="20" fill="#444c56"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{COLOURS[level]}"/></g>'
        '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f'<text x="{left / 2:g}" y="14">{escape(label)}</text>'
        f'<text x="{left + right / 2:g}" y="14">{escape(value)}</text></g></svg>'
    )


def item_badge(item: StatusItemView, what: str, speaker: Speaker) -> str:
    """How it is; of ``uptime``, its uptime in 30 days."""
    if what == "uptime":
        label = speaker.say("{name} uptime", name=item.name)
        return badge_svg(label, percent_text(item.uptime_month, speaker), item.level)
    return badge_svg(item.name, level_word(item.level, speaker), item.level)


def level_word(level: StatusLevel, speaker: Speaker) -> str:
    """How something is, as short as a badge wants it."""
    return speaker.say_as("badge", BADGE_WORDS[level])


def feed_xml(page: StatusPageView, address: str, speaker: Speaker) -> str:
    """The news of a page as RSS 2.0; ``address`` is the page's own."""
    news = [
        Post(post.at, f"{speaker.say(POSTS[post.state])}: {post.title}", post.text, f"post-{post.at}")
        for post in page.posts
    ]
    news += [
        Post(each.at, _incident_title(each, speaker), _incident_text(each, speaker), f"{each.id}-{each.at}")
        for each in page.incidents
    ]
    items = "".join(
        f"<item><title>{escape(post.title)}</title><description>{escape(post.text)}</description>"
        f"<pubDate>{format_datetime(_time(post.at))}</pubDate><link>{escape(address)}</link>"
        f'<guid isPermaLink="false">{escape(page.slug)}/{escape(post.id)}</guid></item>'
        for post in sorted(news, key=lambda post: post.at, reverse=True)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{escape(page.title)}</title><link>{escape(address)}</link><language>{speaker.language}</language>"
        f"<description>{escape(page.text or page.title)}</description>{items}</channel></rss>"
    )


def percent_text(percent: float | None, speaker: Speaker) -> str:
    """``99.95 %``; never 100 where something failed."""
    if percent is None:
        return speaker.say("not known")
    shown = f"{percent:.2f}".rstrip("0").rstrip(".")
    return f"{speaker.decimal('99.99' if shown == '100' and percent < 100 else shown)} %"


def _told(page: StatusPageView, speaker: Speaker) -> str:
    posts = "".join(
        f"<li><p><strong>{escape(post.title)}</strong> "
        f'<span class="soft">{speaker.say(POSTS[post.state])}, {_when(post.at)}</span></p>'
        f'<p class="pre">{escape(post.text)}</p></li>'
        for post in page.posts
    )
    return f"<h2>{speaker.say('Told')}</h2><ul>{posts}</ul>" if posts else ""


def _past(page: StatusPageView, speaker: Speaker) -> str:
    news = "".join(
        f'<li>{escape(_incident_text(each, speaker))} <span class="soft">{_when(each.at)}</span></li>'
        for each in page.incidents
    )
    return f"<h2>{speaker.say('Past three months')}</h2><ul>{news}</ul>" if news else ""


def _others(speaker: Speaker, languages: Mapping[str, str]) -> str:
    return "".join(
        f' · <a href="?lang={tag}" hreflang="{tag}" lang="{tag}">{escape(name)}</a>'
        for tag, name in languages.items()
        if tag != speaker.language
    )


def _group(title: str, items: list[StatusItemView], speaker: Speaker) -> str:
    return f"<h2>{escape(title)}</h2><ul>{''.join(_item(item, speaker) for item in items)}</ul>"


def _item(item: StatusItemView, speaker: Speaker) -> str:
    uptime = "" if item.uptime_month is None else _month_text(item, speaker)
    return (
        f'<li><div class="row"><strong>{escape(item.name)}</strong>'
        f'<span class="state {item.level}">{SIGNS[item.level]} {speaker.say(WORDS[item.level])}</span></div>'
        f'{_bars(item, speaker)}<div class="row soft"><span>{speaker.say("Three months ago")}</span>'
        f"<span>{uptime}</span><span>{speaker.say('Today')}</span></div></li>"
    )


def _bars(item: StatusItemView, speaker: Speaker) -> str:
    bars = "".join(
        f'<rect class="{day.level}" x="{n * 4}" y="{28 - HEIGHTS[day.level]}" width="3" height="{HEIGHTS[day.level]}">'
        f"<title>{day.day}: {percent_text(day.uptime_percent, speaker)}</title></rect>"
        for n, day in enumerate(item.days)
    )
    box = f'viewBox="0 0 {len(item.days) * 4} 28" preserveAspectRatio="none"'
    return f'<svg class="bars" {box} role="img" aria-label="{_month_text(item, speaker)}">{bars}</svg>'


def _month_text(item: StatusItemView, speaker: Speaker) -> str:
    return speaker.say("{percent} in 30 days", percent=percent_text(item.uptime_month, speaker))


def _incident_title(incident: StatusIncidentView, speaker: Speaker) -> str:
    if incident.lasted_ms is None:
        return speaker.say("{name} is down", name=incident.name)
    return speaker.say("{name} was down", name=incident.name)


def _incident_text(incident: StatusIncidentView, speaker: Speaker) -> str:
    if incident.lasted_ms is None:
        return speaker.say("{name} is down.", name=incident.name)
    return speaker.say("{name} was down for {span}.", name=incident.name, span=_span(incident.lasted_ms, speaker))


def _span(span_ms: int, speaker: Speaker) -> str:
    seconds = max(1, span_ms // 1000)
    size = next(size for size in SPANS if seconds >= size)
    count = seconds // size
    return speaker.say(SPAN[size]) if count == 1 else speaker.say(SPANS[size], n=count)


def _time(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)


def _when(at: int) -> str:
    time = _time(at)
    return f'<time datetime="{time:%Y-%m-%dT%H:%MZ}">{time:%Y-%m-%d %H:%M} UTC</time>'


def _width(text: str) -> int:
    return 12 + round(6.6 * len(text))
