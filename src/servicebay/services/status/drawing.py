"""A status page as HTML, its badges as SVG, its news as RSS. Pure; every word of others is escaped.

No script and nothing from elsewhere: it is readable by any browser, and by who reads aloud.
"""

from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import NamedTuple

from ..shapes.status import StatusIncidentView, StatusItemView, StatusLevel, StatusPageView

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
.row>*{min-width:0;overflow-wrap:anywhere}.state{white-space:nowrap;font-size:.9rem}.soft{color:var(--soft);font-size:.85rem}
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


def page_html(page: StatusPageView, now_ms: int) -> str:
    """The page."""
    groups = "".join(_group(group.title, group.items) for group in page.groups)
    posts = "".join(
        f"<li><p><strong>{escape(post.title)}</strong> "
        f'<span class="soft">{POSTS[post.state]}, {_when(post.at)}</span></p>'
        f'<p class="pre">{escape(post.text)}</p></li>'
        for post in page.posts
    )
    news = "".join(
        f'<li>{escape(_incident_text(each))} <span class="soft">{_when(each.at)}</span></li>' for each in page.incidents
    )
    told = f"<h2>Told</h2><ul>{posts}</ul>" if posts else ""
    past = f"<h2>Past three months</h2><ul>{news}</ul>" if news else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(page.title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="refresh" content="60">'
        f'<link rel="alternate" type="application/rss+xml" title="{escape(page.title)}" '
        f'href="/status/{page.slug}/feed.xml">'
        f"<style>{STYLE}</style></head><body><main><h1>{escape(page.title)}</h1>"
        f'<p class="pre">{escape(page.text)}</p>'
        f'<p class="now {page.level}" role="status">{SIGNS[page.level]} {escape(page.sentence)}</p>'
        f"{told}{groups}{past}"
        f'<p class="soft">As of {_when(now_ms)}. <a href="/status/{page.slug}/feed.xml">News feed</a></p>'
        "</main></body></html>"
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


def feed_xml(page: StatusPageView, address: str) -> str:
    """The news of a page as RSS 2.0; ``address`` is the page's own."""
    news = [Post(post.at, f"{POSTS[post.state]}: {post.title}", post.text, f"post-{post.at}") for post in page.posts]
    for each in page.incidents:
        title = f"{each.name} {'is' if each.lasted_ms is None else 'was'} down"
        news.append(Post(each.at, title, _incident_text(each), f"{each.id}-{each.at}"))
    items = "".join(
        f"<item><title>{escape(post.title)}</title><description>{escape(post.text)}</description>"
        f"<pubDate>{format_datetime(_time(post.at))}</pubDate><link>{escape(address)}</link>"
        f'<guid isPermaLink="false">{escape(page.slug)}/{escape(post.id)}</guid></item>'
        for post in sorted(news, key=lambda post: post.at, reverse=True)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{escape(page.title)}</title><link>{escape(address)}</link>"
        f"<description>{escape(page.text or page.title)}</description>{items}</channel></rss>"
    )


def percent_text(percent: float | None) -> str:
    """``99.95 %``; never 100 where something failed."""
    if percent is None:
        return "not known"
    shown = f"{percent:.2f}".rstrip("0").rstrip(".")
    return "99.99 %" if shown == "100" and percent < 100 else f"{shown} %"


def _group(title: str, items: list[StatusItemView]) -> str:
    return f"<h2>{escape(title)}</h2><ul>{''.join(map(_item, items))}</ul>"


def _item(item: StatusItemView) -> str:
    uptime = "" if item.uptime_month is None else f"{percent_text(item.uptime_month)} in 30 days"
    return (
        f'<li><div class="row"><strong>{escape(item.name)}</strong>'
        f'<span class="state {item.level}">{SIGNS[item.level]} {item.text}</span></div>'
        f'{_bars(item)}<div class="row soft"><span>three months ago</span><span>{uptime}</span>'
        "<span>today</span></div></li>"
    )


def _bars(item: StatusItemView) -> str:
    bars = "".join(
        f'<rect class="{day.level}" x="{n * 4}" y="{28 - HEIGHTS[day.level]}" width="3" height="{HEIGHTS[day.level]}">'
        f"<title>{day.day}: {percent_text(day.uptime_percent)}</title></rect>"
        for n, day in enumerate(item.days)
    )
    words = f"{percent_text(item.uptime_month)} in 30 days"
    box = f'viewBox="0 0 {len(item.days) * 4} 28" preserveAspectRatio="none"'
    return f'<svg class="bars" {box} role="img" aria-label="{words}">{bars}</svg>'


def _incident_text(incident: StatusIncidentView) -> str:
    if incident.lasted_ms is None:
        return f"{incident.name} is down."
    return f"{incident.name} was down for {_span(incident.lasted_ms)}."


def _span(span_ms: int) -> str:
    seconds = max(1, span_ms // 1000)
    for size, noun in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {noun}"
    return f"{seconds} s"


def _time(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)


def _when(at: int) -> str:
    return f"{_time(at):%d %b %Y %H:%M} UTC"


def _width(text: str) -> int:
    return 12 + round(6.6 * len(text))
