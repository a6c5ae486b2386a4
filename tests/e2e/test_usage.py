"""What the node and its containers take, in the browser: there at once, and every second while one looks."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import NODE, PHONE, Live
from tests.e2e.seen import overflow_px, row

BUSY = ("podman", "run", "-d", "--name", "busy", "localhost/busybox:1", "sh", "-c", "while :; do :; done")


def test_a_busy_container_shows_what_it_takes_in_its_row(page: Page, live: Live) -> None:
    live.node.ssh(*BUSY)
    try:
        page.goto("/containers")
        expect(row(page, "busy")).to_contain_text(re.compile(r"[2-9] %|\d\d %"))
        expect(row(page, "busy")).to_contain_text(re.compile(r"\d (KB|MB)"))
        assert overflow_px(page) <= 0
    finally:
        live.node.ssh("podman", "rm", "-f", "-t", "0", "busy")


def test_the_page_of_a_node_shows_its_load_each_second(page: Page, live: Live) -> None:
    page.goto(f"/nodes/{NODE}")
    expect(page.get_by_role("heading", name="Load", exact=True)).to_be_visible()
    for name in ("Waiting for CPU", "Waiting for memory", "Waiting for disks"):
        expect(page.get_by_role("rowheader", name=name)).to_be_visible()
    traffic = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="host0"))
    expect(traffic).to_contain_text(re.compile(r"B/s in, .*B/s out"))
    expect(page.get_by_text("of its files").first).to_be_visible()
    assert overflow_px(page) <= 0


def test_the_page_of_a_service_has_the_figures_in_full(page: Page, live: Live) -> None:
    page.goto(f"/services/{NODE}/proxy.service")
    expect(page.get_by_role("heading", name="What it takes")).to_be_visible()
    expect(page.get_by_text(re.compile(r"of one core, \d+\.\d s since its start"))).to_be_visible()
    expect(page.get_by_text("Processes", exact=True)).to_be_visible()


def test_the_past_of_a_node_is_drawn_told_in_words_and_compared(page: Page, live: Live) -> None:
    page.goto(f"/nodes/{NODE}/system?span=1h")
    expect(page.get_by_role("img", name=re.compile(r"^CPU: CPU (<1|\d+) % in the mean"))).to_be_visible()
    expect(page.get_by_role("img", name=re.compile(r"^Waiting: CPU .*Memory"))).to_be_visible()
    expect(page.get_by_role("img", name=re.compile(r"^Disks: . (<1|\d+) %"))).to_be_visible()
    expect(page.locator('[data-chart="cpu"] canvas')).to_be_visible()
    expect(page.get_by_role("heading", name="What takes most")).to_be_visible()
    expect(page.get_by_text("apt has no lists of packages yet.")).to_be_visible()
    assert violations(page) == []
    page.get_by_text("24 h", exact=True).click()
    expect(page).to_have_url(re.compile("span=24h"))
    page.set_viewport_size(PHONE)
    expect(page.get_by_role("img", name=re.compile("^CPU"))).to_be_visible()
    assert overflow_px(page) <= 0
    page.get_by_role("link", name="Compare nodes").click()
    expect(page.get_by_role("img", name=re.compile(rf"^CPU: {NODE} "))).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("^Kernel"))).to_be_visible()
    assert overflow_px(page) <= 0
