"""The network map of a real node in the browser: drawn, alive, walked by keys, put in order by hand, taken along."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import NODE, PHONE, Live, OpenTab
from tests.e2e.seen import overflow_px, row, still
from tests.patience import until

PLACES = "/api/network/positions"
QUIET = "/map?hide=line.seen"
"""Without connections that come and go, so that nothing is laid out anew meanwhile."""


def thing(unit: str) -> str:
    """A service's ID on the map."""
    return f"services/{NODE}/{unit}.service"


def card(page: Page, of: str) -> Locator:
    """Its card."""
    return page.locator(f'[data-map-card="{of}"]')


def ask(page: Page, question: str) -> Locator:
    """Ask it of the map; the panel that answers."""
    page.get_by_role("button", name="Ask the map").click()
    page.get_by_role("menuitem", name=question).click()
    return page.get_by_role("complementary", name=question)


IN_ITS_BOX = """
([card, box]) => {
  const at = (id) => {
    const found = document.querySelector(`.react-flow__node[data-id="${id}"]`)?.style.transform ?? '';
    return [...found.matchAll(/-?[0-9.]+/g)].map(Number);
  };
  const [[x, y], [left, top]] = [at(card), at(box)];
  return [x - left, y - top];
}
"""


def stands_at(page: Page, of: str) -> list[float]:
    """Where its card stands in the box of the node, in the map's own units."""
    try:
        found: list[float] = page.evaluate(IN_ITS_BOX, [of, f"node:{NODE}"])
    except Error:  # not drawn yet
        return []
    return found


@pytest.fixture(autouse=True, scope="module")
def settled(live: Live) -> None:
    """All of the demo runs: what is still coming up would move the cards."""
    units = [f"{NODE}/{name}.service" for name in ("notes", "photos", "proxy", "status")]
    live.hub.wait_for(lambda state: all(state["services"].get(unit, {}).get("tone") == "ok" for unit in units))


def test_the_map_is_alive_and_folds(page: Page, live: Live) -> None:
    page.goto("/map")
    status = card(page, thing("status"))
    expect(status).to_contain_text("Running")
    expect(card(page, f"node:{NODE}")).to_contain_text("Online")
    live.node.ssh("systemctl", "--user", "stop", "status")
    expect(status).to_contain_text(re.compile("Stopped|Failed"))
    live.node.ssh("systemctl", "--user", "start", "status")
    expect(status).to_contain_text("Running")
    assert violations(page) == []
    page.get_by_role("button", name=f"Fold {NODE}", exact=True).click()
    expect(status).to_have_count(0)
    expect(card(page, f"node:{NODE}")).to_contain_text("services")
    page.get_by_role("button", name=f"Show what is in {NODE}", exact=True).click()
    expect(status).to_be_visible()


def test_arrow_keys_walk_along_the_lines_and_enter_opens(page: Page, live: Live) -> None:
    page.goto("/map")
    expect(card(page, thing("photos"))).to_be_visible()
    page.get_by_role("application", name="Network map").focus()
    page.keyboard.press("ArrowRight")
    details = page.get_by_role("complementary", name="Details of Internet")
    expect(details).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("complementary", name="Details of Router")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Details of Router")).to_have_count(0)
    page.goto(f"/services/{NODE}/photos.service")
    page.get_by_role("navigation", name="Parts of photos").get_by_role("link", name="Map").click()
    expect(page.get_by_role("complementary", name="Details of photos")).to_contain_text("Reached from")
    assert violations(page) == []
    page.get_by_role("application", name="Network map").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/services/{NODE}/photos.service"))


def test_what_is_put_somewhere_stays_there_and_connections_are_drawn(page: Page, live: Live, tmp_path: Path) -> None:
    page.goto(QUIET)
    notes = card(page, thing("notes"))
    expect(notes).to_be_visible()
    box = still(notes)  # it was laid out, and brought into sight
    page.mouse.move(box["x"] + 60, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 60, steps=8)
    page.mouse.up()
    until(lambda: thing("notes") in live.hub.api("GET", PLACES)["positions"], "it was not kept")
    kept = live.hub.api("GET", PLACES)["positions"][thing("notes")]
    page.goto(f"/map?focus={quote(thing('notes'))}")
    free = page.get_by_role("button", name="Let the layout place it")
    expect(free).to_be_visible()
    until(lambda: stands_at(page, thing("notes")) == [kept["x"], kept["y"]], lambda: stands_at(page, thing("notes")))
    free.click()
    expect(free).to_have_count(0)
    page.get_by_role("button", name="Draw a connection").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("To", exact=True).fill("status")
    dialog.get_by_role("list").get_by_role("button").first.click()
    dialog.get_by_label("What it is").fill("nightly copy")
    dialog.get_by_role("button", name="Draw the connection").click()
    details = page.get_by_role("complementary", name="Details of notes")
    expect(details).to_contain_text("nightly copy")
    for name, begin in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        page.get_by_role("button", name="More for the map").click()
        with page.expect_download() as told:
            page.get_by_role("menuitem", name=f"Save as {name}").click()
        told.value.save_as(tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(begin)
    assert ">notes</text>" in (tmp_path / "SVG").read_text()
    details.get_by_role("button", name="Remove this connection").click()
    expect(details).not_to_contain_text("nightly copy")


def test_a_phone_has_the_table_first_and_all_of_it(open_tab: OpenTab, live: Live) -> None:
    page = open_tab(PHONE, "dark")
    page.goto("/map")
    expect(row(page, "photos").first).to_be_visible()
    assert overflow_px(page) == 0
    assert violations(page) == []
    panel = ask(page, "What breaks if something stops?")
    panel.get_by_label("What would stop").fill("proxy")
    panel.get_by_role("list").get_by_role("button").first.click()
    expect(panel.get_by_role("button", name="Ask again: What breaks if this stops")).to_be_visible()
    assert overflow_px(page) == 0
    assert violations(page) == []
    panel.get_by_role("button", name="Close details").click()
    page.get_by_role("link", name="status", exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name="status")).to_be_visible()
    expect(page.get_by_role("heading", name="On the map")).to_be_visible()
    assert overflow_px(page) == 0
    assert violations(page) == []
    page.get_by_role("link", name="On the map").click()
    expect(page.get_by_role("complementary", name="Details of status")).to_be_visible()
    assert overflow_px(page) == 0
    assert violations(page) == []


def test_it_tells_why_an_address_is_not_reachable_and_what_is_exposed(page: Page, live: Live) -> None:
    page.goto("/map")
    panel = ask(page, "Why is an address not reachable?")
    panel.get_by_label("Address", exact=True).fill("nowhere.invalid")
    panel.get_by_role("button", name="Try the way to it").click()
    expect(panel.get_by_role("listitem").filter(has_text="broken").first).to_be_visible()
    assert violations(page) == []
    panel = ask(page, "What is exposed?")
    panel.get_by_role("button", name="proxy").first.click()
    panel.get_by_role("button", name="Close details").click()
    details = page.get_by_role("complementary", name="Details of proxy")
    details.get_by_role("button", name="Ask: What breaks if this stops").click()
    expect(details.get_by_role("status").filter(has_text="photos.demo.test").first).to_be_visible()
    details.get_by_role("button", name="Ask: Who talks to whom here").click()
    expect(details.get_by_role("button", name="Ask again: Who talks to whom here")).to_be_visible()
    expect(page.get_by_role("application", name="Network map")).to_have_attribute(
        "aria-activedescendant", f"map-{thing('proxy')}"
    )
    assert violations(page) == []
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Table").click()
    panel = ask(page, "Who talks to whom?")
    expect(panel.get_by_text(re.compile("→|No connections were seen")).first).to_be_visible()
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    panel = ask(page, "What is exposed?")
    panel.get_by_role("button", name="proxy").first.click()
    expect(page.get_by_role("complementary", name="Details of proxy")).to_be_visible()
    expect(panel).to_be_hidden()
    page.set_viewport_size({"width": 1000, "height": 800})  # no room for both
    expect(panel.get_by_role("button", name="proxy").first).to_be_visible()
