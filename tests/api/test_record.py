"""Whatever becomes of an action, the record of who did what has its line."""

import asyncio

import pytest

from servicebay.api.forwarded import Origin
from servicebay.api.gate import Caller
from servicebay.api.routes.record import recorded
from servicebay.auth.identity import Identity
from tests.api.bay import Bay

pytestmark = pytest.mark.anyio


async def test_an_action_that_is_cancelled_leaves_its_line(member: Bay) -> None:
    caller = Caller(Origin("127.0.0.1", False, ""), Identity("anna", "session", "key"))
    began = asyncio.Event()

    async def act() -> None:
        async with recorded(member.hub, caller, "node.add", "nas"):
            began.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(act())
    await began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    row = (await member.hub.audit.recent(1))[0]
    assert (row.actor, row.action, row.target, row.outcome) == ("anna", "node.add", "nas", "cancelled")
