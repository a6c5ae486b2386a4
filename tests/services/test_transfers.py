"""What a transfer stopped runs again. Transfers themselves are tested on a node (test_stock_making.py)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from servicebay.nodes.command import CommandStream
from servicebay.nodes.errors import ActionFailed
from servicebay.services import transfers
from servicebay.services.errors import ActionError
from servicebay.services.transfers import AT_ONCE, Transfers
from servicebay.twin.schema import Failure

pytestmark = pytest.mark.anyio
OPERATION: Any = SimpleNamespace(text="Exporting data on nas")
VOLUME: Any = SimpleNamespace(node="nas", name="data", key="nas/data", services=["nas/a", "nas/b"], containers=[])
SERVICES = [SimpleNamespace(key=f"nas/{name}", unit=f"{name}.service", active_state="active") for name in "ab"]
LIVE: Any = SimpleNamespace(services=lambda node: SERVICES, containers=lambda node: [])


class Node:
    """Notes what it is asked; ``refuses`` are the requests that fail. Its commands do nothing."""

    def __init__(self, *refuses: str) -> None:
        self.asked: list[str] = []
        self._refuses = refuses

    async def ask(self, _operation: object, action: str, args: dict[str, Any], _deadline_s: float) -> dict[str, Any]:
        self.asked.append(f"{action} {args['unit']}")
        if self.asked[-1] in self._refuses:
            raise ActionFailed(Failure("job-failed", "It did not."))
        return {}

    def command(self, node: str, argv: Sequence[str]) -> AbstractAsyncContextManager[CommandStream]:
        @asynccontextmanager
        async def nothing() -> AsyncIterator[Any]:
            yield None

        return nothing()


async def test_all_that_was_stopped_is_started_also_where_one_does_not_start() -> None:
    node = Node("unit.start b.service")
    with pytest.raises(ActionFailed):
        async with Transfers(LIVE, node, Any)._transfer(OPERATION, "export", VOLUME, True, node.ask):  # type: ignore[arg-type]
            pass
    assert node.asked[-2:] == ["unit.start b.service", "unit.start a.service"]


async def test_the_transfers_own_failure_is_what_is_told() -> None:
    node = Node("unit.start b.service")
    with pytest.raises(ActionError, match="cut off"):
        async with Transfers(LIVE, node, Any)._transfer(OPERATION, "import", VOLUME, True, node.ask):  # type: ignore[arg-type]
            raise ActionError("cancelled", "The upload was cut off.")
    assert node.asked[-1] == "unit.start a.service"


async def test_nothing_is_stopped_before_it_is_a_transfers_turn() -> None:
    node = Node()
    moving = Transfers(LIVE, node, Any)  # type: ignore[arg-type]
    for _ in range(AT_ONCE):
        await moving._gate.acquire()

    async def export() -> None:
        async with moving._transfer(OPERATION, "export", VOLUME, True, node.ask):
            pass

    waiting = asyncio.create_task(export())
    await asyncio.sleep(0)
    assert node.asked == []
    moving._gate.release()
    await waiting
    assert node.asked[0] == "unit.stop a.service"


async def test_an_upload_that_stalls_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfers, "IDLE_LIMIT_S", 0.01)

    async def stalling() -> AsyncIterator[bytes]:
        yield b"first"
        await asyncio.Event().wait()

    coming = transfers._steadily(stalling())
    assert await anext(coming) == b"first"
    with pytest.raises(ActionError, match="Nothing moved"):
        await anext(coming)
