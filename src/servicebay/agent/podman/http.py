"""HTTP/1.1 as Podman's REST service speaks it, without I/O: requests to bytes, bytes to responses.

``http.client`` blocks and brings the ``email`` package (3 MiB). Only what Go's server sends is
understood: a status line, headers, then a body by Content-Length or chunked.
"""

from typing import Dict, List, Optional

MAX_HEAD_BYTES = 65536
MAX_BODY_BYTES = 64 * 1024 * 1024


class HttpError(Exception):
    """The peer does not speak the HTTP we know."""


def build_request(method: str, target: str, body: bytes = b"") -> bytes:
    """One request on a connection that stays open."""
    head = "{} {} HTTP/1.1\r\nHost: podman\r\nContent-Length: {}\r\n\r\n".format(method, target, len(body))
    return head.encode("ascii") + body


def quote(text: str) -> str:
    """Percent-encode for a path segment or a query value (``urllib.parse`` takes 12 ms to import)."""
    safe = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"
    return "".join(chr(byte) if byte in safe else "%{:02X}".format(byte) for byte in text.encode("utf-8"))


class ResponseReader:
    """Feed bytes until ``complete``; ``take_body`` gives what came of the body so far.

    A ``streamed`` body may go on for ever: its reader takes it as it comes.
    """

    def __init__(self, streamed: bool = False) -> None:
        self.status = 0
        self._streamed = streamed
        self.headers: Dict[str, str] = {}
        self.complete = False
        self._buffer = b""
        self._body: List[bytes] = []
        self._body_bytes = 0
        self._left: Optional[int] = None
        self._chunked = False

    @property
    def has_head(self) -> bool:
        """Whether status and headers are known."""
        return self.status != 0

    @property
    def keeps_alive(self) -> bool:
        """Whether another request may follow on the connection."""
        return self.headers.get("connection", "").lower() != "close"

    def feed(self, data: bytes) -> None:
        """Take the next bytes. Raises HttpError."""
        self._buffer += data
        if not self.has_head and not self._read_head():
            return
        while not self.complete and (self._read_chunk() if self._chunked else self._read_counted()):
            pass

    def take_body(self) -> bytes:
        """What came of the body since the last call."""
        body, self._body = b"".join(self._body), []
        return body

    def _read_head(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > MAX_HEAD_BYTES:
                raise HttpError("the head of the response is too long")
            return False
        lines = self._buffer[:end].decode("latin-1").split("\r\n")
        self._buffer = self._buffer[end + 4 :]
        try:
            version, status = lines[0].split(" ", 2)[:2]
            self.status = int(status)
        except ValueError as error:
            raise HttpError("not a status line: {!r}".format(lines[0][:80])) from error
        if not version.startswith("HTTP/1."):
            raise HttpError("not HTTP/1: {!r}".format(version[:20]))
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers[name.strip().lower()] = value.strip()
        self._chunked = self.headers.get("transfer-encoding", "").lower() == "chunked"
        if not self._chunked:
            self._left = 0 if self.status in (204, 304) else self._number(self.headers.get("content-length", "0"), 10)
        return True

    def _read_counted(self) -> bool:
        assert self._left is not None
        piece, self._buffer = self._buffer[: self._left], self._buffer[self._left :]
        self._keep(piece)
        self._left -= len(piece)
        self.complete = self._left == 0
        return False

    def _read_chunk(self) -> bool:
        end = self._buffer.find(b"\r\n")
        if end < 0:
            return False
        size = self._number(self._buffer[:end].split(b";")[0].decode("latin-1"), 16)
        if len(self._buffer) < end + 2 + size + 2:
            return False
        self._keep(self._buffer[end + 2 : end + 2 + size])
        self._buffer = self._buffer[end + 2 + size + 2 :]
        self.complete = size == 0
        return True

    def _keep(self, piece: bytes) -> None:
        if piece:
            self._body_bytes += len(piece)
            if self._body_bytes > MAX_BODY_BYTES and not self._streamed:
                raise HttpError("a body of more than {} bytes".format(MAX_BODY_BYTES))
            self._body.append(piece)

    @staticmethod
    def _number(text: str, base: int) -> int:
        try:
            number = int(text.strip(), base)
        except ValueError as error:
            raise HttpError("not a length: {!r}".format(text[:20])) from error
        if not 0 <= number <= MAX_BODY_BYTES:
            raise HttpError("a length of {} bytes".format(number))
        return number
