"""What changes on the node changes in the browser, and what the browser asks happens on the node."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Live
from tests.e2e.seen import row
from tests.patience import until


def test_the_overview_says_first_what_needs_a_person(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_text("One service needs you. Everything else is running.")).to_be_visible()
    expect(page.get_by_text("Its main process exited with status 1.")).to_be_visible()


def test_a_container_that_stops_and_starts_is_seen_without_a_reload(page: Page, live: Live) -> None:
    live.node.ssh("podman", "run", "-d", "--name", "lone", "localhost/busybox:1", "sleep", "100000")
    page.goto("/containers")
    expect(row(page, "lone")).to_contain_text("Running")
    live.node.ssh("podman", "stop", "-t", "0", "lone")
    expect(row(page, "lone")).to_contain_text("Exited 137")
    live.node.ssh("podman", "start", "lone")
    expect(row(page, "lone")).to_contain_text("Running")
    live.node.ssh("podman", "rm", "-f", "-t", "0", "lone")
    expect(row(page, "lone")).to_have_count(0)


def test_a_unit_that_fails_without_any_container_is_seen(page: Page, live: Live) -> None:
    live.node.write("~/.config/systemd/user/doomed.service", "[Service]\nType=oneshot\nExecStart=/bin/false\n")
    live.node.ssh("systemctl", "--user", "daemon-reload")
    page.goto("/services")
    expect(row(page, "proxy")).to_contain_text("Running")
    live.node.run("systemctl", "--user", "start", "doomed")
    expect(row(page, "doomed")).to_contain_text("Failed")
    live.node.ssh("systemctl", "--user", "reset-failed", "doomed")


def test_a_service_is_restarted_from_its_row(page: Page, live: Live) -> None:
    page.goto("/services")
    before = live.node.ssh("systemctl", "--user", "show", "-P", "InvocationID", "notes")
    row(page, "notes").hover()
    row(page, "notes").get_by_role("button", name=re.compile("Restart")).click()
    expect(page.get_by_text(re.compile("notes.* was restarted"))).to_be_visible()
    assert live.node.ssh("systemctl", "--user", "show", "-P", "InvocationID", "notes") != before
    assert live.node.ssh("systemctl", "--user", "is-active", "notes").strip() == "active"


def test_a_hub_that_restarts_is_rejoined_by_the_open_page(page: Page, live: Live) -> None:
    page.goto("/containers")
    expect(row(page, "status")).to_contain_text("healthy")
    live.hub.kill()
    live.hub.start()
    live.node.ssh("podman", "run", "-d", "--name", "later", "localhost/busybox:1", "sleep", "100000")
    expect(row(page, "later")).to_contain_text("Running")
    live.node.ssh("podman", "rm", "-f", "-t", "0", "later")


def test_it_can_be_installed_and_says_itself_that_the_hub_is_away(page: Page, live: Live) -> None:
    page.goto("/containers")
    until(lambda: page.evaluate("navigator.serviceWorker.controller !== null"))
    manifest = page.evaluate("fetch('/manifest.webmanifest').then((answer) => answer.json())")
    sizes = page.evaluate(ICON_SIZES, [icon["src"] for icon in manifest["icons"]])
    named = [icon["sizes"] for icon in manifest["icons"]]
    assert {"192x192", "512x512"} <= set(named)
    assert all(size in ("any", f"{width}x{height}") for size, (width, height) in zip(named, sizes, strict=True))
    live.hub.kill()
    page.reload()
    expect(page.get_by_role("heading", name="ServiceBay does not answer")).to_be_visible()
    expect(page.get_by_role("button", name="Try now")).to_be_enabled()
    live.hub.start()  # the page asks every few seconds: who clicks may come too late
    expect(row(page, "status")).to_contain_text("healthy")


ICON_SIZES = """(paths) => Promise.all(paths.map(async (path) => {
  const image = new Image();
  image.src = path;
  await image.decode();
  return [image.naturalWidth, image.naturalHeight];
}))"""
