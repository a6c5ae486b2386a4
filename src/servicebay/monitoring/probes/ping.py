"""Whether a machine answers an echo (ICMP, RFC 792 and 4443).

Needs no privilege where ``net.ipv4.ping_group_range`` has the hub's group; as root a raw socket does.
"""

import asyncio
import os
import socket
import struct
import time

from ..check import Check
from ..outcome import Outcome
from .names import Names
from .words import of_error

FORBIDDEN = "could not be asked: the hub may not ping. As root: sysctl -w net.ipv4.ping_group_range='0 2147483647'"
REQUEST = {socket.AF_INET: 8, socket.AF_INET6: 128}
REPLY = {socket.AF_INET: 0, socket.AF_INET6: 129}
PROTOCOL = {socket.AF_INET: socket.IPPROTO_ICMP, socket.AF_INET6: socket.IPPROTO_ICMPV6}


async def ask_ping(check: Check, names: Names) -> Outcome:
    """One echo, answered in time."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(check.timeout_s):
            family, address = (await names.addresses(check.target))[0]
            with _open(family) as echo:
                echo.connect(address)  # of datagrams, so it does not wait; the loop's own resolves once more
                nonce = os.urandom(16)
                started = time.monotonic()
                await loop.sock_sendall(echo, _request(family, nonce))
                while not _is_reply(family, await loop.sock_recv(echo, 1500), nonce):
                    pass
    except TimeoutError:
        return Outcome("fail", f"did not answer within {check.timeout_s:g} s")
    except PermissionError:
        return Outcome("fail", FORBIDDEN)
    except (OSError, UnicodeError) as error:
        return Outcome("fail", of_error(error))
    latency_ms = round((time.monotonic() - started) * 1000, 1)
    return Outcome("ok", "answers", latency_ms)


def _open(family: socket.AddressFamily) -> socket.socket:
    try:
        echo = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK, PROTOCOL[family])
    except PermissionError:
        echo = socket.socket(family, socket.SOCK_RAW | socket.SOCK_NONBLOCK, PROTOCOL[family])
    return echo


def _request(family: int, nonce: bytes) -> bytes:
    kind = REQUEST[socket.AddressFamily(family)]
    body = struct.pack("!HH", int.from_bytes(nonce[:2]), 1) + nonce
    checksum = _checksum(struct.pack("!BBH", kind, 0, 0) + body)  # of IPv6 the kernel puts its own
    return struct.pack("!BBH", kind, 0, checksum) + body


def _is_reply(family: int, packet: bytes, nonce: bytes) -> bool:
    """A raw socket of IPv4 gives the IP header as well, and everybody's packets."""
    if family == socket.AF_INET and packet[:1] and packet[0] >> 4 == 4:
        packet = packet[(packet[0] & 15) * 4 :]
    return packet[:1] == bytes([REPLY[socket.AddressFamily(family)]]) and packet[8:24] == nonce


def _checksum(data: bytes) -> int:
    total = sum(int.from_bytes(data[at : at + 2]) for at in range(0, len(data), 2))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF
