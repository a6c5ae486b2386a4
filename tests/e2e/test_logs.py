"""Logs in the browser: they follow at the end and hold still elsewhere, hits, places, links, and what was left out."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import axe
from tests.e2e.conftest import NODE, PHONE, Live, OpenTab
from tests.e2e.seen import overflow_px, still
from tests.e2e.talker import PAGE, Talker, line, start_talker

FLOOD = 9_000
"""More lines than the hub keeps for a browser that takes none, and fewer than journald takes in half a minute."""
COPIED = """Object.defineProperty(navigator, "clipboard", {
  value: { writeText: async (text) => { window.copied = text; } },
})"""
SEEK_GAP = """async () => {
  const lines = document.querySelector("[role=log]");
  while (!lines.textContent.includes("not shown here") && lines.scrollTop > 0) {
    lines.scrollTop -= 500;
    await new Promise(requestAnimationFrame);
  }
}"""


@pytest.fixture(scope="module")
def talker(live: Live) -> Iterator[Talker]:
    talker = start_talker(live.node)
    talker.say(*(f"before {number}" for number in range(120)))
    yield talker
    live.node.ssh("systemctl", "--user", "stop", "talker")


def chosen(page: Page) -> Locator:
    return page.get_by_role("log").locator("[data-key][aria-current=true]")


def test_it_follows_at_the_end_and_holds_still_elsewhere(page: Page, talker: Talker) -> None:
    page.goto(PAGE)
    expect(line(page, "before 119")).to_be_in_viewport()
    talker.say("now 1")
    expect(line(page, "now 1")).to_be_in_viewport()
    page.get_by_role("log").hover()
    page.mouse.wheel(0, -300)
    expect(page.get_by_role("button", name=re.compile("newest lines"))).to_be_visible()
    held = still(line(page, "before 100"))
    talker.say(*(f"now {number}" for number in range(2, 52)))
    button = page.get_by_role("button", name="50 new lines")
    expect(button).to_be_visible()
    assert line(page, "before 100").bounding_box() == held
    button.click()
    expect(line(page, "now 51")).to_be_in_viewport()
    expect(button).to_have_count(0)
    talker.say("now 52")
    expect(line(page, "now 52")).to_be_in_viewport()


def test_a_search_shows_its_hits_and_what_stands_around_them(page: Page, talker: Talker) -> None:
    talker.say("quiet 1", "\x1b[31mneed\x1b[0mle one", "quiet 2", "quiet 3", "needle two", "quiet 4")
    page.goto(PAGE)
    expect(line(page, "quiet 4")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("nee.le")
    page.get_by_role("button", name="Regular expression").click()
    expect(line(page, "quiet 4")).to_have_count(0)
    expect(page.locator("mark")).to_have_count(3)  # the first hit is in two colours
    page.get_by_label("Lines around each hit").select_option("1")
    expect(line(page, "quiet 4")).to_be_visible()
    expect(line(page, "quiet 1")).to_be_visible()
    expect(line(page, "before 119")).to_have_count(0)
    page.get_by_role("log").focus()
    page.keyboard.press("N")
    expect(chosen(page)).to_contain_text("needle two")
    page.keyboard.press("N")
    expect(chosen(page)).to_contain_text("needle one")
    page.keyboard.press("n")
    expect(chosen(page)).to_contain_text("needle two")
    page.get_by_role("button", name="Lines around it").click()
    expect(chosen(page)).to_contain_text("needle two")
    expect(line(page, "now 52")).to_be_visible()
    talker.say("needle three")
    expect(page.get_by_role("button", name=re.compile("1 new line"))).to_be_visible()


def test_a_link_leads_to_its_line_and_a_failure_to_what_was_around_it(page: Page, talker: Talker) -> None:
    page.goto(PAGE)
    expect(line(page, "needle three")).to_be_visible()
    page.get_by_role("log").hover()
    page.mouse.wheel(0, -100_000)
    expect(line(page, "before 0")).to_be_in_viewport()
    still(line(page, "before 20"))
    line(page, "before 20").click()
    expect(chosen(page)).to_contain_text("before 20")
    page.evaluate(COPIED)
    page.get_by_role("button", name="Copy link").click()
    page.goto(page.evaluate("window.copied"))
    expect(chosen(page)).to_contain_text("before 20")
    page.reload()
    expect(chosen(page)).to_contain_text("before 20")
    expect(chosen(page)).to_be_in_viewport()
    page.goto(f"/services/{NODE}/backup.service")
    page.get_by_role("link", name="Show the log around it").click()
    expect(page.get_by_role("log")).to_contain_text("Failed to start backup.service")
    expect(chosen(page)).to_be_in_viewport()
    page.get_by_role("button", name="Any time").click()
    page.get_by_role("list", name="Starts and failures").get_by_role("button", name=re.compile("ailed")).first.click()
    expect(chosen(page)).to_be_in_viewport()


def test_lines_that_were_left_out_are_counted_and_can_be_loaded(page: Page, open_tab: OpenTab, talker: Talker) -> None:
    other = open_tab()
    for each in (page, other):
        each.goto(PAGE)
        expect(line(each, "needle three")).to_be_visible()
    debugger = page.context.new_cdp_session(page)
    debugger.send("Debugger.enable")
    debugger.send("Debugger.pause")  # it takes nothing more, until all has come to the other one
    talker.flood(FLOOD)
    expect(line(other, f"flood {FLOOD}")).to_be_in_viewport()
    debugger.send("Debugger.disable")
    other.context.close()
    expect(line(page, f"flood {FLOOD}")).to_be_in_viewport()
    page.get_by_role("log").hover()
    page.mouse.wheel(0, -300)
    page.evaluate(SEEK_GAP)
    gap = page.get_by_text("lines not shown here")
    expect(gap).to_have_text(re.compile(r"^[\d,]{2,} lines"))
    gap.get_by_role("button", name="Load them").click()
    expect(gap).to_have_count(0)
    numbers = [
        int(text.removeprefix("flood ")) for text in page.get_by_text(re.compile(r"^flood \d+$")).all_inner_texts()
    ]
    assert len(numbers) > 20
    assert numbers == [*range(numbers[0], numbers[0] + len(numbers))]


def test_the_logs_of_a_node_and_of_the_hub_are_clean_and_fit_a_phone(open_tab: OpenTab, talker: Talker) -> None:
    page = open_tab(scheme="dark")
    page.goto(f"/logs?node={NODE}")
    expect(page.get_by_role("log")).to_contain_text("Started talker.service")
    page.get_by_role("button", name="User manager").click()
    page.get_by_role("checkbox", name=re.compile("^talker")).click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("group", name="Sources")).to_contain_text("user manager")
    expect(page.get_by_role("toolbar", name="Lines over time")).to_be_visible()
    assert axe.violations(page) == []
    page.get_by_label("Where").select_option("ServiceBay itself")
    expect(page.get_by_role("log")).to_contain_text(f"node {NODE}: online")
    talker.say("the last one")
    small = open_tab(viewport=PHONE)
    small.goto(PAGE)
    expect(line(small, "the last one")).to_be_visible()
    line(small, "the last one").click()
    assert axe.violations(small) == []
    assert overflow_px(small) <= 0
