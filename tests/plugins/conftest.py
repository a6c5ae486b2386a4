"""A real hub with what a test has installed beside it."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from servicebay.settings.model import Settings
from tests.api.bay import PASSWORD, Bay, running_bay
from tests.plugins.packages import on_path

Start = Callable[..., AbstractAsyncContextManager[Bay]]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Path]:
    """Where Python looks for packages, beside the usual."""
    folder = tmp_path / "site"
    folder.mkdir()
    with on_path(folder):
        yield folder


@pytest.fixture
def start_bay(site: Path, tmp_path: Path) -> Start:
    """Start a hub that finds what is installed, with somebody signed in."""

    @asynccontextmanager
    async def start(*chosen: str) -> AsyncIterator[Bay]:
        async with running_bay(Settings(tmp_path / "data", plugins=chosen), tmp_path / "not-built") as bay:
            await bay.sign_in("anna", PasswordHasher().hash(PASSWORD))
            yield bay

    return start
