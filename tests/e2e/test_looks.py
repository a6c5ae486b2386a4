"""Every page at three widths, light and dark: nothing out of sight, nothing that axe finds, and it looks as it did."""

import re
import urllib.parse
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

import testbed.demo.crowd
from tests.e2e.axe import violations
from tests.e2e.conftest import NODE, Live, OpenTab
from tests.e2e.looks import Looks
from tests.e2e.seen import overflow_px, row
from tests.patience import until

HEIGHT = 900
WIDTHS = (360, 768, 1440)
CLIMBING = "[role=status][aria-label=Loading], [aria-busy=true]"
"""What is seen only until something has come."""
LIVE = {
    *("logs", "monitoring", "monitoring-alerts", "service-generated", "service-history", "node-system", "compare"),
    *("map", "empty-map", "stale-overview", "settings-audit"),
}
"""Pages that never look the same twice: lines, events, outcomes, charts, a map that is being laid out, why there is no
answer, what was done before. Everything but their picture is looked at."""


@pytest.fixture(scope="module")
def paths(live: Live) -> dict[str, str]:
    """An address of each page, with its detail open and with nothing found as well, by a name for its picture."""
    testbed.demo.crowd.install(live.node)
    asked = {"sensor", testbed.demo.crowd.LONG_NAME}
    state = live.hub.wait_for(lambda state: asked <= {row["name"] for row in state["containers"].values()})
    keys = {row["name"]: key for key, row in state["containers"].items()}
    sensor, lengthy = keys["sensor"], keys[testbed.demo.crowd.LONG_NAME]
    service = f"/services/{NODE}/photos.service"
    named = {
        "overview": "/",
        "service": service,
        "service-files": f"{service}/files",
        "service-generated": f"{service}/files?path=generated",
        "service-history": f"{service}/history",
        "service-failed": f"/services/{NODE}/backup.service",
        "service-gone": f"/services/{NODE}/gone.service",
        "service-beside": f"/services?open={NODE}/backup.service",
        "container": f"/containers/{sensor}",
        "container-lengthy": f"/containers/{lengthy}",
        "containers-none": "/containers?q=nothing-is-called-that",
        "containers-beside": f"/containers?group=pod&show=all&open={urllib.parse.quote(sensor, safe='')}",
        "node": f"/nodes/{NODE}",
        "node-system": f"/nodes/{NODE}/system",
    }
    plain = (
        *("/services", "/services/new", "/services/import", "/services/trash", "/containers", "/nodes", "/nodes/add"),
        *("/compare", "/monitoring", "/monitoring/alerts", "/monitoring/status", "/monitoring/maintenance"),
        *("/terminal", "/logs", "/templates", "/templates/registries", "/routes", "/gateway", "/map"),
        *("/settings", "/settings/sign-in", "/settings/tokens", "/settings/appearance", "/settings/people"),
        *("/settings/audit", "/settings/backup", "/settings/about", "/settings/plugins"),
        *("/pods", "/images", "/volumes", "/networks", "/secrets", "/nowhere"),
    )
    return named | {path.strip("/").replace("/", "-"): path for path in plain}


@pytest.fixture(scope="module")
def looks(chromium: Browser) -> Iterator[Looks]:
    started = Looks(chromium)
    yield started
    started.close()


def load(page: Page, path: str) -> None:
    """Open a page and wait until all of it is there."""
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(CLIMBING)).to_have_count(0)


def wrong_with(page: Page, looks: Looks, name: str, width: int) -> Iterator[str]:
    """Everything that is wrong with the page in sight, light and dark."""
    if overflow_px(page) != 0:
        yield f"{name} at {width} px: scrolls sideways"
    if page.evaluate("document.documentElement.scrollHeight - innerHeight") != 0:
        yield f"{name} at {width} px: the frame scrolls"
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        if width != WIDTHS[1]:
            yield from (f"{name} at {width} px, {scheme}: {found}" for found in violations(page))
        different = None if name in LIVE else looks.differs(page, f"{width}-{scheme}/{name}")
        if different:
            yield different
    page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_whole_readable_and_as_it_was(
    open_tab: OpenTab, paths: dict[str, str], looks: Looks, width: int
) -> None:
    page = open_tab(ViewportSize(width=width, height=HEIGHT))
    wrong: list[str] = []
    for name, path in paths.items():
        load(page, path)
        wrong += wrong_with(page, looks, name, width)
    assert not wrong, "\n".join(wrong)


def test_a_part_that_is_missing_is_seen(open_tab: OpenTab, looks: Looks, paths: dict[str, str]) -> None:
    page = open_tab(ViewportSize(width=WIDTHS[-1], height=HEIGHT))
    load(page, paths["services"])
    expect(row(page, "photos")).to_be_visible()
    assert looks.differs(page, "1440-light/services") is None
    page.evaluate("document.querySelector('[role=grid]').remove()")
    assert "looks different" in (looks.differs(page, "1440-light/services", tries=1) or "")


def test_no_page_of_the_navigation_is_left_out(page: Page, paths: dict[str, str]) -> None:
    page.goto("/")
    links = page.get_by_role("complementary", name="Pages and nodes").get_by_role("link")
    expect(links.first).to_be_visible()
    there = {urllib.parse.urlsplit(link.get_attribute("href") or "").path for link in links.all()}
    assert len(there) > 10
    assert there - set(paths.values()) - {f"/nodes/{NODE}"} == set()


def test_loading_lost_and_stale_look_as_they_did(open_tab: OpenTab, live: Live, looks: Looks) -> None:
    width = WIDTHS[0]
    page = open_tab(ViewportSize(width=width, height=HEIGHT))
    wrong: list[str] = []
    page.route_web_socket(re.compile("/socket.io/"), lambda _: None)  # it opens, and says nothing
    page.goto("/services")
    expect(page.get_by_role("status", name="Loading")).to_be_visible()
    wrong += wrong_with(page, looks, "loading", width)
    page = open_tab(ViewportSize(width=width, height=HEIGHT))
    live.node.cut()
    try:
        for name, path in (("stale-overview", "/"), ("stale-services", "/services")):
            page.goto(path)
            expect(page.get_by_text(re.compile("cannot be reached|as of")).first).to_be_visible()
            wrong += wrong_with(page, looks, name, width)
    finally:
        live.node.mend()
    expect(row(page, "photos")).not_to_contain_text("as of")
    live.hub.stop()
    expect(page.get_by_text(re.compile("no longer answers|not answer|lost", re.IGNORECASE)).first).to_be_visible()
    wrong += wrong_with(page, looks, "lost", width)
    live.hub.start()
    until(lambda: live.hub.api("GET", "/api/nodes"))
    assert not wrong, "\n".join(wrong)
