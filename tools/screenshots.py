"""``make screenshots``: pictures of the running program, of two real nodes, into ``docs/screenshots/``.

Each page light, dark and on a phone (360 px), and the steps of adding a node.
"""

import contextlib
import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, ViewportSize

import testbed
import testbed.demo
from testbed.demo import crowd
from tools.browser import browser, sign_in
from tools.client import ROOT
from tools.hub import Hub, HubError, is_online

Scheme = Literal["dark", "light"]
TARGET = Path(os.environ.get("SERVICEBAY_PICTURES", ROOT / "docs/screenshots"))
PAGES = {
    "overview": "/",
    "services": "/services",
    "service": "/services?open=nas/photos.service",
    "service-files": "/services/nas/status.service/files",
    "service-logs": "/services/nas/proxy.service/logs",
    "new-service": "/services/new?node=nas",
    "containers": "/containers",
    "routes": "/routes",
    "monitoring": "/monitoring",
    "alerts": "/monitoring/alerts",
    "gateway": "/gateway",
    "templates": "/templates",
    "images": "/images",
    "volumes": "/volumes",
    "nodes": "/nodes",
    "node": "/nodes/nas",
    "node-system": "/nodes/nas/system",
    "map": "/map",
    "settings": "/settings",
    "sign-in": "/settings/sign-in",
    "people": "/settings/people",
    "audit": "/settings/audit",
}
DRAWN = {"map": "[data-map-card], [role=row][data-key]", "node-system": ".u-over"}
"""What is on a page only after a while."""
DESK, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=360, height=740)
LOOKS: dict[str, tuple[Scheme, ViewportSize, float]] = {
    "light": ("light", DESK, 1.25),
    "dark": ("dark", DESK, 1.25),
    "phone": ("light", PHONE, 2),
}
NODES = ("nas", "attic")
CALM_PERCENT = 40
STILL = """Promise.allSettled(document.getAnimations()
    .filter((each) => each.effect.getComputedTiming().iterations !== Infinity)
    .map((each) => each.finished))"""


def shoot(page: Page, path: Path) -> None:
    """One picture, once nothing moves any more."""
    page.evaluate(STILL)
    page.screenshot(path=path)


def take(page: Page, hub: Hub, look: str, folder: Path) -> None:
    """One picture of each page."""
    for name, path in PAGES.items():
        if look == "phone" and "open=" in path:
            path = path.replace("?open=", "/")
        page.goto(hub.url + path)
        page.get_by_role("heading", level=1).wait_for()
        if name in DRAWN:
            page.locator(DRAWN[name]).first.wait_for()
        shoot(page, folder / f"{name}-{look}.png")


def take_adding(page: Page, hub: Hub, node: testbed.Node, look: str, folder: Path) -> None:
    """The first two steps of adding a node: its address, and the key that it shows."""
    page.goto(hub.url + "/nodes/add")
    page.get_by_label("Address").fill(f"{node.user}@{node.address}")
    page.get_by_label("Name").fill("cabin")
    page.get_by_role("button", name="Ask for its host key").click()
    page.get_by_text("SHA256:").wait_for()
    shoot(page, folder / f"add-a-node-{look}.png")


def take_plan(page: Page, hub: Hub, look: str, folder: Path) -> None:
    """A plan, before anything is written; nothing is."""
    page.goto(hub.url + "/services/nas/status.service/files")
    page.get_by_role("textbox", name="status.container").click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("\n[Container]\nEnvironment=TZ=Europe/Berlin\n")
    page.keyboard.press("Control+s")
    page.get_by_role("dialog").get_by_text("What will happen").wait_for()
    shoot(page, folder / f"plan-{look}.png")


def take_terminal(page: Page, hub: Hub, look: str, folder: Path) -> None:
    """A shell on a node that has said something."""
    page.goto(hub.url + "/terminal")
    page.get_by_role("button", name="New terminal").first.click()
    page.keyboard.type("nas")
    page.get_by_role("option", name="nas").first.wait_for()
    page.keyboard.press("Enter")
    screen = page.locator(".xterm-rows").filter(visible=True)
    screen.get_by_text("$").first.wait_for()
    page.keyboard.type("podman ps --format '{{.Names}} {{.Status}}'; echo that is all\n")
    screen.get_by_text("that is all", exact=True).wait_for()
    shoot(page, folder / f"terminal-{look}.png")


def make_checks(hub: Hub) -> None:
    """What the page of checks has to show: one that answers, one that does not."""
    for name, kind, target in (
        ("ServiceBay", "http", f"{hub.url}/api/health"),
        ("Old wiki", "http", "http://127.0.0.1:1/"),
    ):
        hub.api("POST", "/api/monitoring", {"name": name, "kind": kind, "target": target, "failures": 1})


def take_all(chromium: Browser, hub: Hub, node: testbed.Node, folder: Path) -> None:
    """Every page in every look."""
    folder.mkdir(parents=True, exist_ok=True)
    for look, (scheme, viewport, scale) in LOOKS.items():
        context = chromium.new_context(color_scheme=scheme, viewport=viewport, device_scale_factor=scale)
        sign_in(context, hub)
        page = context.new_page()
        take(page, hub, look, folder)
        take_plan(page, hub, look, folder)
        take_terminal(page, hub, look, folder)
        page.on("dialog", lambda dialog: dialog.accept())
        take_adding(page, hub, node, look, folder)
        context.close()


def boot(name: str) -> testbed.Node:
    """A node with services and containers; the first has those that need somebody."""
    node = testbed.Node(name)
    first = name == NODES[0]
    if first:
        testbed.demo.install(node)
    crowd.install(node, odd=first)
    return node


def are_calm(state: dict[str, Any]) -> bool:
    """Whether the nodes have come to rest: their first samples still show them booting."""
    return all(node.get("cpuPercent", 100) < CALM_PERCENT for node in state["nodes"].values())


def main() -> None:
    """Boot two nodes, start a hub, take the pictures."""
    with ExitStack() as ending:
        workers = ending.enter_context(ThreadPoolExecutor(len(NODES)))
        booting = [workers.submit(boot, name) for name in NODES]
        for done in booting:
            ending.callback(done_with, done.result)
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory()))
        hub = ending.enter_context(Hub(folder, log=folder / "log"))
        for name, done in zip(NODES, booting, strict=True):
            hub.add_node(done.result(), name)
            hub.wait_for(is_online(name))
        with contextlib.suppress(HubError):
            hub.wait_for(are_calm, limit_s=90)
        make_checks(hub)
        take_all(ending.enter_context(browser()), hub, booting[0].result(), TARGET)
    print(f"{(len(PAGES) + 3) * len(LOOKS)} pictures are in {TARGET}.")


def done_with(node: Callable[[], testbed.Node]) -> None:
    """Take a node down, if it came up."""
    with contextlib.suppress(testbed.CommandFailed):
        node().down()


if __name__ == "__main__":
    main()
