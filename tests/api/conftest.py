"""A real hub behind a real server on port 0, with blocking calls on the event loop forbidden."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from blockbuster import blockbuster_ctx

from servicebay.settings.model import Network, Settings
from tests.api.bay import PASSWORD, Bay, running_bay


@pytest.fixture(autouse=True)
def no_blocking_calls() -> Iterator[None]:
    with blockbuster_ctx("servicebay"):
        yield


@pytest.fixture(scope="session")
def password_hash() -> str:
    return PasswordHasher().hash(PASSWORD)


@pytest.fixture
def trusted_proxies() -> tuple[Network, ...]:
    return ()


@pytest.fixture
def client_root(tmp_path: Path) -> Path:
    """Where the built client is: nowhere, unless a test says otherwise."""
    return tmp_path / "not-built"


@pytest.fixture
async def bay(tmp_path: Path, client_root: Path, trusted_proxies: tuple[Network, ...]) -> AsyncIterator[Bay]:
    async with running_bay(Settings(tmp_path / "data", trusted_proxies=trusted_proxies), client_root) as running:
        yield running


@pytest.fixture
async def member(bay: Bay, password_hash: str) -> Bay:
    """The hub, with somebody signed in."""
    await bay.sign_in("anna", password_hash)
    return bay
