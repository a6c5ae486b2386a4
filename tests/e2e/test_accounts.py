"""People and keys in the browser: an invitation, a viewer's pages, sessions, a token, the record. No node is needed."""

from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from servicebay.storage.backup import check_backup
from tests.e2e.axe import violations
from tests.e2e.conftest import DESK, PHONE
from tools.browser import PASSWORD as OWN_PASSWORD
from tools.browser import USERNAME, sign_in
from tools.hub import Hub

NewContext = Callable[..., BrowserContext]
VERA = "vera"
PASSWORD = "a sentence that is long"
PAGES = {
    "/settings": ("Settings", "Set elsewhere"),
    "/settings/people": ("People", "What each role may"),
    "/settings/sign-in": ("Sign-in", "(this one)"),
    "/settings/tokens": ("API tokens", "No token yet"),
    "/settings/audit": ("Audit log", "Lines are kept for a year"),
    "/settings/appearance": ("Appearance", "As the system"),
    "/settings/backup": ("Backup", "Make and download it"),
    "/settings/about": ("About", "litestar"),
}
"""By path: the heading, and words that are there once everything is."""
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """What keeps a passkey; its owner is there and says yes, or is away."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")
        made = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        self._id = made["authenticatorId"]

    def owner_is(self, there: bool) -> None:
        told = {"authenticatorId": self._id, "enabled": there}
        self._session.send("WebAuthn.setAutomaticPresenceSimulation", told)


def sign_out(page: Page) -> None:
    page.get_by_role("button", name=f"Signed in as {USERNAME}").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.fixture
def admin(new_context: NewContext, empty_hub: Hub) -> Page:
    context = new_context()
    sign_in(context, empty_hub)
    return context.new_page()


def invite(admin: Page, name: str, role: str) -> str:
    """Invite somebody; returns the path of the link, without the host."""
    admin.goto("/settings/people")
    admin.get_by_role("button", name="Invite somebody").click()
    form = admin.get_by_role("dialog", name="Invite somebody")
    form.get_by_label("Name").fill(name)
    form.get_by_role("radio", name=role).check()
    form.get_by_role("button", name="Make the account").click()
    sheet = admin.get_by_role("dialog", name=f"A link for {name}")
    link = sheet.locator("code").inner_text()
    sheet.get_by_role("button", name="Done").click()
    return "/welcome" + link.partition("/welcome")[2]


def test_somebody_is_invited_sets_a_password_and_sees_what_a_viewer_sees(admin: Page, new_context: NewContext) -> None:
    link = invite(admin, VERA, "viewer")
    expect(admin.get_by_text("the link was not used yet")).to_be_visible()
    vera = new_context().new_page()
    vera.goto(link)
    vera.get_by_label("Password").fill(PASSWORD)
    vera.get_by_role("button", name="Set it and sign in").click()
    expect(vera.get_by_role("button", name=f"Signed in as {VERA}")).to_be_visible()
    assert "token" not in vera.url
    expect(vera.get_by_role("link", name="Terminal")).to_have_count(0)
    expect(vera.get_by_role("link", name="Add a node")).to_have_count(0)
    vera.goto("/nodes/add")
    expect(vera.get_by_text("Your role is viewer; only an administrator may")).to_be_visible()
    vera.goto("/settings")
    expect(vera.get_by_role("link", name="Sign-in")).to_be_visible()
    expect(vera.get_by_role("link", name="People")).to_have_count(0)

    # given more, the page that is open follows
    admin.goto("/settings/people")
    admin.get_by_label(f"Role of {VERA}").select_option("operator")
    expect(vera.get_by_role("link", name="Terminal")).to_be_visible()

    # the record tells, and the session ends at the administrator's word
    admin.goto("/settings/audit?action=user.role")
    expect(admin.get_by_text("viewer → operator")).to_be_visible()
    admin.goto("/settings/people")
    admin.get_by_role("button", name=f"Disable {VERA}").click()
    expect(vera.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(admin.get_by_text("Disabled: cannot sign in")).to_be_visible()
    admin.get_by_role("button", name=f"Delete {VERA}").click()
    admin.get_by_role("button", name=f"Delete {VERA}", exact=True).last.click()
    expect(admin.get_by_role("heading", name=VERA)).to_have_count(0)
    expect(admin.get_by_role("button", name="Disable ada")).to_be_disabled()


def test_a_token_is_shown_once_and_works_until_it_is_revoked(admin: Page, empty_hub: Hub) -> None:
    admin.goto("/settings/tokens")
    admin.get_by_role("button", name="New token").click()
    form = admin.get_by_role("dialog", name="New token")
    form.get_by_label("What it is for").fill("Prometheus")
    form.get_by_role("button", name="Make the token").click()
    sheet = admin.get_by_role("dialog", name="Your new token")
    token = sheet.locator("code").inner_text()
    sheet.get_by_role("button", name="Done").click()
    headers = {"Authorization": f"Bearer {token}"}
    assert admin.request.get(f"{empty_hub.url}/metrics", headers=headers).status == 200
    admin.reload()
    expect(admin.get_by_text("scope read")).to_be_visible()
    expect(admin.get_by_text(token)).to_have_count(0)
    admin.get_by_role("button", name="Revoke Prometheus").click()
    admin.get_by_role("dialog").get_by_role("button", name="Revoke Prometheus").click()
    expect(admin.get_by_text("No token yet")).to_be_visible()
    assert admin.request.get(f"{empty_hub.url}/metrics", headers=headers).status == 401


def test_a_backup_is_downloaded_and_is_whole(admin: Page, tmp_path: Path) -> None:
    admin.goto("/settings/backup")
    form = admin.get_by_role("form", name="Make a backup")
    form.get_by_label("Passphrase for the file").fill(PASSWORD)
    form.get_by_label("Passphrase once more").fill(PASSWORD)
    form.get_by_label("Your own password").fill("not my password")
    form.get_by_role("button", name="Make and download it").click()
    expect(form.get_by_text("This is not your password.")).to_be_visible()
    form.get_by_label("Your own password").fill(OWN_PASSWORD)
    with admin.expect_download() as started:
        form.get_by_role("button", name="Make and download it").click()
    started.value.save_as(tmp_path / "file")
    with (tmp_path / "file").open("rb") as file:
        assert check_backup(file, PASSWORD).files >= 2


def test_a_second_step_is_set_up_and_asked_for(admin: Page, new_context: NewContext) -> None:
    admin.goto("/settings/sign-in")
    admin.get_by_role("button", name="Set up a second step").click()
    admin.get_by_label("Your password").fill(OWN_PASSWORD)
    admin.get_by_role("button", name="Go on").click()
    form = admin.get_by_role("dialog", name="Scan it with your authenticator app")
    expect(form.get_by_alt_text("QR code of the secret")).to_be_visible()
    assert form.get_by_alt_text("QR code of the secret").evaluate(
        "image => image.decode().then(() => image.naturalWidth)"
    )
    form.get_by_label("Code that the app shows now").fill(pyotp.TOTP(form.locator("code").inner_text()).now())
    form.get_by_role("button", name="Turn it on").click()
    sheet = admin.get_by_role("dialog", name="Recovery codes")
    recovery = sheet.locator("code").inner_text().split()[0]
    sheet.get_by_role("button", name="I have kept them").click()
    expect(admin.get_by_text("On. 10 recovery codes are left.")).to_be_visible()
    other = new_context().new_page()
    other.goto("/")
    other.get_by_label("Name").fill(USERNAME)
    other.get_by_label("Password").fill(OWN_PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    other.get_by_label("Code").fill(recovery)
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("button", name=f"Signed in as {USERNAME}")).to_be_visible()
    admin.get_by_role("button", name="Remove", exact=True).click()
    admin.get_by_label("Your password").fill(OWN_PASSWORD)
    admin.get_by_role("button", name="Remove it").click()
    expect(admin.get_by_role("button", name="Set up a second step")).to_be_visible()


def test_a_passkey_is_added_signs_in_and_is_taken_away(admin: Page, empty_hub: Hub) -> None:
    admin.goto("/settings/sign-in")
    expect(admin.get_by_text("127.0.0.1 is an IP address")).to_be_visible()
    expect(admin.get_by_role("button", name="Add a passkey")).to_have_count(0)

    # cookies know no ports, but names: localhost is another place, where browsers allow passkeys without HTTPS
    here = empty_hub.url.replace("127.0.0.1", "localhost")
    device = Device(admin)
    admin.goto(f"{here}/settings/sign-in")
    admin.get_by_label("Name").fill(USERNAME)
    admin.get_by_label("Password").fill(OWN_PASSWORD)
    admin.get_by_role("button", name="Sign in").click()
    admin.get_by_role("button", name="Add a passkey").click()
    form = admin.get_by_role("dialog", name="Add a passkey")
    form.get_by_label("Name").fill("my phone")
    form.get_by_label("Your password").fill(OWN_PASSWORD)
    form.get_by_role("button", name="Go on").click()
    expect(admin.get_by_text("never used")).to_be_visible()
    assert violations(admin) == []

    # by the button; while nobody is at the device, the browser's list waits beside it
    device.owner_is(False)
    sign_out(admin)
    expect(admin.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
    assert violations(admin) == []
    device.owner_is(True)
    admin.get_by_role("button", name="Sign in with a passkey").click()
    expect(admin.get_by_text("last used")).to_be_visible()

    # by the browser's list at the field for the name
    device.owner_is(False)
    sign_out(admin)
    device.owner_is(True)
    admin.reload()
    expect(admin.get_by_text("last used")).to_be_visible()

    admin.goto(f"{here}/settings/people")
    admin.get_by_role("button", name=f"Take all passkeys from {USERNAME}").click()
    admin.get_by_role("button", name=f"Take them from {USERNAME}").click()
    expect(admin.get_by_role("button", name=f"Take all passkeys from {USERNAME}")).to_have_count(0)
    expect(admin.get_by_text("1 passkey")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_the_settings_are_accessible_and_fit_a_phone(
    new_context: NewContext, empty_hub: Hub, scheme: str
) -> None:
    context = new_context(PHONE if scheme == "dark" else DESK, scheme)
    sign_in(context, empty_hub)
    page = context.new_page()
    for path, (title, words) in PAGES.items():
        page.goto(path)
        expect(page.get_by_role("heading", name=title, exact=True, level=1)).to_be_visible()
        expect(page.get_by_text(words).first).to_be_visible()
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
