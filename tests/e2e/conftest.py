"""A real hub (its own process) with a real node and a real browser.

``live`` is one module's hub and node with the demo stack; ``page`` is a fresh signed-in browser tab
on it. Skips without root or Chromium, with the reason; CI never skips.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import testbed
import testbed.demo
from tools import client
from tools.browser import browser, executable, sign_in
from tools.hub import Hub, is_online

NODE = "nas"


@dataclass(frozen=True)
class Live:
    """A hub that shows ``node`` under the name ``NODE``."""

    hub: Hub
    node: testbed.Node


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A Chromium. It goes with its module: Playwright runs an event loop under which no other can run."""
    if executable() is None:
        pytest.skip("Chromium is not installed")
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def live(nodes: testbed.NodeFactory, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A running hub with a node that runs the demo stack."""
    if not client.is_fresh():
        pytest.fail("the browser client is stale: run 'make client'")
    node = nodes()
    testbed.demo.install(node)
    folder: Path = tmp_path_factory.mktemp("hub")
    with Hub(folder / "data", log=folder / "log") as hub:
        hub.add_node(node, NODE)
        hub.wait_for(is_online(NODE))
        yield Live(hub, node)


@pytest.fixture
def page(chromium: Browser, live: Live) -> Iterator[Page]:
    """A signed-in tab, nothing loaded yet; an error that the page throws fails the test."""
    context = chromium.new_context(base_url=live.hub.url, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    sign_in(context, live.hub)
    tab = context.new_page()
    thrown: list[str] = []
    tab.on("pageerror", lambda error: thrown.append(str(error)))
    yield tab
    context.close()
    assert thrown == []
