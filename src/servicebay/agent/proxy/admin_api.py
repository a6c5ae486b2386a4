"""Asks a proxy's admin API where this machine reaches it: on a published port, or on the node's own loopback.

Blocking, with a deadline: only the short-lived child does it. An API inside the container's network alone can't be
asked from here.
"""

import socket
import time
from typing import List, Optional, Tuple

from servicebay.wire.mergepatch import Object

DEADLINE_S = 3.0
MAX_BYTES = 8 * 1024 * 1024
_ANYWHERE = {None, "", "0.0.0.0", "::"}  # noqa: S104 - compared with, never bound


def address_of(container: Object, port: int) -> Optional[Tuple[str, int]]:
    """Where the container's port is on this machine; ``None`` where it is not published."""
    if container.get("networkMode") == "host":
        return "127.0.0.1", port
    for each in container.get("ports", ()):
        if each.get("containerPort") == port and each.get("hostPort") and each.get("protocol", "tcp") == "tcp":
            ip = each.get("hostIp")
            return ("127.0.0.1" if ip in _ANYWHERE else ip), each["hostPort"]
    return None


def get(address: Tuple[str, int], path: str, host: str) -> bytes:
    """The body of an answer with status 200. Raises OSError, also for any other status and for too much of it."""
    request = "GET {} HTTP/1.0\r\nHost: {}\r\nAccept: application/json\r\n\r\n".format(path, host)
    ends_at = time.monotonic() + DEADLINE_S
    connection = socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET, socket.SOCK_STREAM)
    try:
        connection.settimeout(DEADLINE_S)
        connection.connect(address)
        connection.sendall(request.encode("ascii"))
        answer = _read_all(connection, ends_at)
    finally:
        connection.close()
    head, found, body = answer.partition(b"\r\n\r\n")
    status = head.split(b"\r\n", 1)[0].split()
    if not found or len(status) < 2 or not status[0].startswith(b"HTTP/1.") or status[1] != b"200":
        raise OSError("it answered {}".format(b" ".join(status[1:2]).decode("ascii", "replace") or "nothing"))
    return body


def _read_all(connection: socket.socket, ends_at: float) -> bytes:
    parts: List[bytes] = []
    size = 0
    while size <= MAX_BYTES:
        left = ends_at - time.monotonic()
        if left <= 0:
            raise OSError("it took longer than {:g} s".format(DEADLINE_S))
        connection.settimeout(left)
        part = connection.recv(65536)
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
    raise OSError("its answer is larger than {} bytes".format(MAX_BYTES))
