"""A node that the hub cannot reach: it dials in by the line that a person runs on it, and stays joined."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import testbed
from servicebay.nodes.join.joining import Joining, ListenAt
from servicebay.nodes.manager import NodeManager
from servicebay.twin.store import TwinStore
from tests.nodes.parts import Hub, MemoryInvites, MemoryRepository, is_offline
from servicebay.nodes.keys import load_or_create_key

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]
BACK_LIMIT_S = 5.0


class JoinHub:
    """A hub with a door, which can be stopped and started again on the same data and port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.repository, self.invites = MemoryRepository(), MemoryInvites()
        self.told: list[tuple[str, str, str]] = []
        self.port = 0

    async def start(self) -> Hub:
        twin = TwinStore()
        told = lambda *what: self.told.append(what)  # noqa: E731
        self.joining = Joining(ListenAt(self.port), self.invites, told)
        self.manager = NodeManager(twin, self.repository, self.folder, joining=self.joining)
        await self.manager.start()
        self.port = self.joining.port
        self.hub = Hub(twin, self.manager, self.repository, load_or_create_key(self.folder))
        return self.hub

    async def line(self, node: testbed.Node, name: str = "n") -> str:
        return (await self.manager.invite(name, hub_address(node))).line


def hub_address(node: testbed.Node) -> str:
    """This machine as the node sees it."""
    return node.address.rpartition(".")[0] + ".1"


async def on(node: testbed.Node, *argv: str) -> str:
    return await asyncio.to_thread(node.ssh, *argv)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[JoinHub]:
    hub = JoinHub(tmp_path / "ssh")
    await hub.start()
    yield hub
    await hub.manager.stop()


async def test_one_line_joins_a_node(door: JoinHub, node: testbed.Node) -> None:
    done = await asyncio.to_thread(node.run, "sh", "-c", await door.line(node))
    print(done)
    began = time.monotonic()
    twin = await door.hub.until(lambda twin: twin.connection.status == "online")
    print(time.monotonic() - began)
    assert twin.state.containers is not None
