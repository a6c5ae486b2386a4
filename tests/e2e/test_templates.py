"""A template from its page to a healthy service on a real node; what stands in the way; for everybody."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import NODE, PHONE, Live, OpenTab
from tests.e2e.seen import overflow_px

STEPS_MS = 40_000
"""For an installation, on a busy machine."""


def test_a_template_becomes_a_healthy_service(page: Page, live: Live) -> None:
    page.goto("/templates")
    page.get_by_role("searchbox", name="Search templates").fill("static")
    page.get_by_role("link", name=re.compile("Static site")).click()
    form = page.get_by_role("form", name="Install Static site")
    form.get_by_label("Name of the service").fill("pages")
    form.get_by_label("Port", exact=True).fill("22")
    form.get_by_role("button", name="See the plan").click()
    expect(form.get_by_text("Port 22 is taken")).to_be_visible()
    expect(form.get_by_label("Port", exact=True)).to_be_focused()
    form.get_by_label("Port", exact=True).fill("8099")
    form.get_by_label("Image", exact=True).fill("localhost/nginx:1")
    form.get_by_role("button", name="See the plan").click()
    plan = page.get_by_role("dialog", name=f"Install Static site on {NODE}")
    expect(plan.get_by_text("Wait until pages.service is up and well")).to_be_visible()
    assert live.node.run("systemctl", "--user", "cat", "pages").returncode != 0, (
        "nothing is written before a person says so"
    )
    plan.get_by_role("button", name="Write 3 files, start pages").click()
    expect(page).to_have_url(re.compile(f"/services/{NODE}/pages.service"), timeout=STEPS_MS)
    plan.get_by_role("button", name="Close", exact=True).last.click()
    expect(page.get_by_role("heading", name="pages", level=1)).to_be_visible()
    assert live.node.ssh("systemctl", "--user", "is-active", "pages").strip() == "active"
    assert "(healthy)" in live.node.ssh("podman", "ps", "--filter", "name=^pages$", "--format", "{{.Status}}")


def test_the_pages_are_for_everybody(open_tab: OpenTab) -> None:
    page = open_tab(PHONE, "dark")
    for path, sign in (
        ("/templates", "Vaultwarden"),
        ("/templates/nextcloud", "See the plan"),
        ("/templates/stacks/monitoring", "Services, in the order of their start"),
        ("/templates?q=nothing-like-it", "No template here"),
        ("/templates/nobody", "No template called nobody"),
        ("/templates/registries", "No registry yet"),
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
