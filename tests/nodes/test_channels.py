"""How many channels a node's connections are asked for. The real sshd: ``tests/integration/test_terminal.py``."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import asyncssh
import pytest

from servicebay.nodes import channels
from servicebay.nodes.channels import MAIN_ROOM, MAX_SIDES, NARROW_S, SIDE_ROOM, Channels
from servicebay.nodes.errors import LinkFault
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.anyio


class Process:
    """A channel that is open until it is ended."""

    def __init__(self) -> None:
        self.end = asyncio.Event()

    async def wait_closed(self) -> None:
        """Its end."""
        await self.end.wait()


class Connection:
    """An ``SshConnection`` to a server that takes ``most`` channels."""

    def __init__(self, most: int = 10) -> None:
        self.most = most
        self.lost: Exception | None = None
        self.running: list[Process] = []
        self.is_closed = asyncio.Event()
        self.target = self

    async def create_process(self, *_: Any, **__: Any) -> Process:
        """One more channel."""
        await asyncio.sleep(0)
        self.running = [process for process in self.running if not process.end.is_set()]
        if self.lost is not None:
            raise self.lost
        if len(self.running) >= self.most:
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_RESOURCE_SHORTAGE, "no more sessions")
        self.running.append(Process())
        return self.running[-1]

    async def close(self) -> None:
        """It is closed."""
        self.is_closed.set()


class Clock:
    """Stands still."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def channels_of(
    main: Connection, sides: list[Connection], most: int = 10, clock: Callable[[], float] = time.monotonic
) -> Channels:
    async def connect() -> Any:
        sides.append(Connection(most))
        return sides[-1]

    return Channels(main, connect, clock)  # type: ignore[arg-type]


async def test_no_connection_is_asked_for_more_than_sshd_takes_and_beyond_all_is_a_refusal() -> None:
    main, sides = Connection(), list[Connection]()
    opened = channels_of(main, sides)
    room = MAIN_ROOM + MAX_SIDES * SIDE_ROOM
    many = await asyncio.gather(*(opened.open("x") for _ in range(room + 5)), return_exceptions=True)
    refused = [each for each in many if isinstance(each, LinkFault)]
    assert [each.code for each in refused] == ["busy"] * 5
    assert f"{room} terminals" in refused[0].message
    assert [len(each.running) for each in (main, *sides)] == [MAIN_ROOM, *[SIDE_ROOM] * MAX_SIDES]
    main.running[0].end.set()
    await asyncio.sleep(0.01)
    await opened.open("x")
    with pytest.raises(LinkFault, match="Close some first"):
        await opened.open("x")
    await opened.close()


async def test_a_machine_that_takes_fewer_gets_more_connections_which_close_when_idle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(channels, "IDLE_S", 0.0)
    main, sides = Connection(3), list[Connection]()
    opened = channels_of(main, sides, 3)
    for _ in range(3 + 3 * MAX_SIDES):
        await opened.open("x")
    assert [len(each.running) for each in (main, *sides)] == [3] * (1 + MAX_SIDES)
    with pytest.raises(LinkFault) as refused:
        await opened.open("x")
    assert refused.value.code == "busy"
    for process in sides[0].running:
        process.end.set()
    async with asyncio.timeout(PATIENCE_S):
        await sides[0].is_closed.wait()
    assert (opened.connections, opened.in_use) == (MAX_SIDES, 3 * MAX_SIDES)
    await opened.close()


async def test_a_server_that_takes_no_further_channel_at_all_says_so() -> None:
    sides = list[Connection]()
    opened = channels_of(Connection(0), sides, 0)
    with pytest.raises(LinkFault, match="no further channel") as refused:
        await opened.open("x")
    assert refused.value.code == "unreachable"
    assert (len(sides), opened.in_use) == (1, 0)
    await opened.close()


async def test_a_refusal_that_passes_is_forgotten() -> None:
    main, sides, clock = Connection(1), list[Connection](), Clock()
    opened = channels_of(main, sides, clock=clock)
    await opened.open("x")
    await opened.open("x")
    main.most = 10
    await opened.open("x")
    assert [len(each.running) for each in (main, *sides)] == [1, 2]
    clock.now_s = NARROW_S
    await opened.open("x")
    assert [len(each.running) for each in (main, *sides)] == [2, 2]
    await opened.close()


async def test_a_dead_connection_beside_the_first_is_asked_once_and_then_left() -> None:
    sides = list[Connection]()
    opened = channels_of(Connection(0), sides)
    await opened.open("x")
    sides[0].lost = asyncssh.ConnectionLost("it went away")
    with pytest.raises(LinkFault, match="closed the connection"):
        await opened.open("x")
    await opened.open("x")
    assert [len(each.running) for each in sides] == [1, 1]
    sides[0].running[0].end.set()
    async with asyncio.timeout(PATIENCE_S):
        await sides[0].is_closed.wait()
    assert (opened.connections, opened.in_use) == (2, 1)
    await opened.close()


async def test_an_idle_connection_that_opens_nothing_any_more_is_replaced() -> None:
    sides = list[Connection]()
    opened = channels_of(Connection(0), sides)
    await opened.open("x")
    sides[0].running[0].end.set()
    async with asyncio.timeout(PATIENCE_S):
        while opened.in_use:  # noqa: ASYNC110 (nothing tells when it becomes true)
            await asyncio.sleep(0)
    sides[0].lost = asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, "SSH connection closed")
    await opened.open("x")
    assert ([len(each.running) for each in sides], opened.connections) == ([0, 1], 2)
    await opened.close()
