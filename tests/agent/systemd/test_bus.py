"""The connection on real buses, and what becomes of it when the other side is none."""

import os
import re
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from servicebay.agent.loop import Loop, TimedOut
from servicebay.agent.systemd.address import parse_addresses
from servicebay.agent.systemd.bus import (
    BUS_NAME,
    BUS_PATH,
    Bus,
    BusError,
    BusGoneError,
    Call,
    Connection,
    NoBusError,
)
from servicebay.agent.systemd.marshal import ProtocolError, Variant

from .conftest import SERVICE_INTERFACE, SERVICE_NAME, SERVICE_PATH, Daemon, StartDaemon

Talk = Callable[[Loop, Bus], Coroutine[Any, Any, Any]]


def _call(member: str, signature: str = "", *body: Any) -> Call:
    return Call(SERVICE_NAME, SERVICE_PATH, SERVICE_INTERFACE, member, signature, body)


def _talk(address: str, talk: Talk, ignore: re.Pattern[bytes] | None = None) -> Any:
    """Open a bus at ``address``, have the conversation, close; every task must have left the socket."""
    loop = Loop()
    bus = Bus(loop, parse_addresses(address, "/nowhere"), ignore)

    async def main() -> Any:
        await bus.open()
        result = await talk(loop, bus)
        bus.close()
        with pytest.raises(BusGoneError, match="was closed"):
            await bus.closed()
        return result

    return loop.run(main())


def test_calls_over_a_path_and_an_abstract_address(start_daemon: StartDaemon, tmp_path: Path) -> None:
    async def own_id(loop: Loop, bus: Bus) -> Any:
        return (await bus.call(Call(BUS_NAME, BUS_PATH, BUS_NAME, "GetConnectionUnixUser", "s", (BUS_NAME,))))[0]

    for listen in (f"unix:path={tmp_path}/a%20bus", f"unix:abstract={tmp_path}/b"):
        assert _talk(start_daemon(listen).address, own_id) == os.getuid()


@pytest.mark.usefixtures("service")
def test_values_come_back_as_they_went(daemon: Daemon) -> None:
    values = ["text", {"k": Variant("as", ["v"])}, [(1, b"\0\xff")]]

    async def echo(loop: Loop, bus: Bus) -> Any:
        return await bus.call(_call("Echo", "sa{sv}a(uay)", *values))

    assert _talk(daemon.address, echo) == values


@pytest.mark.usefixtures("service")
def test_many_calls_keep_their_order_and_errors_their_place(daemon: Daemon) -> None:
    calls = [_call("Fail") if number % 100 == 99 else _call("Echo", "u", number) for number in range(1000)]

    async def ask(loop: Loop, bus: Bus) -> Any:
        return await bus.call_all(calls)

    replies = _talk(daemon.address, ask)
    for number, reply in enumerate(replies):
        if number % 100 == 99:
            assert (reply.name, reply.message) == ("test.Error", "it failed")
        else:
            assert reply == [number]


@pytest.mark.usefixtures("service")
def test_more_than_the_socket_holds_is_written_piece_by_piece(daemon: Daemon) -> None:
    data = bytes(200_000)

    async def ask(loop: Loop, bus: Bus) -> Any:
        return await bus.call_all([_call("Echo", "ay", data) for _ in range(30)])

    assert _talk(daemon.address, ask) == [[data]] * 30


@pytest.mark.usefixtures("service")
def test_an_error_reply_is_raised_with_its_name_and_message(daemon: Daemon) -> None:
    async def fail(loop: Loop, bus: Bus) -> None:
        with pytest.raises(BusError, match=r"it failed \(test.Error\)"):
            await bus.call(_call("Fail"))
        with pytest.raises(BusError, match="ServiceUnknown"):
            await bus.call(Call("no.such.Name", "/", "a.b", "C"))

    _talk(daemon.address, fail)


@pytest.mark.usefixtures("service")
def test_a_call_without_a_reply_times_out_and_harms_no_other(daemon: Daemon) -> None:
    async def wait(loop: Loop, bus: Bus) -> Any:
        with pytest.raises(TimedOut, match=r"no reply from test.Service in 0.0\d+ s"):
            await bus.call(_call("Silence"), deadline_s=0.05)
        return await bus.call(_call("Echo", "s", "still here"))

    assert _talk(daemon.address, wait) == ["still here"]


@pytest.mark.usefixtures("service")
def test_signals_come_as_asked_for(daemon: Daemon) -> None:
    heard: list[list[Any]] = []

    async def listen(loop: Loop, bus: Bus) -> None:
        bus.on_signal = lambda message: heard.append([message.member, *message.body])
        await bus.call(_call("Announce", "s", "unheard"))
        rule = f"type='signal',interface='{SERVICE_INTERFACE}',arg0='wanted'"
        await bus.call(Call(BUS_NAME, BUS_PATH, BUS_NAME, "AddMatch", "s", (rule,)))
        await bus.call_all([_call("Announce", "s", text) for text in ("unwanted", "wanted")])

    _talk(daemon.address, listen)
    assert [each for each in heard if each[0] == "Announced"] == [["Announced", "wanted"]]


@pytest.mark.usefixtures("service")
def test_a_signal_with_ignored_words_in_its_header_is_dropped(daemon: Daemon) -> None:
    heard: list[str] = []

    async def listen(loop: Loop, bus: Bus) -> None:
        bus.on_signal = lambda message: heard.append(message.member)
        await bus.call(Call(BUS_NAME, BUS_PATH, BUS_NAME, "AddMatch", "s", ("type='signal'",)))
        await bus.call(_call("Announce"))

    _talk(daemon.address, listen, re.compile(b"Announced"))
    assert "Announced" not in heard


@pytest.mark.usefixtures("service")
def test_when_the_bus_dies_every_caller_learns_it(daemon: Daemon) -> None:
    loop = Loop()
    bus = Bus(loop, parse_addresses(daemon.address, "/nowhere"))

    async def main() -> None:
        await bus.open()
        loop.call_later(0.05, daemon.kill)
        with pytest.raises(BusGoneError, match="the bus closed the connection"):
            await bus.call(_call("Silence"))
        with pytest.raises(BusGoneError, match="the bus closed the connection"):
            await bus.call(_call("Echo"))
        with pytest.raises(BusGoneError, match="the bus closed the connection"):
            await bus.closed()
        bus.send(_call("Echo"))

    loop.run(main())
    assert bus.is_gone


def _open(addresses: list[bytes], deadline_s: float = 5.0) -> None:
    loop = Loop()
    loop.run(Bus(loop, addresses).open(deadline_s))


def test_no_listener_is_told_with_every_address_that_was_tried(tmp_path: Path) -> None:
    addresses = [f"{tmp_path}/bus".encode(), b"\0" + f"{tmp_path}/abstract".encode()]
    with pytest.raises(NoBusError, match=r"/bus: No such file or directory; @.*/abstract: Connection refused"):
        _open(addresses)
    with pytest.raises(NoBusError, match="no address known"):
        _open([])


@contextmanager
def _listener(path: Path, answer: bytes) -> Iterator[list[bytes]]:
    """A server that is no bus: reads once, answers, and ends the conversation when it has any answer."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()

        def serve() -> None:
            with server.accept()[0] as peer:
                peer.recv(1000)
                peer.sendall(answer)
                if not answer:
                    peer.recv(1000)

        thread = threading.Thread(target=serve)
        thread.start()
        yield [str(path).encode()]
        thread.join()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"REJECTED EXTERNAL\r\n", "refused authentication: b'REJECTED EXTERNAL'"),
        (b"OK 1234\r\n" + b"garbage!" * 9, "broke the protocol: byte order 0x67"),
        (b"\0" * 20000, "refused authentication"),
        (b"OK 12", "closed the connection"),
    ],
)
def test_a_peer_that_is_no_bus_is_told_so(tmp_path: Path, answer: bytes, reason: str) -> None:
    with _listener(tmp_path / "s", answer) as addresses, pytest.raises(NoBusError, match=reason):
        _open(addresses)


def test_a_peer_that_says_nothing_is_given_up(tmp_path: Path) -> None:
    with _listener(tmp_path / "s", b"") as addresses, pytest.raises(NoBusError, match="did not answer"):
        _open(addresses, deadline_s=0.05)


def test_the_conversation_opens_as_the_specification_says() -> None:
    connection = Connection(uid=1000)
    assert connection.outgoing == b"\0AUTH EXTERNAL 31303030\r\n"
    connection.outgoing.clear()
    connection.call(Call("a.b", "/", "c.d", "E"))
    assert connection.outgoing == b""
    assert [connection.receive(bytes([byte])) for byte in b"OK 1234deadbeef\r\n"][-1] == []
    assert connection.outgoing.startswith(b"BEGIN\r\nl\1")


def test_an_endless_greeting_is_refused() -> None:
    connection = Connection(uid=0)
    assert connection.receive(b"x" * 16000) == []
    with pytest.raises(ProtocolError):
        connection.receive(b"x" * 1000)


def test_serials_count_up_and_are_never_zero() -> None:
    connection = Connection(uid=0)
    call = Call("a.b", "/", "c.d", "E")
    assert [connection.call(call), connection.call(call)] == [1, 2]
    connection._serial = 0xFFFFFFFF
    assert connection.call(call) == 1
