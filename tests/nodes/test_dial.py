import asyncio
import os
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from servicebay.nodes import dial
from servicebay.nodes.errors import LinkFault
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.anyio


@pytest.fixture
def full() -> Iterator[int]:
    """A port whose queue of connections is full, so that further ones are not answered: a cut cable, on loopback."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for connection in waiting:
            connection.setblocking(False)
            connection.connect_ex(("127.0.0.1", port))
        yield port
        for connection in waiting:
            connection.close()


async def test_who_does_not_answer_is_given_up_at_the_limit(full: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dial, "DIAL_LIMIT_S", 0.3)
    with pytest.raises(LinkFault, match=r"There is no answer from 127\.0\.0\.1 port"):
        await dial.dial("127.0.0.1", full)


def resolves_to(monkeypatch: pytest.MonkeyPatch, *ports: int) -> None:
    """A name server whose name has an address for each of these."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)) for port in ports]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


async def test_addresses_that_do_not_answer_are_not_waited_for(full: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dial, "DIAL_LIMIT_S", 3600)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        resolves_to(monkeypatch, full, full, full, port)
        with await dial.dial("many.invalid", 22) as connection:
            assert connection.getpeername()[1] == port


@pytest.fixture
def limits_s(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each attempt to connect may take, as they begin."""
    limits_s: list[float] = []

    async def connect(family: int, address: Any, limit_s: float) -> socket.socket:
        limits_s.append(limit_s)
        return await real(family, address, limit_s)

    real = dial._connect
    monkeypatch.setattr(dial, "_connect", connect)
    return limits_s


async def test_each_of_several_addresses_has_what_is_left_of_the_limit(
    full: int, limits_s: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    resolves_to(monkeypatch, full, full, full, full)
    monkeypatch.setattr(dial, "DIAL_LIMIT_S", 0.8)
    with pytest.raises(LinkFault, match="There is no answer"):
        await dial.dial("many.invalid", 22)
    assert limits_s == pytest.approx([0.8, 0.7, 0.6, 0.5])


async def test_who_does_not_answer_is_asked_again_before_tcp_does_and_who_answers_once(
    full: int, limits_s: list[float]
) -> None:
    assert not await dial.answers(("127.0.0.1", full))
    assert limits_s == [1.0, 0.75, 0.5, 0.25]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert await dial.answers(listener.getsockname())
    assert limits_s[4:] == [1.0]


async def test_a_closed_port_and_an_unknown_name_have_their_sentences() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(LinkFault, match="refused the connection"):
            await dial.dial("127.0.0.1", unused.getsockname()[1])
    with pytest.raises(LinkFault, match=r"name nothing\.invalid is not known|No name server"):
        await dial.dial("nothing.invalid", 22)


async def test_names_that_hang_do_not_use_up_the_loops_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: release.wait(PATIENCE_S) and [])
    hanging = [asyncio.create_task(dial.dial("slow.invalid", 22)) for _ in range(16)]
    try:
        async with asyncio.timeout(PATIENCE_S):
            assert await asyncio.to_thread(lambda: "free") == "free"
    finally:
        release.set()
        await asyncio.gather(*hanging, return_exceptions=True)


@pytest.mark.parametrize("turns", range(20))
async def test_a_dial_given_up_at_any_moment_leaves_no_socket_open(monkeypatch: pytest.MonkeyPatch, turns: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        async def resolve(host: str, port: int) -> list[dial.Address]:
            return [(socket.AF_INET, server.getsockname())] * 2  # at once: each turn of the loop is one step of ours

        monkeypatch.setattr(dial, "_resolve", resolve)
        before = os.listdir("/proc/self/fd")
        dialling = asyncio.create_task(dial.dial("here", 1))
        for _ in range(turns):
            await asyncio.sleep(0)
        given_up = dialling.cancel()
        (result,) = await asyncio.gather(dialling, return_exceptions=True)
        if isinstance(result, socket.socket):
            result.close()
        else:
            assert given_up
        await asyncio.sleep(0)
        assert len(os.listdir("/proc/self/fd")) == len(before)
