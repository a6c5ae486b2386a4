"""Files, units and what runs, three ways in the browser: a new file, its reload, a failure with its last words."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NODE, Live
from tests.e2e.seen import row

QUADLETS = "/home/podman/.config/containers/systemd"
UNITS = "/home/podman/.config/systemd/user"
HEAD = "[Container]\nImage=localhost/busybox:1\n"


def test_a_file_written_by_hand_is_a_service_that_can_be_reloaded_and_started(page: Page, live: Live) -> None:
    page.goto("/services")
    live.node.write(f"{QUADLETS}/fresh.container", HEAD + "Exec=sleep 1d\nStopTimeout=0\n")
    expect(row(page, "fresh")).to_contain_text("New, not reloaded")
    row(page, "fresh").click()
    detail = page.get_by_role("complementary", name="Details of fresh")
    expect(detail).to_contain_text("systemd has not read it yet")
    detail.get_by_role("button", name="Reload units").click()
    expect(row(page, "fresh")).to_contain_text("Not started")
    detail.get_by_role("button", name="Start", exact=True).click()
    expect(row(page, "fresh")).to_contain_text("Running")
    live.node.write(f"{QUADLETS}/fresh.container", HEAD + "Exec=sleep 2d\nStopTimeout=0\nNonsense=1\n")
    expect(row(page, "fresh")).to_contain_text("edited, not reloaded")
    expect(detail).to_contain_text("unsupported key 'Nonsense'")
    page.goto("/")
    attention = page.get_by_role("listitem").filter(has_text="fresh")
    expect(attention).to_contain_text("Podman's generator refuses fresh.container")
    live.node.write(f"{QUADLETS}/fresh.container", HEAD + "Exec=sleep 2d\nStopTimeout=0\n")
    attention.get_by_role("button", name="Reload units fresh").click()
    attention.get_by_role("button", name="Restart fresh").click()
    expect(attention).to_have_count(0)
    live.node.ssh("rm", f"{QUADLETS}/fresh.container")
    live.node.ssh("systemctl", "--user", "stop", "fresh")
    live.node.ssh("systemctl", "--user", "daemon-reload")


def test_what_a_failed_service_said_last_is_on_the_overview_and_in_its_detail(page: Page, live: Live) -> None:
    live.node.write(f"{QUADLETS}/broken.container", HEAD + "Exec=sleep 1d\nVolume=/home/podman/photos:/photos\n")
    live.node.ssh("systemctl", "--user", "daemon-reload")
    live.node.run("systemctl", "--user", "start", "broken")
    page.goto("/")
    attention = page.get_by_role("listitem").filter(has_text="broken")
    expect(attention).to_contain_text("/home/podman/photos does not exist on the node")
    expect(attention).to_contain_text("Error: statfs /home/podman/photos")
    page.goto(f"/services/{NODE}/broken.service")
    expect(page.get_by_text("What it said last")).to_be_visible()
    expect(page.locator("pre").filter(has_text="Error: statfs")).to_be_visible()
    page.get_by_role("button", name="Dismiss failure").click()
    expect(page.get_by_role("button", name="Dismiss failure")).to_have_count(0)
    expect(page.get_by_text("What it said last")).to_have_count(0)
    live.node.ssh("rm", f"{QUADLETS}/broken.container")
    live.node.ssh("systemctl", "--user", "daemon-reload")


def test_a_container_that_failed_says_what_it_wrote_last(page: Page, live: Live) -> None:
    live.node.run("podman", "run", "--name", "gone", "localhost/busybox:1", "sh", "-c", "echo out of paper >&2; exit 6")
    page.goto("/containers")
    row(page, "gone").click()
    detail = page.get_by_role("complementary", name="Details of gone")
    expect(detail.locator("pre")).to_contain_text("out of paper")
    live.node.ssh("podman", "rm", "gone")


def test_a_timer_shows_what_it_starts_and_runs_it_now(page: Page, live: Live) -> None:
    live.node.write(f"{UNITS}/nightly.timer", "[Timer]\nOnCalendar=yearly\n")
    live.node.write(f"{UNITS}/nightly.service", "[Service]\nType=oneshot\nExecStart=/bin/touch /home/podman/ran\n")
    live.node.ssh("systemctl", "--user", "daemon-reload")
    live.node.ssh("systemctl", "--user", "start", "nightly.timer")
    page.goto(f"/services/{NODE}/nightly.timer")
    expect(page.get_by_text("Waiting").first).to_be_visible()
    expect(page.get_by_role("link", name="nightly")).to_be_visible()
    page.get_by_role("button", name="Run now").click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text("nightly.service ran to its end")
    live.node.ssh("test", "-e", "ran")
    live.node.ssh("systemctl", "--user", "stop", "nightly.timer")
    live.node.ssh("rm", f"{UNITS}/nightly.timer", f"{UNITS}/nightly.service")
    live.node.ssh("systemctl", "--user", "daemon-reload")
