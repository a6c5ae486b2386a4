"""``/status/…``: status pages for who has no account, beside the browser client and without it.

A page that is not public, and one that there is not, are the same 404 to strangers. Everything is read only.
"""

from collections.abc import Callable

import msgspec

from servicebay.services.errors import ActionError
from servicebay.services.shapes.status import StatusItemView, StatusPageView
from servicebay.services.status.book import StatusBook
from servicebay.services.status.desk import StatusDesk
from servicebay.services.status.drawing import badge_svg, feed_xml, page_html, percent_text
from servicebay.services.status.page import SLUG

from .forwarded import Scope
from .gate import Caller, Receive, Send

HTML, SVG, RSS, JSON = "text/html; charset=utf-8", "image/svg+xml", "application/rss+xml", "application/json"
BADGE_WORDS = {"up": "up", "trouble": "trouble", "down": "down", "maintenance": "maintenance", "unknown": "not known"}
GONE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>No such page</title>'
    '<p>There is no such status page, or it is not public: <a href="/">sign in</a>.</p></html>'
)


class StatusSurface:
    """The ASGI application of status pages."""

    def __init__(self, book: StatusBook, desk: StatusDesk, now_ms: Callable[[], int]) -> None:
        self._book = book
        self._desk = desk
        self._now_ms = now_ms

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return await answer(send, 405, HTML, "", "no-store")
        caller: Caller = scope["servicebay.caller"]
        slug, _, rest = scope["path"].removeprefix("/status/").partition("/")
        page = self._book.pages.get(slug) if SLUG.fullmatch(slug) else None
        if page is None or not (page.public or caller.identity):
            return await answer(send, 404, HTML, GONE, "no-store")
        try:
            shown = await self._desk.page(slug)
        except ActionError:  # it was removed this moment
            return await answer(send, 404, HTML, GONE, "no-store")
        found = self._render(shown, rest, scope)
        kept = "public, max-age=30" if page.public else "no-store"
        return (
            await answer(send, 404, HTML, GONE, "no-store") if found is None else await answer(send, 200, *found, kept)
        )

    def _render(self, page: StatusPageView, rest: str, scope: Scope) -> tuple[str, str] | None:
        if rest in ("", "index.html"):
            return HTML, page_html(page, self._now_ms())
        if rest == "data.json":
            return JSON, msgspec.json.encode(page).decode()
        if rest == "feed.xml":
            origin = scope["servicebay.caller"].origin
            scheme = "https" if origin.secure else "http"
            return RSS, feed_xml(page, f"{scheme}://{origin.host}/status/{page.slug}")
        if rest == "badge.svg":
            return SVG, badge_svg(page.title, BADGE_WORDS[page.level], page.level)
        name, _, end = rest.rpartition(".")
        if end != "svg":
            return None
        item_id, _, what = name.partition("/")
        items = (item for group in page.groups for item in group.items if item.id == item_id)
        item = next(items, None)
        return None if item is None or what not in ("", "uptime") else (SVG, item_badge(item, what))


def item_badge(item: StatusItemView, what: str) -> str:
    """``NAME.svg``: how it is; ``NAME/uptime.svg``: its uptime in 30 days."""
    if what == "uptime":
        return badge_svg(f"{item.name} uptime", percent_text(item.uptime_month), item.level)
    return badge_svg(item.name, BADGE_WORDS[item.level], item.level)


async def answer(send: Send, status: int, kind: str, body: str, kept: str) -> None:
    """Send it."""
    data = body.encode()
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(data)).encode())]
    headers.append((b"cache-control", kept.encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": data})
