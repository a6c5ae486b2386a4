"""A board of 2,000 checks, one a minute each, in Chromium: ``python -m bench.board_pixel``.

One in fifty fails. ``open_ms``: from the address to the rows on the screen, the client being in the browser's cache;
the rest: from the click (or the key) to the frame that shows what was asked for, while outcomes come in.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from playwright.sync_api import Locator, Page

from bench import budget, report
from bench.check_scene import Site, lay_out
from bench.shown import ROWS, first_rows_ms, timed
from servicebay.monitoring.check import Check
from tools.browser import browser, sign_in
from tools.hub import Hub

TAGS = ("web", "mail", "home", "backup", "media")
EVERY, DOWN = 50, 7
"""Of so many checks in a row this one fails: what it asks is a port where nothing listens."""
FIRST_ROW, FIRST_LINE, PANEL = '[role=row][aria-rowindex="2"]', "[role=rowheader]", "aside h2"
STANDS_S = 75.0
"""Until each check was asked, and those that fail twice."""


def checks_of(site: Site, count: int) -> list[Check]:
    """As many; one in fifty is down from the start."""

    def one(number: int) -> Check:
        check = site.check(number)
        more: dict[str, Any] = {"tags": [TAGS[number % len(TAGS)]]}
        if number % EVERY == DOWN:
            more |= {"target": "http://127.0.0.1:1/", "failures": 1}
        return msgspec.structs.replace(check, **more)

    return [one(number) for number in range(count)]


def starts(name: object) -> str:
    """What the text of a row, or of a heading, of this check begins with."""
    return f"^Check {name}(?!\\d)"


def one_round(page: Page, url: str, number: int, last: int) -> dict[str, float]:
    """The way from nothing through everything that one does on the board."""

    def first(name: object, event: str, act: Any) -> float:
        return timed(page, FIRST_ROW, starts(name), event, act)

    def press(button: str, within: Locator) -> Callable[[], None]:
        return within.get_by_role("button", name=button).click

    heads, presets = page.get_by_role("row").first, page.get_by_role("group", name="Show checks")
    group, search = page.get_by_role("combobox", name="Group rows"), page.get_by_label("Filter checks")
    found = {"open_ms": first_rows_ms(page, f"{url}/monitoring")}
    found["sort_ms"] = first(0, "click", press("Name", heads))
    found["turn_ms"] = first(last, "click", press("Name", heads))
    found["sort_by_state_ms"] = first(DOWN, "click", press("State", heads))
    found["show_some_ms"] = first(0, "click", press("Up", presets))
    found["show_all_ms"] = first(DOWN, "click", press("All", presets))
    found["group_ms"] = timed(page, FIRST_LINE, "home", "change", lambda: group.select_option("tag"))
    found["ungroup_ms"] = first(DOWN, "change", lambda: group.select_option(""))
    search.focus()
    page.keyboard.type("100")
    found["filter_ms"] = first(1000 + number, "keydown", lambda: page.keyboard.type(str(number)))
    found["clear_ms"] = first(DOWN, "click", page.get_by_role("button", name="Clear the filter").click)
    row = page.locator(ROWS).nth(number + 1)
    found["select_ms"] = timed(page, PANEL, "^Check", "click", row.get_by_role("gridcell").nth(2).click)
    name = page.locator(PANEL).first.inner_text()
    found["next_ms"] = timed(page, PANEL, f"^(?!{name}$)Check \\d", "keydown", lambda: page.keyboard.press("ArrowDown"))
    found["detail_ms"] = timed(page, "main h1", "^Check", "click", press("Open as a page", page.locator("aside")))
    found["back_ms"] = first(DOWN, "click", page.get_by_role("link", name="Back to checks").click)
    return found


def over(figures: dict[str, Any]) -> list[str]:
    """What is over its limit: the worst of all clicks counts."""
    clicks = [spread["worst"] for figure, spread in figures.items() if figure != "open_ms"]
    return budget.over({"open_ms": figures["open_ms"]["worst"], "click_ms": max(clicks)}, "board_pixel")


def main() -> int:
    """Start a hub that has the checks already, wait until each was asked, and use its board."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checks", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lay_out(folder, checks_of(Site(), options.checks))
        with Hub(folder, log=folder / "log") as hub, browser() as chromium:
            time.sleep(STANDS_S)
            context = chromium.new_context(viewport={"width": 1280, "height": 900})
            sign_in(context, hub)
            page = context.new_page()
            one_round(page, hub.url, 0, options.checks - 1)
            rounds = [one_round(page, hub.url, number, options.checks - 1) for number in range(options.rounds)]
            figures: dict[str, Any] = {figure: report.spread([each[figure] for each in rounds]) for figure in rounds[0]}
            figures["over_budget"] = over(figures)
            report.emit("board_pixel", figures, checks=options.checks, chromium=chromium.version)
    return 1 if figures["over_budget"] else 0


if __name__ == "__main__":
    sys.exit(main())
