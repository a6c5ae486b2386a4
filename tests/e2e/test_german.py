"""The pages in German: nothing is left in English, and longer words still fit on a phone."""

from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.conftest import Live, OpenTab
from tests.e2e.german import CATALOGUES, CHOOSE, english_left
from tests.e2e.seen import overflow_px
from tests.e2e.test_looks import HEIGHT, WIDTHS, paths  # noqa: F401 -- a fixture

BUSY = "[role=status].animate-late, [aria-busy=true]"


def test_every_page_is_german_and_fits_a_phone(
    open_tab: OpenTab,
    live: Live,
    paths: dict[str, str],  # noqa: F811
) -> None:
    page = open_tab(ViewportSize(width=WIDTHS[0], height=HEIGHT))
    page.add_init_script(CHOOSE)
    wrong: list[str] = []
    foreign = [row["description"] for row in live.hub.api("GET", "/api/services") if row.get("description")]
    foreign += ["no answer from", "no route to"]  # say programs of the demo
    for name, path in paths.items():
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(BUSY)).to_have_count(0)
        wrong += (f"{name}: {text!r} is English" for text in english_left(page, foreign))
        if overflow_px(page) != 0:
            wrong.append(f"{name}: scrolls sideways")
    assert not wrong, "\n".join(wrong)


def test_english_is_noticed(page: Page) -> None:
    assert sum(len(catalogue) for catalogue in CATALOGUES) > 2000
    page.goto("/services")
    expect(page.get_by_role("heading", level=1)).to_have_text("Services")
    assert {"Services", "Overview", "Needs you"} <= set(english_left(page))
