"""300 services on a node: the list, a search in it, a service, its file in the editor: ``python -m bench.editor_open``.

``first_paint_ms``: from the address to the rows on the screen, the client being in the browser's cache; the rest:
from the click (or the last key) to the frame that shows what was asked for. The page notes the times itself.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

import testbed
from bench import budget, report
from bench.rig import NAME
from bench.shown import ROWS, first_rows_ms, timed
from tools.browser import browser, sign_in
from tools.hub import Hub

FOLDER = "~/.config/containers/systemd"
FILL = """
mkdir -p ~/.config/containers/systemd; i=0
while [ "$i" -lt "$1" ]; do
  printf '[Unit]\\nDescription=Service %s\\n\\n[Container]\\nImage=localhost/busybox:1\\nExec=sleep 1000000\\n' "$i" \
    >~/.config/containers/systemd/"service$i.container"
  i=$((i + 1))
done
systemctl --user daemon-reload
"""
TEXT, TITLE = "[data-editor] .cm-content", "main h1"


def one_round(page: Page, url: str, name: str) -> dict[str, float]:
    """The way from nothing to the text of one service."""
    found = {"first_paint_ms": first_rows_ms(page, f"{url}/services")}
    page.wait_for_load_state("networkidle")
    search = page.get_by_label("Filter services")
    search.focus()
    page.keyboard.type(name[:-1])
    found["search_ms"] = timed(page, ROWS, f"{name}(?!\\d)", "keydown", lambda: page.keyboard.type(name[-1]))
    state = page.get_by_role("row").filter(has=page.get_by_text(name, exact=True)).get_by_role("gridcell").nth(1)
    found["show_details_ms"] = timed(page, "aside h2", f"^{name}$", "click", state.click)
    whole = page.get_by_role("button", name="Open as a page")
    found["open_service_ms"] = timed(page, TITLE, f"^{name}$", "click", whole.click)
    files = page.get_by_role("navigation", name="Parts of").get_by_role("link", name="Files")
    found["open_editor_ms"] = timed(page, TEXT, "Description=Service", "click", files.click)
    page.locator(TEXT).click()
    found["key_ms"] = timed(page, TEXT, "Q", "keydown", lambda: page.keyboard.type("Q"))
    return found


def over(figures: dict[str, Any]) -> list[str]:
    """What is over its limit: the worst of the rounds counts."""
    worst = {figure: spread["worst"] for figure, spread in figures.items()}
    return budget.over(worst, "editor_open")


def main() -> int:
    """Boot a node, give it the services, start a hub and a browser, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    with testbed.Node() as node, tempfile.TemporaryDirectory() as folder:
        node.ssh("sh", "-ec", FILL, "sh", str(options.services), timeout_s=120)
        with Hub(Path(folder), log=Path(folder) / "log") as hub, browser() as chromium:
            hub.add_node(node, NAME)
            hub.wait_for(lambda state: len(state["services"]) >= options.services, limit_s=60)
            context = chromium.new_context(viewport={"width": 1280, "height": 900})
            sign_in(context, hub)
            page = context.new_page()
            page.on("dialog", lambda dialog: dialog.accept())
            one_round(page, hub.url, "service0")
            names = [f"service{(number * 37 + 11) % options.services}" for number in range(options.rounds)]
            rounds = [one_round(page, hub.url, name) for name in names]
            figures: dict[str, Any] = {figure: report.spread([each[figure] for each in rounds]) for figure in rounds[0]}
            figures["over_budget"] = over(figures)
            report.emit("editor_open", figures, node, services=options.services, chromium=chromium.version)
    return 1 if figures["over_budget"] else 0


if __name__ == "__main__":
    sys.exit(main())
