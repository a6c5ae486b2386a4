import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from servicebay.nodes.keys import HubKey, load_or_create_key
from servicebay.nodes.manager import NodeManager
from servicebay.twin.store import TwinStore
from tests.nodes.parts import Hub, MemoryRepository, SshServer, tiny_archive


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[SshServer]:
    """A real SSH server in this process, on a free port, whose commands are real processes."""
    async with SshServer(tmp_path / "server") as running:
        yield running


@pytest.fixture
def key(tmp_path: Path) -> HubKey:
    """The hub's key pair."""
    return load_or_create_key(tmp_path / "ssh")


@pytest.fixture
async def hub(tmp_path: Path, key: HubKey) -> AsyncIterator[Hub]:
    """A twin and a started manager whose agent is the tiny one."""
    twin = TwinStore()
    repository = MemoryRepository()
    manager = NodeManager(twin, repository, tmp_path / "ssh", tiny_archive())
    await manager.start()
    yield Hub(twin, manager, repository, key)
    await manager.stop()
    left = [task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith("node:")]
    assert left == []
