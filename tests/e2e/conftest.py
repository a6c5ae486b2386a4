"""A real hub (its own process) with a real node and a real browser.

``live`` is one module's hub and node with the demo stack; ``page`` is a fresh signed-in browser tab
on it, ``open_tab`` opens more, each as a browser of its own. Skips without root or Chromium, with
the reason; CI never skips.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

import testbed
import testbed.demo
from tests.patience import PATIENCE_MS
from tools import client
from tools.browser import browser, executable, sign_in
from tools.hub import Hub, is_online

NODE = "nas"
DESK, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=360, height=740)
expect.set_options(timeout=PATIENCE_MS)
OpenTab = Callable[..., Page]
"""Opens a signed-in tab in a browser context of its own; takes ``viewport`` and ``scheme``."""


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
    if not client.is_fresh():
        pytest.fail("the browser client is stale: run 'make client'")
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def empty_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A running hub without any node, nor any account yet."""
    folder: Path = tmp_path_factory.mktemp("hub")
    with Hub(folder / "data", log=folder / "log") as hub:
        yield hub


@pytest.fixture(scope="module")
def live(nodes: testbed.NodeFactory, empty_hub: Hub) -> Live:
    """A running hub with a node that runs the demo stack."""
    node = nodes()
    testbed.demo.install(node)
    empty_hub.add_node(node, NODE)
    empty_hub.wait_for(is_online(NODE))
    return Live(empty_hub, node)


@pytest.fixture
def new_context(chromium: Browser, empty_hub: Hub) -> Iterator[Callable[..., BrowserContext]]:
    """Browsers of people who have not signed in; an error that a page throws fails the test."""
    thrown: list[str] = []
    with ExitStack() as ending:

        def start(
            viewport: ViewportSize = DESK, scheme: Literal["dark", "light"] = "light", touch: bool = False
        ) -> BrowserContext:
            context = chromium.new_context(
                base_url=empty_hub.url, viewport=viewport, color_scheme=scheme, has_touch=touch
            )
            ending.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            context.on("weberror", lambda error: thrown.append(str(error.error)))
            return context

        yield start
    assert thrown == []


@pytest.fixture
def open_tab(new_context: Callable[..., BrowserContext], live: Live) -> OpenTab:
    """Opens signed-in tabs, nothing loaded yet."""

    def start(viewport: ViewportSize = DESK, scheme: Literal["dark", "light"] = "light") -> Page:
        context = new_context(viewport, scheme)
        sign_in(context, live.hub)
        return context.new_page()

    return start


@pytest.fixture
def page(open_tab: OpenTab) -> Page:
    """A signed-in tab, nothing loaded yet."""
    return open_tab()
