"""What a person looks for on a page, found by role and text."""

import re

from playwright.sync_api import FloatRect, Locator, Page

STILL = """async (element) => {
  for (let before = "", frames = 0; frames < 5; ) {
    await new Promise(requestAnimationFrame);
    const { x, y, width, height } = element.getBoundingClientRect();
    const now = [x, y, width, height].join();
    frames = now === before ? frames + 1 : 0;
    before = now;
  }
}"""


def still(found: Locator) -> FloatRect:
    """Where it is, in pixels, once it no longer moves: a page that scrolls or lays itself out takes its time."""
    found.evaluate(STILL)
    box = found.bounding_box()
    assert box is not None, "it went"
    return box


def row(page: Page, name: str) -> Locator:
    """The row of a table that holds this name."""
    return page.get_by_role("row").filter(has=page.get_by_text(name, exact=True))


def names(page: Page) -> list[str]:
    """The names in a table's rows, from the top."""
    return page.locator("[role=row][data-key] a[data-open]").all_inner_texts()


def groups(page: Page) -> list[str]:
    """The headings between the rows, each without its count."""
    return [re.sub(r"\s*\d+$", "", text.strip()) for text in page.get_by_role("rowheader").all_inner_texts()]


def overflow_px(page: Page) -> int:
    """How many pixels of the page are out of sight at the right."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
