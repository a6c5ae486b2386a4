"""The routes of a real nginx in the browser: as its files have them, and changed a moment after they are."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import NODE, PHONE, Live, OpenTab
from tests.e2e.seen import names, overflow_px, row

HOSTS = ("notes.demo.test", "photos.demo.test", "status.demo.test")
WIKI = "server { listen 8080; server_name wiki.demo.test; location / { proxy_pass http://wiki:3000; } }\n"


def test_the_demo_stacks_three_routes_lead_to_their_services(page: Page, live: Live) -> None:
    page.goto("/routes")
    for host in HOSTS:
        name = host.partition(".")[0]
        line = row(page, host)
        expect(line).to_contain_text("Running")
        target = line.get_by_role("link", name=f"{name}:8080")
        expect(target).to_have_attribute("href", f"/services/{NODE}/{name}.service")
    assert set(HOSTS) <= set(names(page))


def test_a_route_written_by_hand_appears_and_one_to_nowhere_is_drawn_as_such(page: Page, live: Live) -> None:
    page.goto("/routes")
    expect(row(page, HOSTS[0])).to_be_visible()
    live.node.write("~/stacks/proxy/wiki.conf", WIKI)
    line = row(page, "wiki.demo.test")
    expect(line).to_contain_text("Leads nowhere")
    expect(line).to_contain_text("Nothing on this node is called “wiki”.")
    page.goto("/")
    expect(page.get_by_text("It leads nowhere. Nothing on this node is called “wiki”.")).to_be_visible()
    page.get_by_role("link", name="wiki.demo.test").first.click()
    expect(page.get_by_role("heading", level=1, name="wiki.demo.test")).to_be_visible()
    page.get_by_role("button", name=re.compile("wiki.conf")).click()
    expect(page.get_by_role("region", name="/home/podman/stacks/proxy/wiki.conf")).to_contain_text("http://wiki:3000")
    live.node.ssh("rm", "stacks/proxy/wiki.conf")
    expect(page.get_by_text("It was removed, or it has not been made yet.")).to_be_visible()


def test_a_service_says_where_it_is_reached_and_its_route_follows_its_state(page: Page, live: Live) -> None:
    page.goto(f"/services/{NODE}/status.service")
    page.get_by_role("link", name="status.demo.test").click()
    expect(page.get_by_role("link", name=re.compile("^status"))).to_contain_text("Running")
    live.node.ssh("systemctl", "--user", "stop", "status")
    expect(page.get_by_text("status.service does not run.")).to_be_visible()
    live.node.ssh("systemctl", "--user", "start", "status")
    expect(page.get_by_text("status.service does not run.")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_has_all_of_it_and_axe_finds_nothing(open_tab: OpenTab, scheme: str) -> None:
    page = open_tab(PHONE, scheme)
    page.goto("/routes")
    expect(page.get_by_text(HOSTS[0])).to_be_visible()
    assert overflow_px(page) == 0
    assert violations(page) == []
    page.get_by_text(HOSTS[1]).click()
    expect(page.get_by_role("heading", level=1, name=HOSTS[1])).to_be_visible()
    assert overflow_px(page) == 0
    assert violations(page) == []
