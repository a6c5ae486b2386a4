"""When it is a transfer's turn, and what ends it. Transfers themselves are tested on a node (test_stock_making.py)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from servicebay.nodes.command import CommandStream
from servicebay.services import transfers
from servicebay.services.errors import ActionError
from servicebay.services.transfers import AT_ONCE, Transfers

pytestmark = pytest.mark.anyio
VOLUME: Any = SimpleNamespace(node="nas", name="data", key="nas/data", services=["nas/a", "nas/b"], containers=[])
SERVICES = [
    SimpleNamespace(key="nas/a", unit="a.service", active_state="active"),
    SimpleNamespace(key="nas/b", unit="b.service", active_state="inactive"),
    SimpleNamespace(key="nas/c", unit="c.service", active_state="active"),
]
LIVE: Any = SimpleNamespace(services=lambda node: SERVICES, containers=lambda node: [])


class Node:
    """Notes what is run on it; its commands take all and say nothing."""

    def __init__(self) -> None:
        self.run: list[list[str]] = []

    def command(self, node: str, argv: Sequence[str]) -> AbstractAsyncContextManager[CommandStream]:
        @asynccontextmanager
        async def silent() -> AsyncIterator[Any]:
            self.run.append([*argv])
            yield self

        return silent()

    async def write(self, data: bytes) -> None:
        """Take it."""

    async def read(self) -> bytes:
        return b""


async def test_nothing_is_stopped_before_it_is_a_transfers_turn() -> None:
    node = Node()
    moving = Transfers(LIVE, node, Any)  # type: ignore[arg-type]
    for _ in range(AT_ONCE):
        await moving._gate.acquire()

    async def export() -> None:
        async with moving._transfer("export", VOLUME, True):
            pass

    waiting = asyncio.create_task(export())
    await asyncio.sleep(0)
    assert node.run == []
    moving._gate.release()
    await waiting
    ((*_, request),) = node.run
    assert '"stop": [["unit", "a.service"], ["unit", "b.service"]]' in request


async def test_an_export_whose_end_is_not_told_is_not_whole() -> None:
    class Actions:
        async def run(self, *args: Any) -> Any:
            return await args[5](SimpleNamespace(id="1"), None)

        def tell(self, *_: Any) -> None: ...

    moving = Transfers(LIVE, Node(), Actions())  # type: ignore[arg-type]
    with pytest.raises(ActionError, match="not whole"):
        await anext(moving.export(VOLUME, False, None))


async def test_an_export_that_nobody_waits_for_any_more_does_not_begin() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    ended: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    class Busy:
        """Has something else to do first."""

        async def run(self, *args: Any) -> Any:
            begun.set()
            await go_on.wait()
            try:
                await args[5](SimpleNamespace(id="1"), None)
            except ActionError as error:
                ended.set_result(error.code)
                raise

    node = Node()
    chunks = Transfers(LIVE, node, Busy()).export(VOLUME, True, None)  # type: ignore[arg-type]
    reading = asyncio.ensure_future(anext(chunks))
    await begun.wait()
    reading.cancel()
    await asyncio.wait([reading])
    go_on.set()
    assert (await ended, node.run) == ("cancelled", [])


async def test_an_upload_that_stalls_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfers, "IDLE_LIMIT_S", 0.01)

    async def stalling() -> AsyncIterator[bytes]:
        yield b"first"
        await asyncio.Event().wait()

    coming = transfers._steadily(stalling())
    assert await anext(coming) == b"first"
    with pytest.raises(ActionError, match="Nothing moved"):
        await anext(coming)
