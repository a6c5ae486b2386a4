"""Checks in the browser, of a service on a real node: tried out and made, their past, planned work, an incident."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import testbed
from tests.e2e.axe import violations
from tests.e2e.conftest import NODE, Live
from tests.e2e.seen import overflow_px, row
from tests.patience import until
from tools.hub import Hub

PATH = "/home/podman/.config/containers/systemd/shop.container"
RUNS = ">/index.html; httpd -p 80 -h /; until [ -e /stop ]; do sleep 0.2; done; echo the disk is gone; exit 3"
UNIT = f"[Container]\nContainerName=shop\nImage=localhost/busybox:1\nPublishPort=8099:80\nExec=sh -c '{RUNS}'\n"
INCIDENT = ("Shop runs Down", "shop.service Failed", "shop said")
BEFORE = ("was edited outside ServiceBay", "was written")
HOUR = ("2026-01-01T10:00", "2026-01-01T11:00")


@pytest.fixture(scope="module")
def live(nodes: testbed.NodeFactory, empty_hub: Hub) -> Live:
    """A hub that has deployed one service to a node."""
    node = nodes()
    empty_hub.add_node(node, NODE)
    empty_hub.wait_for(lambda state: state["nodes"][NODE]["status"] == "online")
    empty_hub.api("POST", f"/api/nodes/{NODE}/apply", {"files": [{"path": PATH, "content": UNIT}]})
    empty_hub.wait_for(lambda state: [job["state"] for job in state["jobs"].values()] == ["done"])
    node.ssh("systemctl", "--user", "start", "shop")
    return Live(empty_hub, node)


def test_a_check_is_tried_out_and_made_and_shows_its_past(page: Page, live: Live) -> None:
    page.goto("/monitoring")
    page.get_by_role("button", name="Add check").first.click()
    dialog = page.get_by_role("dialog", name="Add a check")
    dialog.get_by_label("Name").fill("Front page")
    address = dialog.get_by_role("textbox", name="Address")
    attempt = dialog.get_by_role("button", name="Try now")
    expect(attempt).to_be_disabled()
    address.fill(f"http://{live.node.address}:8098/")
    attempt.click()
    expect(dialog).to_contain_text("refused the connection")
    address.fill(f"http://{live.node.address}:8099/")
    expect(dialog).not_to_contain_text("refused the connection")
    attempt.click()
    expect(dialog).to_contain_text("answers 200 OK")
    dialog.get_by_role("button", name="Add check").click()
    expect(row(page, "Front page")).to_contain_text("Up")
    page.goto("/monitoring/own.front-page")
    expect(page.get_by_text("100 %").first).to_be_visible()
    expect(page.locator(".u-over")).to_be_visible()
    days = page.get_by_role("slider", name="Day")
    days.press("ArrowLeft")
    expect(days).to_have_attribute("aria-valuenow", "89")
    days.press("End")
    expect(days).to_have_attribute("aria-valuetext", re.compile("100 %|well"))
    page.get_by_text("In figures").click()
    expect(page.get_by_role("region", name="Latencies in figures").get_by_role("row")).not_to_have_count(1)
    expect(page.get_by_role("listitem").filter(has_text="answers 200 OK").first).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    expect(page.locator(".u-over")).to_be_visible()
    until(lambda: overflow_px(page) <= 0, "the page scrolls sideways")


def test_planned_work_is_in_force_and_ends(page: Page, live: Live) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/monitoring")
    page.get_by_role("button", name="More for checks").click()
    page.get_by_role("menuitem", name="Maintenance").click()
    page.get_by_role("button", name="Plan maintenance").first.click()
    dialog = page.get_by_role("dialog", name="Plan maintenance")
    dialog.get_by_label("What is done").fill("New disks")
    dialog.get_by_label("Single checks").select_option("Front page")
    dialog.get_by_role("button", name="Plan it").click()
    planned = page.get_by_role("listitem").filter(has_text="New disks")
    expect(planned).to_contain_text("open now")
    assert overflow_px(page) <= 0
    page.get_by_role("link", name="Back to checks").click()
    expect(row(page, "Front page")).to_contain_text("In maintenance")
    expect(row(page, "Front page")).to_contain_text("New disks")
    page.goto("/monitoring/maintenance")
    page.get_by_role("button", name="Change New disks").click()
    dialog = page.get_by_role("dialog", name="Change New disks")
    for label, moment in zip(("From", "Until"), HOUR, strict=True):
        dialog.get_by_label(label).fill(moment)
    dialog.get_by_role("button", name="Save").click()
    expect(planned).to_contain_text("over")
    page.get_by_role("link", name="Back to checks").click()
    expect(row(page, "Front page")).to_contain_text("Up")


def test_an_incident_is_told_in_one_order(page: Page, live: Live) -> None:
    unit = {"name": "Shop runs", "kind": "unit", "node": NODE, "target": "shop.service", "active": True}
    made: dict[str, Any] = live.hub.api("POST", "/api/monitoring", unit)
    key = made["check"]["key"]
    live.node.write(PATH, f"{UNIT}# more room\n")
    live.hub.wait_for(lambda state: state["services"][f"{NODE}/shop.service"].get("drift") is not None)
    live.node.ssh("podman", "exec", "shop", "sh", "-c", "touch /stop")

    def missing() -> list[str]:
        entries = live.hub.api("GET", f"/api/timeline?check={key}")["entries"]
        told = [f"{entry['name']} {entry['text']}" for entry in entries]
        return [words for words in (*INCIDENT, *BEFORE) if not any(words in each for each in told)]

    until(lambda: missing() == [], missing)
    page.goto(f"/monitoring/{key}")
    page.get_by_role("button", name="Show timeline").click()
    kind = page.get_by_role("img", name=re.compile("^(State|Check|File|Job|Log)$"))
    entries = page.get_by_role("listitem").filter(has=kind)
    said = entries.filter(has=page.get_by_role("img", name="Log"))
    expect(said).to_contain_text("the disk is gone")
    texts = entries.all_inner_texts()

    def place(words: str) -> int:
        return next(index for index, text in enumerate(texts) if words in text)

    edited, written = map(place, BEFORE)
    assert edited < written, texts
    assert all(place(words) < edited for words in INCIDENT), texts
    assert violations(page) == []
