"""The example plugin in a real browser: its card, its page, its check of a server on a real node, and its routes."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import testbed
from tests.e2e.axe import violations
from tests.e2e.conftest import NODE, Live
from tests.plugins.example import install_example
from tools.hub import Hub, is_online

ANSWERING = ("nc", "-ll", "-p", "6379", "-e", "sh", "-c", r'read -r asked; printf "+PONG\r\n"')


@pytest.fixture(scope="module")
def empty_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub beside which the example is installed."""
    folder: Path = tmp_path_factory.mktemp("hub")
    install_example(folder / "site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder / "site"))
        with Hub(folder / "data", log=folder / "log") as hub:
            yield hub


@pytest.fixture(scope="module")
def live(nodes: testbed.NodeFactory, empty_hub: Hub) -> Live:
    """The hub, and a node with something that answers as Redis does and says in a label what it routes."""
    node = nodes()
    node.ssh("podman", "tag", "localhost/busybox:1", "localhost/redis:7")
    label = "example.routes=photos.example.org=cache:6379"
    flags = ("--name", "cache", "-p", "7000:6379", "--label", label)
    node.ssh("podman", "run", "-d", *flags, "localhost/redis:7", *ANSWERING)
    empty_hub.add_node(node, NODE)
    empty_hub.wait_for(is_online(NODE))
    return Live(empty_hub, node)


def test_what_it_gives_is_part_of_the_client(page: Page, live: Live) -> None:
    page.goto("/")
    card = page.get_by_role("region", name="Redis")
    expect(card.get_by_role("link", name="One container, 1 not checked.")).to_be_visible()
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Redis").click()
    expect(page).to_have_url(f"{live.hub.url}/plugin/example")
    table = page.get_by_role("table", name="Redis and Valkey")
    expect(table.get_by_role("cell", name=f"{live.node.address}:7000")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Check cache").click()
    expect(page.get_by_text("cache is checked from now on.")).to_be_visible()
    table.get_by_role("link", name="Checked").click()
    expect(page.get_by_text("answers PONG").first).to_be_visible()
    page.goto("/routes")
    expect(page.get_by_role("link", name="photos.example.org")).to_be_visible()
    page.reload()
    page.goto("/plugin/example")
    expect(table.get_by_role("link", name="Checked")).to_be_visible()


def test_the_command_line_tells_of_it(live: Live) -> None:
    servicebay = Path(sys.executable).with_name("servicebay")
    command = [str(servicebay), "plugins", "--data-dir", str(live.hub.data_dir)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert "example  1.0.0    Running  Check: Redis or Valkey, Router: A file" in told.stdout


def test_it_is_offered_in_the_form_of_a_check_and_shown_among_the_plugins(page: Page, live: Live) -> None:
    page.goto("/settings/plugins")
    expect(page.get_by_text("example 1.0.0")).to_be_visible()
    expect(page.get_by_text("Check: Redis or Valkey")).to_be_visible()
    page.goto("/monitoring")
    page.get_by_role("button", name="Add check").click()
    page.get_by_label("Kind", exact=True).select_option(label="Redis or Valkey")
    expect(page.get_by_text("Such as nas.lan:6379")).to_be_visible()
    page.get_by_label("Address", exact=True).fill(f"{live.node.address}:7000")
    page.get_by_role("button", name="Try now").click()
    expect(page.get_by_text("It answers PONG")).to_be_visible()
