"""Files of checks are read as soon as their node lists them, and forgotten with them."""

import asyncio
from typing import NamedTuple

import msgspec
import pytest

from servicebay.nodes.errors import ActionFailed
from servicebay.services.auto_checks.texts import CheckTexts
from servicebay.twin.store import Connection
from servicebay.wire.messages import Failure
from servicebay.wire.model import FileEntry
from tests.patience import PATIENCE_S
from tests.services.facts import Hub, config, state, unit

pytestmark = pytest.mark.anyio
PATH = "/q/web.checks.yml"


class Content(NamedTuple):
    content: str


class Node:
    """Answers as a node would; ``away`` while it cannot be reached."""

    def __init__(self) -> None:
        self.text = ""
        self.away = False
        self.refused = asyncio.Event()
        self.reads = 0

    async def read(self, node: str, path: str) -> Content:
        self.reads += 1
        await asyncio.sleep(0)
        if self.away:
            self.refused.set()
            raise ActionFailed(Failure("unreachable", "It is gone."))
        return Content(self.text)


async def test_texts_follow_what_the_node_lists() -> None:
    hub, node, told = Hub(config()), Node(), asyncio.Event()
    texts = CheckTexts(hub.twin, node.read)
    texts.on_text = lambda _: told.set()

    def listed(text: str | None) -> None:
        files = [] if text is None else [FileEntry(PATH, "checks", sha256=text), FileEntry("/q/a", "env", sha256="e")]
        node.text = text or ""
        raw = state([], [unit()])
        hub.node("nas", {**raw, "files": {each.path: msgspec.to_builtins(each) for each in files}})

    async def heard() -> dict[str, str]:
        await asyncio.wait_for(told.wait(), PATIENCE_S)
        told.clear()
        return dict(texts.of("nas"))

    texts.start()
    listed("one")
    assert await heard() == {PATH: "one"}
    listed("one")
    listed("two")
    assert await heard() == {PATH: "two"}
    assert node.reads == 2
    listed(None)
    assert await heard() == {}
    node.away = True
    listed("three")
    await asyncio.wait_for(node.refused.wait(), PATIENCE_S)
    assert texts.of("nas") == {}
    node.away = False
    hub.twin.set_connection("nas", Connection("offline", "gone"))
    hub.twin.set_connection("nas", Connection("online", "back"))
    assert await heard() == {PATH: "three"}
    await texts.stop()
