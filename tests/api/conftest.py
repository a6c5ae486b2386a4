"""A real hub behind a real server on port 0, with blocking calls on the event loop forbidden."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from argon2 import PasswordHasher
from blockbuster import blockbuster_ctx

from servicebay.api.app import create_app
from servicebay.api.server import build_server, listen
from servicebay.hub import Hub
from servicebay.settings.model import Network, Settings
from tests.api.bay import PASSWORD, Bay


@pytest.fixture(autouse=True)
def no_blocking_calls() -> Iterator[None]:
    with blockbuster_ctx("servicebay") as blockbuster:
        # the standard library's own start-up of threads and sockets in the test itself is not looked at
        blockbuster.functions["threading.Lock.acquire"].deactivate()
        yield


@pytest.fixture(scope="session")
def password_hash() -> str:
    return PasswordHasher().hash(PASSWORD)


@pytest.fixture
def trusted_proxies() -> tuple[Network, ...]:
    return ()


@pytest.fixture
async def bay(tmp_path: Path, trusted_proxies: tuple[Network, ...]) -> AsyncIterator[Bay]:
    listener = listen("127.0.0.1", 0)
    hub = Hub(Settings(tmp_path / "data", trusted_proxies=trusted_proxies))
    await hub.start()
    app = create_app(hub)
    server = build_server(app, grace_s=1)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with httpx2.AsyncClient(base_url=url, headers={"Origin": url}, trust_env=False) as client:
        running = Bay(hub, app, url, client, await hub.auth.open_setup())
        yield running
        await running.close()
    server.should_exit = True
    await serving
    await hub.stop()


@pytest.fixture
async def member(bay: Bay, password_hash: str) -> Bay:
    """The hub, with somebody signed in."""
    await bay.sign_in("anna", password_hash)
    return bay
