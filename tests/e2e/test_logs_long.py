"""Logs that are long, watched by several, interrupted, and taken along: what is not on the screen is counted."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NODE, Live, OpenTab
from tests.e2e.talker import PAGE, Talker, line, start_talker

pytestmark = pytest.mark.timeout(600)
UNLIMITED = """
mkdir -p /etc/systemd/journald.conf.d
printf '[Journal]\\nRateLimitIntervalSec=0\\n' >/etc/systemd/journald.conf.d/test.conf
systemctl restart systemd-journald
"""
MANY, MOST_HELD = 100_000, 55_000  # a batch of lines and what the trim leaves, beside the 50,000
MOST_HEAP_BYTES = 160 * 1024 * 1024
STALL = "() => void setTimeout(() => { const until = performance.now() + 5000; while (performance.now() < until); })"
LOSE = "pkill -u podman -f '^sshd.*podman'; seq -f 'step %.0f' $1 $2 >/run/user/1000/say"
COPIED = """Object.defineProperty(navigator, "clipboard", {
  value: { writeText: async (text) => { window.copied = text; } },
})"""
FLOOD_MS = 180_000


@pytest.fixture(scope="module")
def talker(live: Live) -> Iterator[Talker]:
    live.node.root("sh", "-c", UNLIMITED)
    yield start_talker(live.node)
    live.node.ssh("systemctl", "--user", "stop", "talker")


def taken(page: Page, kind: str) -> str:
    """What the menu lets one download: 'text', 'JSON lines'."""
    page.get_by_role("button", name="More", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=re.compile(rf"^Download .* as {kind}$")).click()
    return download.value.path().read_text()


def rows(page: Page) -> list[dict[str, Any]]:
    return [json.loads(row) for row in taken(page, "JSON lines").splitlines()]


def check_whole(found: list[dict[str, Any]], word: str, last: int) -> int:
    """Numbered lines come in order, each once, and gaps tell exactly how many are missing; returns the first one."""
    first = expected = 0
    for row in found:
        if "gap" in row:
            expected += row["gap"] if expected else 0
        elif row["text"].startswith(f"{word} "):
            number = int(row["text"].removeprefix(f"{word} "))
            first = first or number
            assert expected in (0, number), f"{row['text']} where {expected} should be"
            expected = number + 1
    assert expected == last + 1
    return first


def heap_bytes(page: Page) -> int:
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(int(each["value"]) for each in metrics if each["name"] == "JSHeapUsedSize")


def test_four_watch_100_000_lines_come_and_memory_stays(open_tab: OpenTab, talker: Talker) -> None:
    talker.say("flood 0")
    pages = [open_tab() for _ in range(4)]
    for page in pages:
        page.goto(PAGE)
        expect(line(page, "flood 0")).to_be_visible()
    pages[3].evaluate(STALL)
    talker.flood(MANY)
    for page in pages:
        expect(line(page, f"flood {MANY}")).to_be_in_viewport(timeout=FLOOD_MS)
    for page in pages:
        found = rows(page)
        assert len(found) <= MOST_HELD
        check_whole(found, "flood", MANY)
        assert heap_bytes(page) < MOST_HEAP_BYTES
        assert page.get_by_role("log").locator("[data-key]").count() < 400


def test_a_log_is_taken_along_and_a_filter_kept(page: Page, talker: Talker) -> None:
    talker.say("\x1b[31mred\x1b[0m apple", "green pear", "red cherry")
    page.goto(PAGE)
    expect(line(page, "red cherry")).to_be_visible()
    page.get_by_role("searchbox", name="Search in the log").fill("red")
    expect(line(page, "green pear")).to_have_count(0)
    expect(page.locator("mark")).to_have_count(2)
    stamp = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z unit:talker\.service"
    text = taken(page, "text")
    assert re.fullmatch(rf"{stamp} red apple\n{stamp} red cherry\n", text), text
    assert [row["text"] for row in rows(page)] == ["\x1b[31mred\x1b[0m apple", "red cherry"]
    page.evaluate(COPIED)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Copy 2 loaded lines").click()
    expect(page.get_by_text("Copied 2 loaded lines")).to_be_visible()
    assert page.evaluate("window.copied") == text

    page.get_by_role("button", name="Saved filters").click()
    page.get_by_role("textbox", name="Name of the filter").fill("what is red")
    page.get_by_role("button", name="Save filter").click()
    kept = page.get_by_role("list", name="Saved filters").get_by_role("button", name=re.compile("^what is red"))
    expect(kept).to_be_visible()
    page.goto(f"/logs?node={NODE}&source=unit:talker.service")
    expect(line(page, "green pear")).to_be_visible()
    page.get_by_role("button", name="Saved filters").click()
    kept.click()
    expect(line(page, "green pear")).to_have_count(0)
    expect(line(page, "red cherry")).to_be_visible()
    assert page.get_by_role("searchbox", name="Search in the log").input_value() == "red"
    page.get_by_role("button", name="Saved filters").click()
    page.get_by_role("button", name="Remove the filter what is red").click()
    expect(kept).to_have_count(0)


def test_neither_a_hub_that_restarts_nor_a_node_that_is_lost_costs_a_line(
    page: Page, live: Live, talker: Talker
) -> None:
    talker.say("step 1", "step 2")
    page.goto(PAGE)
    expect(line(page, "step 2")).to_be_visible()
    live.hub.kill()
    expect(page.get_by_text("The connection is interrupted.")).to_be_visible()
    talker.say("step 3", "step 4")
    live.hub.start()
    expect(line(page, "step 4")).to_be_in_viewport()
    talker.say("step 5")
    expect(line(page, "step 5")).to_be_in_viewport()
    live.node.root("sh", "-c", LOSE, "sh", "6", "9")
    expect(line(page, "step 9")).to_be_in_viewport()
    live.node.root("sh", "-c", LOSE, "sh", "10", "5000")
    expect(line(page, "step 5000")).to_be_in_viewport()
    talker.say("step 5001")
    expect(line(page, "step 5001")).to_be_in_viewport()
    assert check_whole(rows(page), "step", 5001) == 1
