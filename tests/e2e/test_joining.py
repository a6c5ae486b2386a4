"""A node that dials in, by the line that the page shows; what happened to its services; and how it leaves."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import testbed
from tests.e2e.conftest import PHONE, Live, OpenTab
from tests.e2e.seen import overflow_px
from tools.hub import Hub

"""Starting an agent is mostly starting a Python, on a machine that is busy with tests."""
UNIT = "[Service]\nExecStart=/bin/sleep 1000\n"


@pytest.fixture(scope="module")
def empty_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub that lets nodes dial in."""
    folder: Path = tmp_path_factory.mktemp("hub")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SERVICEBAY_JOIN_PORT", "0")
        with Hub(folder / "data", log=folder / "log") as hub:
            yield hub


@pytest.fixture(scope="module")
def live(nodes: testbed.NodeFactory, empty_hub: Hub) -> Live:
    """The hub, and a node that it does not know yet."""
    node = nodes()
    node.write("~/.config/systemd/user/steady.service", UNIT)
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("systemctl", "--user", "start", "steady.service")
    return Live(empty_hub, node)


def test_the_shown_line_makes_the_waiting_page_turn_into_the_node(page: Page, live: Live) -> None:
    page.goto("/nodes/add")
    page.get_by_role("button", name="let it dial in").click()
    page.get_by_label("Name").fill("attic")
    page.get_by_role("button", name="Show the line to run").click()
    expect(page.get_by_text("is this hub's own machine")).to_be_visible()
    page.get_by_label("as the node reaches it").fill(live.node.address.rpartition(".")[0] + ".1")
    page.get_by_role("button", name="Make a new line").click()
    expect(page.get_by_text("is this hub's own machine")).to_have_count(0)
    expect(page.get_by_text("Waiting for the node to dial in.")).to_be_visible()
    (line,) = [text for text in page.locator("code").all_inner_texts() if text.startswith("sh -c")]
    assert "joined as attic" in live.node.ssh("sh", "-c", line)
    expect(page.get_by_text("attic was added")).to_be_visible()
    page.get_by_role("link", name="Open attic").click()
    expect(page.get_by_text("Online.")).to_be_visible()
    expect(page.get_by_text("It dials in")).to_be_visible()


def test_what_happened_to_a_service_is_told_in_its_detail_while_it_happens(page: Page, live: Live) -> None:
    page.goto("/services/attic/steady.service")
    page.get_by_role("button", name="Show what happened").click()
    expect(page.get_by_text("No change yet")).to_be_visible()
    live.node.ssh("systemctl", "--user", "kill", "--signal=SIGSEGV", "steady.service")
    past = page.get_by_role("region", name="History").or_(page.locator("section", has_text="History"))
    expect(past.get_by_text("Failed", exact=True)).to_be_visible()
    expect(past.get_by_text("SIGSEGV")).to_be_visible()
    live.node.ssh("systemctl", "--user", "start", "steady.service")
    expect(past.get_by_text("Started", exact=True)).to_be_visible()


def test_the_line_fits_a_phone(open_tab: OpenTab) -> None:
    page = open_tab(viewport=PHONE)
    page.goto("/nodes/add")
    page.get_by_role("button", name="let it dial in").click()
    page.get_by_label("Name").fill("cellar")
    page.get_by_role("button", name="Show the line to run").click()
    expect(page.get_by_text("Waiting for the node to dial in.")).to_be_visible()
    assert overflow_px(page) == 0


def test_a_node_that_is_removed_keeps_nothing_of_it(page: Page, live: Live) -> None:
    page.goto("/nodes/attic")
    page.get_by_role("button", name="Remove attic").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove attic").click()
    expect(page).to_have_url(f"{live.hub.url}/nodes")
    left = live.node.ssh(
        "sh", "-c", "ls -d ~/.config/servicebay-node ~/.config/systemd/user/servicebay* 2>/dev/null || :"
    )
    assert left == ""
