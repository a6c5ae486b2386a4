"""The routes of a real nginx in the browser: as its files have them, and changed a moment after they are."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import NODE, PHONE, Live, OpenTab
from tests.e2e.seen import names, overflow_px, row
from tests.gateway.in_thread import serving
from tests.gateway.routers import Line, fritzbox

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


def test_what_the_internet_reaches_is_shown_once_the_router_is_set_up(
    page: Page, live: Live, open_tab: OpenTab
) -> None:
    address, silent = live.node.address, 9
    line = Line(mappings=[("TCP", 80, address, 8080, "web", 1, 0), ("TCP", silent, address, silent, "old game", 1, 0)])
    with serving(fritzbox(line)) as box:
        page.goto("/gateway")
        page.get_by_role("button", name="Set up the router").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Address", exact=True).fill("127.0.0.1")
        dialog.get_by_label("User name").fill("anna")
        dialog.get_by_label("Password").fill("guess")
        dialog.get_by_text("More").click()
        dialog.get_by_label("Port").fill(str(box.port))
        dialog.get_by_role("button", name="Try now").click()
        expect(dialog.get_by_role("alert")).to_contain_text("The FRITZ!Box refused the user name or the password.")
        dialog.get_by_label("Password").fill("very-secret")
        dialog.get_by_role("button", name="Try now").click()
        expect(dialog.get_by_role("status")).to_contain_text("AVM FRITZ!Box 7590 · 198.51.100.7")
        dialog.get_by_role("button", name="Save").click()
        expect(page.get_by_role("main")).to_contain_text("250 Mbit/s down, 40 Mbit/s up")
        ports = page.locator("section").filter(has=page.get_by_role("heading", name="Open to the internet"))
        expect(ports).to_contain_text(f"proxy on {NODE} is reached from the internet.")
        expect(ports.get_by_role("link", name=HOSTS[1])).to_be_visible()
        expect(ports).to_contain_text(f"Nothing that is known listens at {address}:{silent} on {NODE}.")
        assert violations(page) == []
        line.status, line.public_v4 = "Disconnected", "0.0.0.0"
        page.get_by_role("button", name="Ask now").click()
        expect(page.get_by_role("main")).to_contain_text("The router answers, and has no connection to the internet.")
        page.goto("/")
        expect(page.get_by_role("region", name="Needs you")).to_contain_text("no connection")
        phone = open_tab(PHONE, "dark")
        phone.goto("/gateway")
        expect(phone.get_by_role("main")).to_contain_text("What changed")
        assert overflow_px(phone) == 0
        page.goto("/gateway")
        page.get_by_role("button", name="Settings").click()
        dialog.get_by_label("Kind").select_option("none")
        dialog.get_by_role("button", name="Ask no router").click()
        expect(page.get_by_role("button", name="Set up the router")).to_be_visible()
