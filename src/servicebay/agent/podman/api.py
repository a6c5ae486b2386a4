"""Podman's REST interface over its Unix socket: concurrent calls on a few kept connections.

Paths are below ``/v4.0.0/libpod``, which Podman 4 and 5 both serve. Errors come as
``{"cause":"no such container","message":"…","response":404}``.
Source: docs.podman.io, 'Podman REST API'; seen with 5.4.2.
"""

import contextlib
import json
import socket
from typing import Any, AsyncIterator, List, Optional

from servicebay.wire.framing import Line, LineSplitter

from ..loop import Loop
from .http import HttpError, ResponseReader, build_request

PREFIX = "/v4.0.0/libpod"
COMPAT = "/v1.40"
"""Below it Podman speaks as Docker does, which tells a pull layer by layer."""
KEPT_CONNECTIONS = 3
NOT_KNOWN = 501
"""Instead of the 404 in plain text with which Podman's router answers what this version of it does not know."""
TOO_OLD = "the Podman of this node is too old for that"
GOOD = (200, 201, 204, 304)
"""304: it was started (or stopped) already."""
CALL_DEADLINE_S = 20.0


class PodmanError(Exception):
    """Podman refused or failed: ``status`` is the HTTP status (0: no answer at all)."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class _Connection:
    """One connection; one call at a time."""

    def __init__(self, loop: Loop, path: str) -> None:
        self._loop = loop
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
        try:
            self.socket.connect(path)
        except OSError:
            self.socket.close()
            raise
        self.usable = True

    def close(self) -> None:
        self.usable = False
        self.socket.close()

    def end(self) -> None:
        """Let whoever waits for it see its end: closing it here would leave them waiting for ever."""
        self.usable = False
        with contextlib.suppress(OSError):  # the peer was faster
            self.socket.shutdown(socket.SHUT_RDWR)

    def is_fresh(self) -> bool:
        """Whether the peer kept it open: an idle connection has nothing to read."""
        try:
            self.socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            pass
        return False

    async def send(self, data: bytes) -> None:
        while data:
            try:
                data = data[self.socket.send(data) :]
            except BlockingIOError:
                await self._loop.writable(self.socket.fileno())

    async def receive(self) -> bytes:
        await self._loop.readable(self.socket.fileno())
        data = self.socket.recv(262144)
        if not data:
            raise PodmanError("Podman's service closed the connection")
        return data


class PodmanApi:
    """Calls on one socket path. ``version`` is Podman's, once anything was answered."""

    def __init__(self, loop: Loop, path: str) -> None:
        self.path = path
        self.version: Optional[str] = None
        self._loop = loop
        self._idle: List[_Connection] = []
        self._open: List[_Connection] = []

    async def call(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        deadline_s: float = CALL_DEADLINE_S,
    ) -> Any:
        """Call and return the decoded JSON (``None`` without a body). Raises PodmanError, TimedOut, OSError."""
        connection = self._take()
        try:
            reader = await self._loop.within(deadline_s, self._exchange(connection, method, path, body))
        except BaseException:
            self._drop(connection)
            raise
        self._give_back(connection, reader)
        content = reader.take_body()
        if reader.status not in GOOD:
            raise refusal_of(content, reader.status)
        return self._decode(content) if content.strip() else None

    async def stream(self, path: str, method: str = "GET") -> AsyncIterator[Any]:
        """Yield the JSON objects of a streamed answer until it ends. Raises PodmanError, OSError.

        ``path`` may be below ``COMPAT`` instead of libpod's.
        """
        connection = _Connection(self._loop, self.path)
        self._open.append(connection)
        try:
            await connection.send(build_request(method, path if path.startswith(COMPAT) else PREFIX + path))
            reader, splitter = ResponseReader(streamed=True), LineSplitter()
            while not reader.complete:
                reader.feed(await connection.receive())
                if reader.has_head and reader.status != 200:
                    if not reader.complete:
                        continue  # its reason is still to come; a refusal ends by itself
                    raise refusal_of(reader.take_body(), reader.status)
                for line in splitter.feed(reader.take_body()):
                    if line:
                        yield self._decode(line)
        finally:
            self._drop(connection)

    def close(self) -> None:
        """Close idle connections; end the others, whose calls then fail and close theirs."""
        for connection in self._idle:
            self._drop(connection)
        self._idle = []
        for connection in self._open:
            connection.end()

    def _take(self) -> _Connection:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_fresh():
                return connection
            self._drop(connection)
        connection = _Connection(self._loop, self.path)
        self._open.append(connection)
        return connection

    def _give_back(self, connection: _Connection, reader: ResponseReader) -> None:
        self._learn_version(reader)
        if connection.usable and reader.keeps_alive and len(self._idle) < KEPT_CONNECTIONS:
            self._idle.append(connection)
        else:
            self._drop(connection)

    def _drop(self, connection: _Connection) -> None:
        connection.close()
        if connection in self._open:
            self._open.remove(connection)

    def _learn_version(self, reader: ResponseReader) -> None:
        # "Libpod-Api-Version: 5.4.2"; asking /version would take 100 ms, it runs conmon and crun
        self.version = reader.headers.get("libpod-api-version", self.version)

    async def _exchange(self, connection: _Connection, method: str, path: str, body: bytes) -> ResponseReader:
        await connection.send(build_request(method, PREFIX + path, body))
        reader = ResponseReader()
        while not reader.complete:
            reader.feed(await connection.receive())
        return reader

    @staticmethod
    def _decode(content: Line) -> Any:
        try:
            assert isinstance(content, bytes)
            return json.loads(content)
        except (ValueError, AssertionError, RecursionError) as error:
            raise HttpError("the answer is not JSON") from error


def refusal_of(content: bytes, status: int) -> PodmanError:
    """What a refusal says: ``{"message":"…"}``, or in an older Podman plain text where it has no such path."""
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        answer = None
    if isinstance(answer, dict) and answer.get("message"):
        return PodmanError(str(answer["message"]), status)
    if status == 404 and content.strip() == b"Not Found":
        return PodmanError(TOO_OLD, NOT_KNOWN)
    return PodmanError("Podman answered {}".format(status), status)


def can_connect(path: str) -> bool:
    """Whether something accepts connections at this socket path."""
    probe = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
    try:
        probe.connect(path)
    except OSError:
        return False
    finally:
        probe.close()
    return True
