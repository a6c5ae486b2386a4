import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from servicebay.nodes.join.joining import Joining, ListenAt
from servicebay.nodes.keys import load_or_create_key
from servicebay.nodes.manager import NodeManager
from servicebay.twin.store import TwinStore
from tests.nodes.parts import Hub, MemoryInvites, MemoryRepository, tiny_archive
from tests.patience import PATIENCE_S


class Bell(asyncssh.SSHClient):
    """A client that keeps the banners it is shown."""

    def __init__(self) -> None:
        self.banners: list[str] = []

    def auth_banner_received(self, msg: str, lang: str) -> None:
        self.banners.append(msg)


class DoorHub:
    """A hub whose nodes dial in, and real SSH clients at its door."""

    def __init__(self, hub: Hub, joining: Joining, told: list[tuple[str, str, str]], folder: Path) -> None:
        self.hub, self.joining, self.told, self.folder = hub, joining, told, folder

    def new_key(self) -> asyncssh.SSHKey:
        return asyncssh.generate_private_key("ssh-ed25519")

    async def token(self, name: str = "n") -> str:
        line = (await self.hub.manager.invite(name, "127.0.0.1")).line
        return line.split(" join-")[1].split("@")[0]

    async def dial(self, user: str, key: asyncssh.SSHKey, **more: Any) -> asyncssh.SSHClientConnection:
        """Sign in, as a client without settings of its own."""
        async with asyncio.timeout(PATIENCE_S):
            return await asyncssh.connect(
                "127.0.0.1",
                self.joining.port,
                **{
                    "username": user,
                    "client_keys": [key],
                    "known_hosts": None,
                    "config": None,
                    "agent_path": None,
                    "gss_host": None,
                    **more,
                },
            )

    async def join(self, key: asyncssh.SSHKey, name: str = "n") -> None:
        """Sign in with a token, as the line does, and leave."""
        async with await self.dial(f"join-{await self.token(name)}", key) as connection:
            assert "servicebay_join" in str((await connection.run()).stdout)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[DoorHub]:
    twin, repository, told = TwinStore(), MemoryRepository(), list[tuple[str, str, str]]()
    joining = Joining(ListenAt(0, "127.0.0.1"), MemoryInvites(), lambda *what: told.append(what))
    manager = NodeManager(twin, repository, tmp_path / "ssh", tiny_archive(), joining)
    await manager.start()
    hub = Hub(twin, manager, repository, load_or_create_key(tmp_path / "ssh"))
    yield DoorHub(hub, joining, told, tmp_path)
    await manager.stop()
