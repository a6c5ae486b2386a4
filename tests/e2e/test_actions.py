"""What people do in the browser is done on the node, seen while it runs, and told in words at its end."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Live, OpenTab
from tests.e2e.seen import row

HOLD = "/run/user/1000/hold"
SLOW = f"""[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'sleep 1; while test -e {HOLD}; do sleep 0.1; done'
"""
"""It takes long enough for that to be told, and until nobody holds it."""
# journald cannot tell whose line it is once the process is gone (systemd 257): it lives on for a moment
BROKEN = "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo no disk at /mnt/backup >&2; sleep 0.5; exit 3'\n"


@pytest.fixture(autouse=True, scope="module")
def own_units(live: Live) -> None:
    for name, text in {"slow": SLOW, "broken": BROKEN}.items():
        live.node.write(f"~/.config/systemd/user/{name}.service", text)
    live.node.ssh("systemctl", "--user", "daemon-reload")
    live.node.ssh("systemctl", "--user", "start", "slow")


def run_container(live: Live, name: str) -> None:
    stops_at_once = "--stop-signal=KILL"
    live.node.ssh(
        "podman", "run", "-d", "--replace", stops_at_once, "--name", name, "localhost/busybox:1", "sleep", "1d"
    )


def states(live: Live) -> dict[str, str]:
    said = live.node.ssh("podman", "ps", "-a", "--format", "{{.Names}} {{.State}}")
    return dict(line.split() for line in said.splitlines())


def message(page: Page) -> Locator:
    return page.get_by_role("region", name="Messages")


def test_a_restart_is_seen_while_it_runs_and_at_its_end_in_each_browser(
    page: Page, open_tab: OpenTab, live: Live
) -> None:
    live.node.ssh("touch", HOLD)
    second = open_tab()
    for tab in (page, second):
        tab.goto("/services")
        expect(row(tab, "slow")).to_contain_text("Done")
    row(page, "slow").hover()
    row(page, "slow").get_by_role("button", name="Restart slow").click()
    for tab in (page, second):
        expect(row(tab, "slow")).to_contain_text("Restarting")
    live.node.ssh("rm", HOLD)
    expect(message(page)).to_contain_text(re.compile(r"slow\.service was restarted in \d+\.\d s\."))
    for tab in (page, second):
        expect(row(tab, "slow")).to_contain_text("Done")
    expect(message(second)).not_to_contain_text("restarted")
    row(second, "slow").click()
    expect(second.get_by_role("complementary", name="Details of slow")).to_contain_text("asked by ada")


def test_a_start_that_fails_says_why_with_what_the_unit_wrote(page: Page) -> None:
    page.goto("/services?show=stopped")
    row(page, "broken").hover()
    row(page, "broken").get_by_role("button", name="Start broken").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("status 3")
    expect(alert.locator("pre")).to_contain_text("no disk at /mnt/backup")
    page.goto("/services")
    expect(row(page, "broken")).to_contain_text("Failed")
    expect(row(page, "broken")).to_contain_text("Its main process exited with status 3.")
    page.goto("/")
    expect(page.get_by_role("listitem").filter(has_text="broken")).to_contain_text("exited with status 3")


def test_a_container_is_stopped_from_its_detail_and_that_is_undone(page: Page, live: Live) -> None:
    run_container(live, "lamp")
    page.goto("/containers")
    row(page, "lamp").click()
    detail = page.get_by_role("complementary", name="Details of lamp")
    detail.get_by_role("button", name="Stop").click()
    expect(row(page, "lamp")).to_contain_text("Exited 137: killed")
    expect(message(page)).to_contain_text("lamp was stopped")
    expect(detail.get_by_role("status").filter(has_text="lamp was stopped")).to_have_count(0)  # it is said once
    assert states(live)["lamp"] == "exited"
    page.get_by_role("region", name="Messages").get_by_role("button", name="Undo").click()
    expect(row(page, "lamp")).to_contain_text("Running")
    expect(detail.get_by_role("button", name="Start", exact=True)).to_have_count(0)
    assert states(live)["lamp"] == "running"


def test_deleting_names_what_is_lost_and_wants_the_name(page: Page, live: Live) -> None:
    run_container(live, "doomed")
    page.goto("/containers")
    row(page, "doomed").click()
    delete = page.get_by_role("complementary").get_by_role("button", name="Delete")
    delete.click()
    dialog = page.get_by_role("dialog", name="Delete doomed?")
    expect(dialog).to_contain_text("cannot be brought back")
    expect(dialog.get_by_role("button", name="Delete doomed")).to_be_disabled()
    dialog.get_by_role("button", name="Keep").click()
    expect(dialog).to_have_count(0)
    assert "doomed" in states(live)
    delete.click()
    dialog.get_by_role("textbox").fill("doomed")
    dialog.get_by_role("textbox").press("Enter")
    expect(row(page, "doomed")).to_have_count(0)
    assert "doomed" not in states(live)


def test_a_container_of_a_unit_is_restarted_by_its_unit(page: Page, live: Live) -> None:
    before = live.node.ssh("systemctl", "--user", "show", "-P", "InvocationID", "proxy")
    page.goto("/containers?q=proxy")
    row(page, "proxy").first.hover()
    page.get_by_role("button", name="Restart proxy").click()
    expect(message(page)).to_contain_text("proxy.service was restarted")
    assert live.node.ssh("systemctl", "--user", "show", "-P", "InvocationID", "proxy") != before


def test_an_action_goes_to_all_selected_rows(page: Page, live: Live) -> None:
    for name in ("one", "two", "three"):
        run_container(live, name)
    page.goto("/containers")
    for name in ("one", "two"):
        row(page, name).hover()
        row(page, name).get_by_role("checkbox", name=f"Select {name}").click()
    toolbar = page.get_by_role("toolbar", name="Actions on the selection")
    expect(toolbar).to_contain_text("2 selected")
    toolbar.get_by_role("button", name="Stop").click()
    expect(message(page)).to_contain_text("2 done")
    seen = states(live)
    assert [seen[name] for name in ("one", "two", "three")] == ["exited", "exited", "running"]
    expect(row(page, "two")).to_contain_text("Exited")
    page.keyboard.press("Escape")
    expect(toolbar).to_have_count(0)


def test_everything_is_done_without_a_mouse(page: Page, live: Live) -> None:
    before = live.node.ssh("systemctl", "--user", "show", "-P", "InvocationID", "notes")
    page.goto("/")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("s")
    expect(page.get_by_role("grid", name="Services")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("notes")
    expect(row(page, "backup")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_role("grid")).to_be_focused()
    page.keyboard.press("Enter")
    detail = page.get_by_role("complementary", name="Details of notes")
    expect(detail).to_be_visible()
    while not detail.get_by_role("button", name="Restart").evaluate("element => element === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(message(page)).to_contain_text("notes.service was restarted")
    assert live.node.ssh("systemctl", "--user", "show", "-P", "InvocationID", "notes") != before
    page.keyboard.press("Escape")
    expect(detail).to_have_count(0)
    page.keyboard.press("Control+k")
    page.keyboard.type("status")
    expect(page.get_by_role("option").first).to_contain_text("status")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="status", exact=True)).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Help")).to_be_visible()


def test_a_container_run_by_hand_is_adopted_as_a_service(page: Page, live: Live) -> None:
    run_container(live, "stray")
    page.goto("/containers")
    row(page, "stray").click()
    page.get_by_role("complementary", name="Details of stray").get_by_role("link", name="Adopt it").click()
    expect(page.get_by_role("heading", name="Adopt stray")).to_be_visible()
    expect(page.get_by_role("region", name="Not carried over")).to_contain_text("Everything is carried over.")
    page.get_by_role("button", name="See the plan").click()
    page.get_by_role("button", name=re.compile("^Write stray.container")).click()
    expect(page.get_by_role("dialog")).to_contain_text("It stays, as stray-replaced")
    expect(page).to_have_url(re.compile("/services/nas/stray.service$"))
    assert {name: state for name, state in states(live).items() if name.startswith("stray")} == {
        "stray": "running",
        "stray-replaced": "exited",
    }
