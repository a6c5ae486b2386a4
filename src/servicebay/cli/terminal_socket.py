"""A connection to the hub's terminals, as a browser has one: Socket.IO, namespace ``/terminal``.

Output is acknowledged once whoever shows it has taken it; input goes in parts, of which only so many are under way.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self

import click

from servicebay.services.socket_json import SocketJson

from .connection import HubError, HubUnreachable

NAMESPACE = "/terminal"
PART_BYTES = 8192
MOST_PARTS = 6
"""Fewer than the hub takes, so that a key pressed meanwhile finds room."""
ANSWER_LIMIT_S = 60.0
RETRY_S = 0.02
Object = dict[str, Any]
Show = Callable[[Object, bytes], Awaitable[None]]


class TerminalSocket:
    """An ``async with`` block is one connection. ``lost`` is set when it has ended."""

    def __init__(self, url: str, headers: dict[str, str], show: Show, on_state: Callable[[Object], None]) -> None:
        self.lost = asyncio.Event()
        self._url = url
        self._headers = headers
        self._show = show
        self._on_state = on_state
        self._shown = asyncio.Lock()
        self._parts = asyncio.Semaphore(MOST_PARTS)
        self._writing = asyncio.Lock()
        self._refusal: HubError | None = None
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        import aiohttp
        import socketio  # type: ignore[import-untyped]

        session = await self._stack.enter_async_context(aiohttp.ClientSession())
        self._client = socketio.AsyncClient(
            http_session=session, reconnection=False, json=SocketJson, handle_sigint=False
        )
        self._client.on("term-output", self._on_output, namespace=NAMESPACE)
        self._client.on("term-state", self._on_state, namespace=NAMESPACE)
        self._client.on("term-left", self._on_left, namespace=NAMESPACE)
        self._client.on("disconnect", lambda *_: self.lost.set(), namespace=NAMESPACE)
        self._stack.push_async_callback(self._leave)
        try:
            await self._client.connect(
                self._url, headers=self._headers, transports=["websocket"], namespaces=[NAMESPACE]
            )
        except socketio.exceptions.ConnectionError as error:
            await self._stack.aclose()
            raise HubUnreachable(f"The hub at {self._url} refused the connection ({error}).") from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def _leave(self) -> None:
        """End the connection. What still comes is passed over: of an output, its second half alone is none."""
        self._client.eio.on("message", lambda *_: None)
        await asyncio.sleep(0)  # what came before has its turn
        await self._client.disconnect()

    async def ask(self, event: str, **body: Any) -> Object:
        """An event's answer. Raises HubError for a problem."""
        given = {name: value for name, value in body.items() if value is not None}
        return _checked(await self._client.call(event, given, namespace=NAMESPACE, timeout=ANSWER_LIMIT_S))

    async def send(self, terminal: str, data: bytes) -> None:
        """Give a terminal input, in order; returns when the hub has been given all of it.

        Raises HubError where a part was refused, as soon as that is known: nothing is sent after it.
        """
        async with self._writing:
            for at in range(0, len(data), PART_BYTES):
                await self._parts.acquire()
                if self._refusal is not None:
                    self._parts.release()
                    raise self._refusal
                part = data[at : at + PART_BYTES]
                await self._client.emit("term-input", (terminal, part), namespace=NAMESPACE, callback=self._on_answer)

    def _on_answer(self, answer: Any = None) -> None:
        self._parts.release()
        if isinstance(answer, dict) and "status" in answer and answer.get("code") != "ended":  # that is told anyway
            self._refusal = self._refusal or _problem(answer)

    async def until_lost(self) -> None:
        """Wait for the end of the connection."""
        await self.lost.wait()

    async def _on_output(self, head: Object, data: bytes) -> None:
        async with self._shown:  # in the order in which they came
            await self._show(head, data)

    def _on_left(self, body: Object) -> None:
        self._on_state({"id": body["id"], "state": "left", "exit": {"text": body["detail"]}})


def _checked(answer: Any) -> Object:
    if isinstance(answer, dict) and "status" in answer and "detail" in answer:
        raise _problem(answer)
    if not isinstance(answer, dict):
        raise click.ClickException("The hub's answer is not understood.")
    return answer


def _problem(answer: Object) -> HubError:
    return HubError(str(answer["code"]), str(answer["detail"]), answer.get("stderr"))
