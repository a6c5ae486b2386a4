"""A D-Bus connection: Sans-IO ``Connection`` (SASL, Hello, serials), and ``Bus``, which runs it on ``agent.loop``.

Source: D-Bus Specification 0.43, "Authentication Protocol" and "Message Bus". File descriptors are never passed.
"""

import contextlib
import os
import socket
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Pattern, Sequence, Tuple, Union

from ..loop import Event, Loop, TimedOut
from .marshal import ProtocolError
from .message import (
    ERROR,
    METHOD_CALL,
    METHOD_RETURN,
    NO_REPLY_EXPECTED,
    SIGNAL,
    Message,
    MessageReader,
    encode_message,
)

BUS_NAME, BUS_PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"
CALL_DEADLINE_S = 10.0
_READ_BYTES = 32768
_WINDOW = 256
"""Calls on their way at once: far below the buses' quotas, enough to hide the round trip."""


class BusError(Exception):
    """An error reply: ``name`` such as ``org.freedesktop.systemd1.NoSuchUnit``, ``message`` for people."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__("{} ({})".format(message, name) if message else name)
        self.name = name
        self.message = message


class BusGoneError(Exception):
    """There is no connection to the bus (any more); the text says why."""


class NoBusError(BusGoneError):
    """There is no bus that we could connect to."""


class Call(NamedTuple):
    """A method call. Example: ``Call(":1.2", "/", "org.x", "Get", "ss", ("a", "b"))``."""

    destination: str
    path: str
    interface: str
    member: str
    signature: str = ""
    body: Sequence[Any] = ()


Reply = Union[List[Any], BusError]


class Connection:
    """The protocol without I/O: ``receive`` bytes, send what ``outgoing`` holds.

    ``is_ready`` once authenticated; calls may be queued before. Raises ProtocolError when the peer is no bus.
    """

    def __init__(self, uid: int, ignore: Optional[Pattern[bytes]] = None) -> None:
        self.outgoing = bytearray(b"\0AUTH EXTERNAL " + str(uid).encode().hex().encode() + b"\r\n")
        self.is_ready = False
        self._reader = MessageReader(ignore)
        self._greeting = bytearray()
        self._held = bytearray()
        self._serial = 0

    def call(self, call: Call, flags: int = 0) -> int:
        """Queue a method call; return its serial, which its reply carries as ``reply_serial``."""
        fields = {"path": call.path, "interface": call.interface, "member": call.member}
        return self.send(METHOD_CALL, dict(fields, destination=call.destination), call.signature, call.body, flags)

    def send(
        self, kind: int, fields: Dict[str, Any], signature: str = "", body: Sequence[Any] = (), flags: int = 0
    ) -> int:
        """Queue any message; return its serial."""
        serial = self._serial % 0xFFFFFFFF + 1
        data = encode_message(kind, serial, fields, signature, body, flags)
        self._serial = serial
        (self.outgoing if self.is_ready else self._held).extend(data)
        return serial

    def receive(self, data: bytes) -> List[Message]:
        """Take bytes of the peer; return the messages that they complete."""
        if self.is_ready:
            return self._reader.feed(data)
        self._greeting.extend(data)
        line, end, rest = bytes(self._greeting).partition(b"\r\n")
        if not end and len(line) < 16384:
            return []
        if not end or not line.startswith(b"OK "):
            raise ProtocolError("the bus refused authentication: {!r}".format(line[:100]))
        self.is_ready = True
        self.outgoing.extend(b"BEGIN\r\n" + self._held)
        self._held.clear()
        return self._reader.feed(rest)


class _Batch:
    """Calls whose replies are awaited together."""

    def __init__(self, size: int) -> None:
        self.replies: List[Optional[Reply]] = [None] * size
        self.left = size
        self.ended = Event()

    def put(self, index: int, reply: Reply) -> None:
        self.replies[index] = reply
        self.left -= 1
        if not self.left:
            self.ended.set()


class Bus:
    """A connection to a message bus over a Unix socket. One task reads; everybody may call.

    ``on_signal`` gets each signal as it comes (its body undecoded), except those with ``ignore`` in their header. When
    the connection ends, every call that waits and every later one raises BusGoneError; ``closed`` waits for that.
    """

    def __init__(self, loop: Loop, addresses: Sequence[bytes], ignore: Optional[Pattern[bytes]] = None) -> None:
        self.on_signal: Callable[[Message], None] = lambda message: None
        self._addresses = addresses
        self._loop = loop
        self._socket: Optional[socket.socket] = None
        self._connection = Connection(os.getuid(), ignore)
        self._waiting: Dict[int, Tuple[_Batch, int]] = {}
        self._users = 0
        self._flushing = False
        self._gone = Event()
        self._reason = "the bus was never connected"

    async def open(self, deadline_s: float = CALL_DEADLINE_S) -> str:
        """Connect, authenticate and say Hello; return our unique name. Raise NoBusError where that fails."""
        self._socket = self._connect()
        self._users += 1
        self._loop.spawn(self._read(), "bus reader")
        self._flush()
        try:
            return str((await self.call(Call(BUS_NAME, BUS_PATH, BUS_NAME, "Hello"), deadline_s))[0])
        except (TimedOut, BusError) as error:
            self._end("the bus did not answer: {}".format(error or "no reply in {:g} s".format(deadline_s)))
            raise NoBusError(self._reason) from error
        except BusGoneError as error:
            raise NoBusError(self._reason) from error

    def close(self) -> None:
        """Disconnect."""
        self._end("the connection to the bus was closed")

    @property
    def is_gone(self) -> bool:
        """Whether the connection has ended."""
        return self._gone.is_set

    async def closed(self) -> None:
        """Wait until the connection ends; always raises BusGoneError with the reason."""
        await self._gone.wait()
        raise BusGoneError(self._reason)

    async def call(self, call: Call, deadline_s: float = CALL_DEADLINE_S) -> List[Any]:
        """Call a method; return its reply's values. Raise BusError, TimedOut or BusGoneError."""
        reply = (await self.call_all([call], deadline_s))[0]
        if isinstance(reply, BusError):
            raise reply
        return reply

    async def call_all(self, calls: Sequence[Call], deadline_s: float = CALL_DEADLINE_S) -> List[Reply]:
        """Call many methods, pipelined; return their replies in order, an error reply as BusError in its place."""
        replies: List[Reply] = []
        ends_at = self._loop.clock() + deadline_s
        for start in range(0, len(calls), _WINDOW):
            replies.extend(await self._call_window(calls[start : start + _WINDOW], ends_at - self._loop.clock()))
        return replies

    def send(self, call: Call) -> None:
        """Call a method and don't wait for a reply; silently dropped when the connection is gone."""
        if not self._gone.is_set:
            self._connection.call(call, NO_REPLY_EXPECTED)
            self._flush()

    async def _call_window(self, calls: Sequence[Call], deadline_s: float) -> List[Reply]:
        if self._socket is None or self._gone.is_set:
            raise BusGoneError(self._reason)
        batch = _Batch(len(calls))
        serials = []
        timer = self._loop.call_later(deadline_s, batch.ended.set)
        try:
            for index, call in enumerate(calls):
                serials.append(self._connection.call(call))
                self._waiting[serials[-1]] = (batch, index)
            self._flush()
            await batch.ended.wait()
        finally:
            timer.cancel()
            for serial in serials:
                self._waiting.pop(serial, None)
        if self._gone.is_set and batch.left:
            raise BusGoneError(self._reason)
        if batch.left:
            raise TimedOut("no reply from {} in {:g} s".format(calls[0].destination, deadline_s))
        return [reply for reply in batch.replies if reply is not None]

    def _connect(self) -> socket.socket:
        failures = []
        for address in self._addresses:
            candidate = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK)
            try:
                candidate.connect(address)
                return candidate
            except OSError as error:
                candidate.close()
                failures.append("{}: {}".format(address.replace(b"\0", b"@").decode(errors="replace"), error.strerror))
        self._end("no session bus answers ({})".format("; ".join(failures) or "no address known"))
        raise NoBusError(self._reason)

    async def _read(self) -> None:
        try:
            while not self._gone.is_set and self._socket is not None:
                await self._loop.readable(self._socket.fileno())
                for message in self._connection.receive(self._receive()):
                    self._dispatch(message)
                self._flush()
        except ProtocolError as error:
            self._end("the bus broke the protocol: {}".format(error))
        finally:
            self._end("the reader of the bus ended")
            self._leave_socket()

    def _receive(self) -> bytes:
        assert self._socket is not None
        try:
            data = self._socket.recv(_READ_BYTES)
        except (BlockingIOError, InterruptedError):
            return b""
        except OSError as error:
            self._end("the bus closed the connection: {}".format(error.strerror))
            return b""
        if not data:
            self._end("the bus closed the connection")
        return data

    def _dispatch(self, message: Message) -> None:
        if message.type == SIGNAL:
            self.on_signal(message)
        elif message.type in (METHOD_RETURN, ERROR):
            batch, index = self._waiting.pop(message.fields["reply_serial"], (None, 0))
            if batch is not None:
                batch.put(index, _reply_of(message))

    def _flush(self) -> None:
        """Write what can be written; what can't is left to a task."""
        if not self._flushing and self._write_some():
            self._flushing = True
            self._users += 1
            self._loop.spawn(self._write_rest(), "bus writer")

    def _write_some(self) -> bool:
        """Write; return whether something is left that must wait."""
        outgoing = self._connection.outgoing
        try:
            while outgoing and self._socket is not None and not self._gone.is_set:
                del outgoing[: self._socket.send(outgoing)]
        except (BlockingIOError, InterruptedError):
            return True
        except OSError as error:
            self._end("the bus closed the connection: {}".format(error.strerror))
        return False

    async def _write_rest(self) -> None:
        try:
            while self._socket is not None:
                await self._loop.writable(self._socket.fileno())
                if not self._write_some():
                    break
        finally:
            self._flushing = False
            self._leave_socket()

    def _end(self, reason: str) -> None:
        """Wake all who wait; the tasks that use the socket see its end and leave by themselves."""
        if self._gone.is_set:
            return
        self._reason = reason
        self._gone.set()
        for batch, _ in self._waiting.values():
            batch.ended.set()
        if self._socket is not None:
            with contextlib.suppress(OSError):  # the peer was faster
                self._socket.shutdown(socket.SHUT_RDWR)

    def _leave_socket(self) -> None:
        """Close the socket once no task waits for it: epoll must not meet a closed descriptor."""
        self._users -= 1
        if not self._users and self._gone.is_set and self._socket is not None:
            self._socket.close()
            self._socket = None


def _reply_of(message: Message) -> Reply:
    if message.type == METHOD_RETURN:
        return message.body
    told = message.body[0] if message.signature.startswith("s") else ""
    return BusError(str(message.fields["error_name"]), str(told))
