"""The files of a service in the browser: as they are on the node, fetched on demand, and told when they change."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NODE, Live
from tests.e2e.seen import row

FOLDER = "/home/podman/.config/containers/systemd"
UNIT = "[Container]\nImage=localhost/busybox:1\nExec=sleep 100000\nEnvironmentFile=%h/filed.env\n# one\n"


def test_a_file_is_shown_follows_the_node_and_its_drift_is_said(page: Page, live: Live) -> None:
    live.node.write("~/filed.env", "PASSWORD=hunter2\n")
    live.node.write(f"{FOLDER}/filed.container", UNIT)
    live.node.ssh("systemctl", "--user", "daemon-reload")
    live.node.ssh("systemctl", "--user", "start", "filed")
    page.goto(f"/services/{NODE}/filed.service")
    page.get_by_role("button", name=re.compile("filed.container")).click()
    text = page.get_by_role("region", name=f"{FOLDER}/filed.container")
    expect(text).to_contain_text("# one")
    expect(page.get_by_text("hunter2")).to_have_count(0)
    live.node.write(f"{FOLDER}/filed.container", UNIT.replace("# one", "# two"))
    expect(page.get_by_text("edited, not reloaded").first).to_be_visible()
    page.get_by_role("button", name="Show the new one").click()
    expect(text).to_contain_text("# two")
    live.node.ssh("systemctl", "--user", "daemon-reload")
    expect(page.get_by_text("reloaded, not restarted").first).to_be_visible()
    page.goto("/services")
    expect(row(page, "filed")).to_contain_text("reloaded, not restarted")
    live.node.ssh("systemctl", "--user", "restart", "-T", "filed", timeout_s=60)
    expect(row(page, "filed")).not_to_contain_text("restarted")


def test_values_of_an_environment_file_are_shown_on_request_and_not_before(page: Page, live: Live) -> None:
    page.goto(f"/services/{NODE}/filed.service")
    page.get_by_role("button", name=re.compile("filed.env")).click()
    expect(page.get_by_text("hunter2")).to_have_count(0)
    page.get_by_role("button", name="Show values").click()
    expect(page.get_by_text("PASSWORD=hunter2")).to_be_visible()
    assert "hunter2" not in str(live.hub.api("GET", "/api/live"))
    live.node.ssh("rm", f"{FOLDER}/filed.container")
    live.node.ssh("systemctl", "--user", "stop", "filed")
    live.node.ssh("systemctl", "--user", "daemon-reload")


def test_nothing_scrolls_sideways_on_a_phone_with_a_file_open(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/services/{NODE}/proxy.service")
    page.get_by_role("button", name=re.compile("Quadlet file")).first.click()
    expect(page.get_by_role("region", name=re.compile("proxy"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
