"""Leaving a terminal's connection amid an output: that is two messages, and its second half alone is none."""

import asyncio
import gc
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from servicebay.cli.terminal_socket import NAMESPACE, TerminalSocket
from tests.patience import until_async

pytestmark = pytest.mark.anyio
OPENED = '0{"sid":"a","upgrades":[],"pingInterval":60000,"pingTimeout":60000,"maxPayload":1000000}'
JOINED, LEAVES = f'40{NAMESPACE},{{"sid":"b"}}', f"41{NAMESPACE},"
FIRST_HALF = f'451-{NAMESPACE},["term-output",{{"id":"t","next":4}},{{"_placeholder":true,"num":0}}]'
SECOND_HALF = b"half"


async def serve(request: web.Request) -> web.WebSocketResponse:
    """Speak Engine.IO 4 and Socket.IO 5: the first half of an output at once, the second when the other side leaves."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.send_str(OPENED)
    async for message in socket:
        if message.type is WSMsgType.TEXT and message.data.startswith(f"40{NAMESPACE}"):
            await socket.send_str(JOINED)
            await socket.send_str(FIRST_HALF)
        elif message.type is WSMsgType.TEXT and message.data.startswith(LEAVES):
            await socket.send_bytes(SECOND_HALF)
    return socket


@pytest.fixture
async def url() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/socket.io/", serve)
    async with TestServer(app) as server:
        yield str(server.make_url("/"))


@pytest.mark.parametrize("is_read", [False, True], ids=["comes late", "was read, and not looked at yet"])
async def test_a_half_of_an_output_is_nothing_to_who_leaves(url: str, is_read: bool) -> None:
    wrong: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: wrong.append(context))
    shown: list[bytes] = []

    async def show(_: dict[str, Any], data: bytes) -> None:
        shown.append(data)

    async with TerminalSocket(url, {}, show, lambda _: None) as socket:
        engine = socket._client.eio

        async def first_half_came() -> bool:
            return socket._client._binary_packet is not None

        await until_async(first_half_came)
        if is_read:  # as its loop does with each message
            await engine._trigger_event("message", SECOND_HALF, run_async=True)
    await asyncio.sleep(0)  # what the connection still had to do
    gc.collect()  # a task's error is told when nobody can ask for it any more
    assert wrong == []
    assert shown == [SECOND_HALF] * is_read
