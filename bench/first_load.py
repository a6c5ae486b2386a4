"""The first load and every change of page, in Chromium on this machine: ``python -m bench.first_load``.

``first_load_kib``: what travels, compressed, until the overview is there with an empty cache; ``first_content_ms``:
the browser's own first contentful paint; ``rows_ms``: the node's row is on the screen. ``change_…_ms`` is from the
click in the navigation to the frame with the page's heading: ``first`` with the page's own code still to be fetched,
``again`` after it.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

import testbed
import testbed.demo
from bench import budget, report
from bench.rig import NAME
from bench.shown import timed
from tools.browser import browser, sign_in
from tools.hub import Hub, is_online

LOADED = """
() => {
  const sent = performance.getEntries().filter((entry) => entry.encodedBodySize && !entry.name.includes("/socket.io/"));
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return [sent.reduce((sum, entry) => sum + entry.encodedBodySize, 0) / 1024, paint.startTime];
}
"""
ROW = """
(name) => new Promise((resolve) => {
  const look = () => [...document.querySelectorAll("main a")].some((each) => each.textContent === name)
    ? requestAnimationFrame(() => resolve(performance.now())) : requestAnimationFrame(look);
  look();
})
"""


def first_load(chromium: Browser, hub: Hub) -> dict[str, float]:
    """Open the overview in a browser that has never seen it."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    sign_in(context, hub)
    page = context.new_page()
    page.goto(hub.url)
    rows = float(page.evaluate(ROW, NAME))
    page.wait_for_load_state("networkidle")
    kib, paint = page.evaluate(LOADED)
    context.close()
    return {"first_load_kib": float(kib), "first_content_ms": float(paint), "rows_ms": rows}


def changes(page: Page) -> dict[str, float]:
    """Go to each page of the navigation; in ms, by its title."""
    links = page.get_by_role("navigation", name="Pages").get_by_role("link")
    took = {}
    for index in range(links.count() - 1, -1, -1):
        link = links.nth(index)
        title = link.evaluate("(link) => link.childNodes[1].textContent")
        took[title] = timed(page, "main h1", f"^{title}", "click", link.click)
        page.wait_for_load_state("networkidle")
    return took


def main() -> int:
    """Boot a node with the demo's services, start a hub and a browser, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    with testbed.Node() as node, tempfile.TemporaryDirectory() as folder:
        testbed.demo.install(node)
        with Hub(Path(folder), log=Path(folder) / "log") as hub, browser() as chromium:
            hub.add_node(node, NAME)
            hub.wait_for(is_online(NAME))
            loads = [first_load(chromium, hub) for _ in range(options.rounds)]
            figures: dict[str, Any] = {figure: report.spread([each[figure] for each in loads]) for figure in loads[0]}
            context = chromium.new_context(viewport={"width": 1280, "height": 900})
            sign_in(context, hub)
            page = context.new_page()
            page.goto(hub.url)
            page.evaluate(ROW, NAME)
            first = changes(page)
            again = [took for _ in range(options.rounds) for took in changes(page).values()]
            figures["change_first_ms"] = report.spread(list(first.values()))
            figures["change_again_ms"] = report.spread(again)
            worst = {figure: spread["worst"] for figure, spread in figures.items()}
            figures["over_budget"] = budget.over(worst, "first_load")
            slowest = max(first, key=lambda title: first[title])
            report.emit("first_load", figures, node, slowest=slowest, chromium=chromium.version)
    return 1 if figures["over_budget"] else 0


if __name__ == "__main__":
    sys.exit(main())
