"""A new hub without any node: each page says what would be there, and looks as it did."""

from collections.abc import Callable

from playwright.sync_api import Browser, BrowserContext, ViewportSize

from tests.e2e.looks import Looks
from tests.e2e.test_looks import HEIGHT, WIDTHS, load, wrong_with
from tools.browser import sign_in
from tools.hub import Hub

PAGES = (
    *("/", "/services", "/services/new", "/services/trash", "/containers", "/nodes", "/compare", "/monitoring"),
    *("/monitoring/alerts", "/monitoring/status", "/monitoring/maintenance", "/terminal", "/logs", "/templates"),
    *("/routes", "/gateway", "/map", "/pods", "/images", "/volumes", "/networks", "/secrets"),
)


def test_an_empty_page_teaches(chromium: Browser, new_context: Callable[..., BrowserContext], empty_hub: Hub) -> None:
    looks, width = Looks(chromium), WIDTHS[0]
    context = new_context(ViewportSize(width=width, height=HEIGHT))
    sign_in(context, empty_hub)
    page = context.new_page()
    wrong: list[str] = []
    for path in PAGES:
        load(page, path)
        wrong += wrong_with(page, looks, f"empty-{path.strip('/').replace('/', '-') or 'overview'}", width)
    looks.close()
    assert not wrong, "\n".join(wrong)
