"""``make screenshots``: pictures of the running program, of a real node, into ``docs/screenshots/``.

Overview, Services and Containers, each light, dark and on a phone (360 px).
"""

import contextlib
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize

import testbed
import testbed.demo
from tools.browser import browser, sign_in
from tools.client import ROOT
from tools.hub import Hub, HubError, is_online

Scheme = Literal["dark", "light"]
TARGET = ROOT / "docs/screenshots"
PAGES = {"overview": "/", "services": "/services", "containers": "/containers"}
DESK, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=360, height=740)
LOOKS: dict[str, tuple[Scheme, ViewportSize]] = {
    "light": ("light", DESK),
    "dark": ("dark", DESK),
    "phone": ("light", PHONE),
}
NODE = "nas"
CALM_PERCENT = 40


def take(page: Page, hub: Hub, look: str, folder: Path) -> None:
    """One picture of each page."""
    for name, path in PAGES.items():
        page.goto(hub.url + path)
        page.get_by_text("proxy" if name != "overview" else "backup").first.wait_for()
        page.wait_for_timeout(400)  # fonts, and what fades in
        page.screenshot(path=folder / f"{name}-{look}.png")


def take_all(chromium: Browser, hub: Hub, folder: Path) -> None:
    """Every page in every look."""
    folder.mkdir(parents=True, exist_ok=True)
    for look, (scheme, viewport) in LOOKS.items():
        context = chromium.new_context(color_scheme=scheme, viewport=viewport, device_scale_factor=2)
        sign_in(context, hub)
        take(context.new_page(), hub, look, folder)
        context.close()


def main() -> None:
    """Boot a node with the demo stack, start a hub, take the pictures."""
    with testbed.Node(NODE) as node, tempfile.TemporaryDirectory() as folder:
        testbed.demo.install(node)
        with Hub(Path(folder), log=Path(folder) / "log") as hub, browser() as chromium:
            hub.add_node(node, NODE)
            hub.wait_for(is_online(NODE))
            # the first samples still show the node booting
            with contextlib.suppress(HubError):
                hub.wait_for(lambda state: state["nodes"][NODE]["cpuPercent"] < CALM_PERCENT, limit_s=90)
            take_all(chromium, hub, TARGET)
    print(f"{len(PAGES) * len(LOOKS)} pictures are in {TARGET}.")


if __name__ == "__main__":
    main()
