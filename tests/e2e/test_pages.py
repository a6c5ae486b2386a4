"""A full house on every page: found, sorted, grouped; in each theme, on a desk and on a phone; for everybody."""

import re

import pytest
from playwright.sync_api import Page, expect

import testbed.demo.crowd
from tests.e2e.axe import violations
from tests.e2e.conftest import NODE, PHONE, Live, OpenTab
from tests.e2e.seen import groups, names, row
from tests.patience import until

LISTS = ("Services", "Containers")


@pytest.fixture(autouse=True, scope="module")
def crowd(live: Live) -> None:
    testbed.demo.crowd.install(live.node)


def test_slash_leads_to_the_filter_and_the_address_keeps_it(page: Page) -> None:
    page.goto("/containers")
    expect(row(page, "sensor")).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_label("Filter containers")).to_be_focused()
    page.keyboard.type("pipeline")
    expect(row(page, "sensor")).to_have_count(0)
    assert names(page) == ["pipeline-a", "pipeline-b", "pipeline-c"]
    page.reload()
    expect(row(page, "pipeline-a")).to_be_visible()
    assert len(names(page)) == 3
    page.get_by_label("Filter containers").press("Escape")
    expect(row(page, "sensor")).to_be_visible()


def test_what_needs_a_person_comes_first_and_a_heading_sorts(page: Page) -> None:
    page.goto("/services")
    expect(row(page, "backup")).to_contain_text("Failed")
    until(lambda: set(names(page)[:3]) == {"backup", "watcher", "tunnel"}, lambda: names(page))
    page.get_by_role("button", name="Name").click()
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "ascending")
    assert names(page) == sorted(names(page))
    page.get_by_role("button", name="Name").click()
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "descending")
    assert names(page) == sorted(names(page), reverse=True)


def test_rows_are_grouped_by_node_by_service_and_by_pod(page: Page) -> None:
    page.goto("/containers")
    expect(row(page, "sensor")).to_be_visible()
    group = page.get_by_label("Group rows").filter(visible=True)
    group.select_option("By node")
    until(lambda: groups(page) == [NODE], lambda: groups(page))
    for chosen, shown in (
        ("By pod", {"No pod", f"pipeline on {NODE}", f"photos on {NODE}"}),
        ("By service", {"Not managed", f"photos on {NODE}", f"status on {NODE}"}),
    ):
        group.select_option(chosen)
        until(lambda shown=shown: shown <= set(groups(page)), lambda: groups(page))  # type: ignore[misc]
    page.goto("/services?group=node")
    expect(row(page, "backup")).to_be_visible()
    until(lambda: groups(page) == [NODE], lambda: groups(page))


def test_a_node_in_the_side_narrows_the_page_and_lets_go(page: Page) -> None:
    page.goto("/services")
    narrow = page.get_by_title(f"Show only {NODE}")
    narrow.click()
    expect(page).to_have_url(re.compile(f"node={NODE}"))
    page.get_by_role("button", name="Show all nodes").last.click()
    expect(page).not_to_have_url(re.compile("node="))


def test_each_state_has_words(page: Page) -> None:
    page.goto("/containers")
    words = {
        "sensor": "Running, unhealthy",
        "import-2019": "Paused",
        "killed-by-hand": "Exited 137: killed",
        "one-shot": "Exited 3",
        "not-started-yet": "Created, never started",
    }
    for name, text in words.items():
        expect(row(page, name)).to_contain_text(text)
    page.goto("/services")
    expect(row(page, "tunnel")).to_contain_text("Restarting after a failure")
    expect(row(page, "watcher")).to_contain_text("status 127: its command was not found")


def test_the_theme_is_chosen_and_kept(page: Page) -> None:
    page.goto("/")

    def ground() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    light = ground()
    page.get_by_role("button", name="Theme: as the system").click()
    page.get_by_role("menuitemradio", name="Dark").click()
    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    until(lambda: ground() != light)
    dark = ground()
    page.reload()
    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    assert ground() == dark
    page.emulate_media(color_scheme="dark")
    page.get_by_role("button", name="Theme: dark").click()
    page.get_by_role("menuitemradio", name="Light").click()
    expect(page.get_by_role("button", name="Theme: light")).to_be_visible()
    until(lambda: ground() == light)


def test_rows_can_be_lower_and_stay_so(page: Page) -> None:
    page.goto("/containers")
    expect(row(page, "sensor")).to_be_visible()

    def height() -> float:
        box = row(page, "sensor").bounding_box()
        return box["height"] if box else 0

    usual = height()
    page.get_by_role("button", name="Theme: as the system").click()
    page.get_by_role("menuitemradio", name="Compact rows").click()
    until(lambda: height() < usual)
    compact = height()
    page.reload()
    expect(row(page, "sensor")).to_be_visible()
    assert height() == compact


def test_a_phone_has_all_of_it(open_tab: OpenTab) -> None:
    page = open_tab(PHONE)
    page.goto("/")
    bar = page.get_by_role("navigation", name="Pages")
    bar.get_by_role("link", name="Services").click()
    row(page, "backup").click()
    expect(page.get_by_role("heading", name="backup", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Services")).to_be_visible()
    bar.get_by_role("button", name="More").click()
    sheet = page.get_by_role("dialog", name="More")
    expect(sheet.get_by_role("button", name=NODE)).to_be_visible()
    expect(sheet.get_by_role("button", name="Sign out")).to_be_visible()


def load(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_axe_finds_nothing_in_what_opens_over_a_page(page: Page) -> None:
    page.goto("/containers")
    expect(row(page, "sensor")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    row(page, "sensor").click()
    page.get_by_role("complementary").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("dialog", name="Delete sensor?")).to_be_visible()
    assert violations(page) == []


def test_axe_would_find_something(page: Page) -> None:
    load(page, "/")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=/favicon.svg><button></button>')"
    )
    assert {found.split(":")[0] for found in violations(page)} >= {"image-alt", "button-name"}
