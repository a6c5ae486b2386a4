"""``/status/…``: status pages for who has no account, beside the browser client and without it.

A page that is not public, and one that there is not, are the same 404 to strangers. Everything is read only. Pages,
badges and news speak the language of ``?lang=``, else the best of ``Accept-Language``; data are for programs.
"""

import asyncio
import re
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from servicebay.sentences.languages import LANGUAGES, language_for, name_of, spoken
from servicebay.sentences.speaking import Speaker, speaker_of
from servicebay.services.errors import ActionError
from servicebay.services.shapes.status import StatusPageView
from servicebay.services.status.book import StatusBook
from servicebay.services.status.desk import StatusDesk
from servicebay.services.status.drawing import badge_svg, feed_xml, gone_html, item_badge, level_word, page_html
from servicebay.services.status.page import SLUG

from .forwarded import Scope, header
from .gate import Caller, Receive, Send

HTML, SVG, RSS, JSON = "text/html; charset=utf-8", "image/svg+xml", "application/rss+xml", "application/json"
ASKED = re.compile(rb"(?:^|&)lang=([A-Za-z0-9-]{1,35})(?:&|$)")


class Answer(NamedTuple):
    """What is sent. ``language`` is empty where it has none."""

    status: int
    kind: str
    body: str
    kept: str = "no-store"
    language: str = ""


class StatusSurface:
    """The ASGI application of status pages."""

    def __init__(self, book: StatusBook, desk: StatusDesk, now_ms: Callable[[], int]) -> None:
        self._book = book
        self._desk = desk
        self._now_ms = now_ms
        self._speakers: dict[str, Speaker] = {}
        self._names: dict[str, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return await send_answer(send, Answer(405, HTML, ""))
        return await send_answer(send, await self._answer(scope))

    async def _answer(self, scope: Scope) -> Answer:
        caller: Caller = scope["servicebay.caller"]
        slug, _, rest = scope["path"].removeprefix("/status/").partition("/")
        page = self._book.pages.get(slug) if SLUG.fullmatch(slug) else None
        accepted = header(scope, b"accept-language") or ""
        speaker = await self._speaker(asked_language(scope) or language_for(accepted))
        gone = Answer(404, HTML, gone_html(speaker), language=speaker.language)
        if page is None or not (page.public or caller.identity):
            return gone
        try:
            shown = await self._desk.page(slug)
        except ActionError:  # it was removed this moment
            return gone
        found = self._render(shown, rest, scope, speaker)
        if found is None:
            return gone
        kind, body = found
        return Answer(
            200,
            kind,
            body,
            "public, max-age=30" if page.public else "no-store",
            "" if kind == JSON else speaker.language,
        )

    async def _speaker(self, language: str) -> Speaker:
        if language not in self._speakers:
            self._speakers[language] = await asyncio.to_thread(speaker_of, language)
            self._names = await asyncio.to_thread(lambda: {each: name_of(each) for each in LANGUAGES})
        return self._speakers[language]

    def _render(self, page: StatusPageView, rest: str, scope: Scope, speaker: Speaker) -> tuple[str, str] | None:
        if rest in ("", "index.html"):
            return HTML, page_html(page, self._now_ms(), speaker, self._names)
        if rest == "data.json":
            return JSON, msgspec.json.encode(page).decode()
        if rest == "feed.xml":
            return RSS, feed_xml(page, page_address(page.slug, scope), speaker)
        if rest == "badge.svg":
            return SVG, badge_svg(page.title, level_word(page.level, speaker), page.level)
        name, _, end = rest.rpartition(".")
        if end != "svg":
            return None
        item_id, _, what = name.partition("/")
        items = (item for group in page.groups for item in group.items if item.id == item_id)
        item = next(items, None)
        return None if item is None or what not in ("", "uptime") else (SVG, item_badge(item, what, speaker))


def asked_language(scope: Scope) -> str:
    """The ``lang`` of the query; empty where nobody asked for one that is spoken."""
    found = ASKED.search(scope["query_string"])
    return (found and spoken(found[1].decode())) or ""


def page_address(slug: str, scope: Scope) -> str:
    """Where a page is, as the asker knows the hub; in the language that was asked for by name."""
    origin, asked = scope["servicebay.caller"].origin, asked_language(scope)
    address = f"{'https' if origin.secure else 'http'}://{origin.host}/status/{slug}"
    return f"{address}?lang={asked}" if asked else address


async def send_answer(send: Send, answer: Answer) -> None:
    """Send it."""
    data = answer.body.encode()
    headers = [(b"content-type", answer.kind.encode()), (b"content-length", str(len(data)).encode())]
    headers.append((b"cache-control", answer.kept.encode()))
    if answer.language:
        headers += [(b"content-language", answer.language.encode()), (b"vary", b"Accept-Language")]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": data})
