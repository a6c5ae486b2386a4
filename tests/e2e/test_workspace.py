"""A service's files in the browser: edited, planned, applied, had again; what is wrong is told and writes nothing."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import NODE, Live
from tests.e2e.seen import overflow_px, row

FOLDER = "/home/podman/.config/containers/systemd"
PATH = f"{FOLDER}/desk.container"
UNIT = """# mine
[Container]
Image=localhost/busybox:1
Exec=sh -c 'trap "exit 0" TERM; sleep 100000 & wait'
"""


@pytest.fixture(scope="module", autouse=True)
def desk(live: Live) -> None:
    live.node.write(PATH, UNIT)
    live.node.ssh("systemctl", "--user", "daemon-reload")
    live.node.ssh("systemctl", "--user", "start", "desk")


def open_file(page: Page) -> Locator:
    """The editor with the unit's own file."""
    page.goto(f"/services/{NODE}/desk.service/files")
    text = page.get_by_role("textbox", name="desk.container")
    expect(text).to_contain_text("[Container]")
    return text


def add(page: Page, text: Locator, lines: str) -> None:
    text.click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(lines)


def apply(page: Page, button: str | re.Pattern[str]) -> None:
    """Press the plan's button and see its job to a good end."""
    plan = page.get_by_role("dialog")
    plan.get_by_role("button", name=button).click()
    expect(plan.get_by_role("button", name="Close").last).to_be_visible()
    expect(plan.get_by_role("status")).to_contain_text("done")
    plan.get_by_role("button", name="Close").last.click()


def environment(live: Live) -> str:
    return live.node.ssh("podman", "inspect", "systemd-desk", "--format", "{{.Config.Env}}")


def test_an_edit_is_planned_applied_and_runs(page: Page, live: Live) -> None:
    text = open_file(page)
    add(page, text, "Environment=DESK=tidy\n")
    expect(page.get_by_text("1 unsaved")).to_be_visible()
    page.get_by_role("link", name="Overview").last.click()
    page.get_by_role("link", name="Files 1 unsaved").click()
    expect(text).to_contain_text("DESK=tidy")
    text.click()
    page.keyboard.press("Control+s")
    plan = page.get_by_role("dialog", name=re.compile("Change desk"))
    expect(plan.get_by_role("region", name="Difference of desk.container")).to_contain_text("DESK=tidy")
    expect(plan.get_by_text("Restart desk.service")).to_be_visible()
    assert violations(page) == []
    plan.get_by_role("textbox", name=re.compile("Reason")).fill("Tidied the desk")
    apply(page, re.compile("Write desk.container, restart desk"))
    expect(page.get_by_text("1 unsaved")).to_have_count(0)
    assert "DESK=tidy" in environment(live)
    assert live.node.ssh("cat", PATH) == UNIT + "Environment=DESK=tidy\n"


def test_what_the_generator_refuses_is_told_at_its_line_and_writes_nothing(page: Page, live: Live) -> None:
    before = live.node.ssh("cat", PATH)
    text = open_file(page)
    add(page, text, "Nonsense=1\n")
    page.keyboard.press("Control+s")
    plan = page.get_by_role("dialog")
    problem = plan.get_by_role("region", name="Problems").get_by_text(re.compile("Nonsense")).first
    expect(problem).to_be_visible()
    expect(plan.get_by_text("Nothing was written")).to_be_visible()
    expect(plan.locator("button[type=submit]")).to_be_disabled()
    line = before.count("\n") + 1
    plan.get_by_role("button", name=f"desk.container, line {line}").first.click()
    expect(plan).to_have_count(0)
    expect(page.locator(".cm-lint-marker-error")).to_have_count(1)
    assert live.node.ssh("cat", PATH) == before
    page.get_by_role("button", name="Take back what was not saved").click()
    expect(text).not_to_contain_text("Nonsense")


def test_a_conflict_shows_three_texts_and_the_edited_one_is_taken(page: Page, live: Live) -> None:
    text = open_file(page)
    add(page, text, "# from the browser\n")
    theirs = live.node.ssh("cat", PATH) + "# by hand\n"
    live.node.write(PATH, theirs)
    expect(page.get_by_text("It changed on the node since you began to edit.")).to_be_visible()
    page.get_by_role("button", name="Compare").click()
    plan = page.get_by_role("dialog")
    expect(plan.get_by_role("textbox", name="desk.container, on the node now")).to_contain_text("# by hand")
    mine = plan.get_by_role("textbox", name="desk.container, yours")
    expect(mine).to_contain_text("# from the browser")
    assert violations(page) == []
    mine.click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("# by hand\n")
    plan.get_by_role("button", name="Take the edited text").click()
    apply(page, re.compile("Write desk.container"))
    assert live.node.ssh("cat", PATH).endswith("# from the browser\n# by hand\n")


def test_an_older_version_is_shown_and_had_again(page: Page, live: Live) -> None:
    page.goto(f"/services/{NODE}/desk.service/history")
    version = page.get_by_role("listitem").filter(has_text="Tidied the desk")
    version.get_by_role("button", name="Show").click()
    expect(version.get_by_role("region", name=re.compile("What this version"))).to_contain_text("DESK=tidy")
    assert violations(page) == []
    version.get_by_role("button", name="Restore").click()
    apply(page, re.compile("Write desk.container"))
    assert live.node.ssh("cat", PATH) == UNIT + "Environment=DESK=tidy\n"


def test_a_new_service_is_made_by_the_form_and_goes_to_the_trash_and_back(page: Page, live: Live) -> None:
    page.goto("/services")
    page.get_by_role("link", name="New service").click()
    page.get_by_label("Name", exact=True).fill("lamp")
    page.get_by_label("Image").fill("localhost/busybox:1")
    page.get_by_label("Command").fill("""sh -c 'trap "exit 0" TERM; sleep 100000 & wait'""")
    expect(page.get_by_role("textbox", name="Text of the new file")).to_contain_text("Exec=sh -c")
    page.get_by_role("button", name="See the plan").click()
    apply(page, re.compile("start lamp"))
    expect(page).to_have_url(re.compile(f"/services/{NODE}/lamp.service"))
    expect(page.get_by_text("Running").first).to_be_visible()
    assert live.node.ssh("systemctl", "--user", "is-active", "lamp").strip() == "active"
    page.get_by_role("button", name="More for lamp").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_role("dialog").get_by_text("go to the trash")).to_be_visible()
    apply(page, re.compile("lamp"))
    page.goto("/services/trash")
    page.get_by_role("listitem").filter(has_text="lamp").get_by_role("button", name="Restore").click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("done")
    page.keyboard.press("Escape")
    page.goto("/services")
    expect(row(page, "lamp")).to_contain_text("Running")


def test_the_editor_fits_a_phone_and_lets_the_keyboard_go(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    text = open_file(page)
    assert overflow_px(page) == 0
    text.focus()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(text).not_to_be_focused()
