"""From the printed link to a live node, and out again; a node by password, another by the shown command."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

import testbed
from tests.e2e.conftest import NODE
from tests.e2e.seen import overflow_px, row
from tools.browser import PASSWORD, USERNAME
from tools.hub import Hub, fingerprint_of

NODE_PASSWORD = "a password used once"


@pytest.fixture(scope="module")
def node(nodes: testbed.NodeFactory) -> testbed.Node:
    node = nodes()
    node.root("chpasswd", stdin=f"{node.user}:{NODE_PASSWORD}\n")
    return node


@pytest.fixture
def tab(new_context: Callable[..., BrowserContext]) -> Page:
    """A tab of a browser that nobody has signed in with."""
    return new_context().new_page()


def sign_in_by_form(page: Page) -> None:
    page.get_by_label("Name").fill(USERNAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def give_address(page: Page, node: testbed.Node, name: str, user: str = testbed.USER) -> None:
    page.get_by_label("Address").fill(f"{user}@{node.address}")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Ask for its host key").click()


def test_the_first_start_leads_from_the_link_to_a_live_node(tab: Page, empty_hub: Hub, node: testbed.Node) -> None:
    tab.goto("/")
    expect(tab.get_by_text("There is no account yet.")).to_be_visible()
    tab.goto(empty_hub.setup_link or "")
    empty_hub.setup_link = None
    tab.get_by_label("Name").fill(USERNAME)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Make the account").click()

    expect(tab.get_by_role("heading", name="Add the first node")).to_be_visible()
    assert "token" not in tab.url
    give_address(tab, node, NODE)
    expect(tab.get_by_text(fingerprint_of(node.host_key))).to_be_visible()
    tab.get_by_role("button", name="It is the same, continue").click()
    tab.get_by_label("Use the user's password once").check()
    tab.get_by_label(f"Password of {node.user}").fill(NODE_PASSWORD)
    tab.get_by_role("button", name=re.compile("Install the key")).click()

    expect(tab.get_by_text(f"{NODE} was added")).to_be_visible()
    expect(tab.get_by_text("Quadlet (Podman 4.4 or newer)")).to_be_visible()
    assert empty_hub.public_key.split()[1] in node.ssh("cat", ".ssh/authorized_keys")
    tab.get_by_role("link", name=f"Open {NODE}").click()
    expect(tab.get_by_text("Online.")).to_be_visible()
    tab.goto("/services")
    expect(row(tab, "testbed-images")).to_contain_text("Done")


def test_the_link_works_once(tab: Page) -> None:
    tab.goto("/setup#token=" + "A" * 43)
    tab.get_by_label("Name").fill("eve")
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Make the account").click()
    expect(tab.get_by_role("alert")).to_be_visible()


def test_a_node_is_added_by_the_command_that_the_page_shows(
    tab: Page, empty_hub: Hub, nodes: testbed.NodeFactory
) -> None:
    other = nodes()
    tab.goto("/nodes/add")
    sign_in_by_form(tab)
    give_address(tab, other, "attic")
    tab.get_by_role("button", name="It is the same, continue").click()
    tab.get_by_role("button", name="I ran it, add attic").click()
    expect(tab.get_by_text("The node does not accept the key yet.")).to_be_visible()
    shown = next(text for text in tab.locator("pre, code").all_inner_texts() if "authorized_keys" in text)
    other.ssh("sh", "-c", shown)
    tab.get_by_role("button", name="I ran it, add attic").click()
    expect(tab.get_by_text("attic was added")).to_be_visible()
    tab.goto("/nodes")
    expect(row(tab, "attic")).to_contain_text("online")


def test_a_password_that_the_node_refuses_is_told_at_its_field(tab: Page, node: testbed.Node) -> None:
    tab.goto("/nodes/add")
    sign_in_by_form(tab)
    give_address(tab, node, "again", user="root")
    tab.get_by_role("button", name="It is the same, continue").click()
    tab.get_by_label("Use the user's password once").check()
    tab.get_by_label("Password of root").fill("wrong")
    tab.get_by_role("button", name=re.compile("Install the key")).click()
    expect(tab.get_by_text("did not accept the password of root")).to_be_visible()
    tab.goto("/nodes")
    expect(row(tab, "nas")).to_contain_text("online")
    expect(row(tab, "again")).to_have_count(0)


def test_a_wrong_password_is_told_and_nothing_is_shown(tab: Page) -> None:
    tab.goto("/containers")
    tab.get_by_label("Name").fill(USERNAME)
    tab.get_by_label("Password").fill("not it")
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.get_by_role("alert")).to_be_visible()
    expect(tab.get_by_role("grid")).to_have_count(0)


def test_who_signs_out_is_out_and_comes_back_to_the_page_asked_for(tab: Page) -> None:
    tab.goto("/containers")
    sign_in_by_form(tab)
    expect(tab.get_by_role("heading", name="Containers", exact=True)).to_be_visible()
    tab.get_by_role("button", name=f"Signed in as {USERNAME}").click()
    tab.get_by_role("menuitem", name=f"Sign out {USERNAME}").click()
    expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()
    assert tab.request.get("/api/live").status == 401
    tab.reload()
    expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_language_is_chosen_before_signing_in_and_kept(tab: Page) -> None:
    tab.goto("/")
    tab.get_by_role("combobox", name="Language").select_option("Deutsch")
    expect(tab.locator("html")).to_have_attribute("lang", "de")
    tab.reload()
    expect(tab.get_by_role("combobox")).to_have_value("de")
    tab.get_by_role("combobox").select_option("English")
    expect(tab.locator("html")).to_have_attribute("lang", "en")
    expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()


def test_the_pages_before_signing_in_fit_a_phone(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport={"width": 360, "height": 740}).new_page()
    for path in ("/", "/setup", "/setup#token=abc"):
        page.goto(path)
        expect(page.get_by_role("main")).to_be_visible()
        assert overflow_px(page) == 0, path
