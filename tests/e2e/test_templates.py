"""A template from its page to a healthy service on a real node; what stands in the way; for everybody."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import NODE, PHONE, Live, OpenTab
from tests.e2e.seen import overflow_px
from tests.registry.notes import NEWER, NOTES

"""For an installation, on a busy machine."""


def fill(page: Page, template: str, **answers: str) -> None:
    """Answer the questions of a template that is made from the testbed's nginx."""
    form = page.get_by_role("form", name=f"Install {template}")
    form.get_by_text("Image and its version").click()
    form.get_by_label("Image", exact=True).fill("localhost/nginx:1")
    for label, answer in answers.items():
        form.get_by_label(label.replace("_", " "), exact=True).fill(answer)
    form.get_by_role("button", name="See the plan").click()


def wait_until_well(page: Page, live: Live, unit: str) -> None:
    """Wait for the service's page after the job, and see the service on the node."""
    expect(page).to_have_url(re.compile(f"/services/{NODE}/{unit}.service"))
    page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).last.click()
    expect(page.get_by_role("heading", name=unit, level=1)).to_be_visible()
    assert live.node.ssh("systemctl", "--user", "is-active", unit).strip() == "active"
    assert "(healthy)" in live.node.ssh("podman", "ps", "--filter", f"name=^{unit}", "--format", "{{.Status}}")


def test_templates_become_healthy_services(page: Page, live: Live) -> None:
    """Those whose image is here: one of Quadlet files, and one of Kubernetes YAML that leads to it."""
    page.goto("/templates")
    page.get_by_role("searchbox", name="Search templates").fill("static")
    page.get_by_role("link", name=re.compile("Static site")).click()
    fill(page, "Static site", Name_of_the_service="pages", Port="22")
    form = page.get_by_role("form", name="Install Static site")
    expect(form.get_by_text("Port 22 is taken")).to_be_visible()
    expect(form.get_by_label("Port", exact=True)).to_be_focused()
    form.get_by_label("Port", exact=True).fill("8099")
    form.get_by_role("button", name="See the plan").click()
    plan = page.get_by_role("dialog", name=f"Install Static site on {NODE}")
    expect(plan.get_by_text("Wait until pages.service is up and well")).to_be_visible()
    assert live.node.run("systemctl", "--user", "cat", "pages").returncode != 0, (
        "nothing is written before a person says so"
    )
    plan.get_by_role("button", name="Write 3 files, start pages").click()
    wait_until_well(page, live, "pages")
    page.goto("/templates/redirect")
    fill(page, "Redirect", Name_of_the_service="old", Port="8098", New_address="http://127.0.0.1:8099")
    page.get_by_role("dialog").get_by_role("button", name="Write 2 files, start old").click()
    wait_until_well(page, live, "old")
    assert live.node.ssh("curl", "-sSL", "-o", "/dev/null", "-w", "%{num_redirects}", "http://127.0.0.1:8098/") == "1"


def push(live: Live, files: dict[str, str]) -> None:
    """Commit a template to the git registry on the node."""
    for path, text in files.items():
        live.node.write(f"~/shelf/templates/notes/{path}", text)
    who = ["-c", "user.name=Anna", "-c", "user.email=anna@example.org"]
    live.node.ssh("git", "-C", "shelf", "add", ".")
    live.node.ssh("git", "-C", "shelf", *who, "commit", "-q", "-m", "A state")


def test_a_service_is_brought_to_its_template_s_newest_version(open_tab: OpenTab, live: Live) -> None:
    live.node.ssh("git", "init", "-q", "-b", "main", "shelf")
    push(live, NOTES)
    url = f"ssh://{live.node.user}@{live.node.address}/home/podman/shelf"
    live.hub.api("POST", "/api/registries", {"name": "shelf", "url": url, "secret": live.node.key_path.read_text()})
    body = {"template": "shelf.notes", "name": "diary", "values": {"PORT": 8094}}
    live.hub.api("POST", f"/api/nodes/{NODE}/install", body)
    live.hub.wait_for(lambda state: f"{NODE}/diary.service" in state["templates"])
    live.hub.wait_for(lambda state: state["services"][f"{NODE}/diary.service"]["activeState"] == "active")
    path = ".config/containers/systemd/diary.container"
    live.node.ssh("sed", "-i", "s/^Description=.*/Description=My diary/", path)
    push(
        live,
        {**NEWER, "service.container.mustache": NEWER["service.container.mustache"].replace("=Notes", "=A notebook")},
    )
    live.hub.api("POST", "/api/registries/shelf/update")
    page = open_tab(PHONE, "dark")
    page.goto("/services")
    expect(page.get_by_text("template 1.1.0")).to_be_visible()
    page.goto(f"/services/{NODE}/diary.service")
    page.get_by_role("link", name="See what changes").click()
    expect(page.get_by_text("It has a mood.")).to_be_visible()
    form = page.get_by_role("form", name="Upgrade diary")
    form.get_by_role("button", name="See the plan").click()
    expect(form.get_by_label("Mood")).to_be_focused()
    form.get_by_label("Mood").fill("calm")
    form.get_by_role("button", name="See the plan").click()
    whose = form.get_by_role("group")
    expect(whose).to_contain_text("Description=My diary")
    expect(whose).to_contain_text("Description=A notebook")
    assert overflow_px(page) == 0
    assert violations(page) == []
    form.get_by_label("Take the template’s").check()
    form.get_by_role("button", name="See the plan").click()
    plan = page.get_by_role("dialog", name=f"Upgrade diary to Notes 1.1.0 on {NODE}")
    expect(plan.get_by_text("TOKEN=••••••")).to_be_visible()
    plan.get_by_role("button", name="Write 2 files, restart diary").click()
    expect(page).to_have_url(re.compile(f"/services/{NODE}/diary.service"))
    assert "\nDescription=A notebook\n" in live.node.ssh("cat", path)


def test_the_pages_are_for_everybody(open_tab: OpenTab) -> None:
    page = open_tab(PHONE, "dark")
    for path, sign in (
        ("/templates", "Vaultwarden"),
        ("/templates/nextcloud", "See the plan"),
        ("/templates/stacks/monitoring", "Services, in the order of their start"),
        ("/templates?q=nothing-like-it", "No template here"),
        ("/templates/nobody", "No template called nobody"),
        ("/templates/registries", "Registries"),
    ):
        page.goto(path)
        expect(page.get_by_text(sign).first).to_be_visible()
        assert overflow_px(page) == 0, path
        assert violations(page) == [], path


def test_a_registry_that_does_not_answer_is_told_beside_its_form(page: Page) -> None:
    page.goto("/templates/registries")
    page.get_by_role("button", name="Add a registry").click()
    form = page.get_by_role("form", name="Add a registry")
    form.get_by_label("Address").fill("https://127.0.0.1:1/me/Home-Templates.git")
    expect(form.get_by_label("Name", exact=True)).to_have_value("home-templates")
    form.get_by_role("button", name="Fetch and add it").click()
    expect(form.get_by_role("alert")).to_have_text(re.compile("its server refuses the connection"))
