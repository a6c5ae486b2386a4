"""One echo (ICMP, RFC 792 and 4443): by a datagram socket where the user may have one, else by the machine's ping."""

import os
import struct
import subprocess
import time
from importlib import import_module
from typing import Any, Dict

from .asker import Asker

socket = import_module("socket")
FORBIDDEN = (
    "could not be asked: the node's user may not ping. As root: sysctl -w net.ipv4.ping_group_range='0 2147483647'"
)


def ask_ping(asker: Asker) -> Dict[str, Any]:
    """One echo, answered in time."""
    host = asker.args["target"]
    family, address = asker.addresses(host, host)[0]
    six = family == socket.AF_INET6
    try:
        echo = socket.socket(family, socket.SOCK_DGRAM, socket.IPPROTO_ICMPV6 if six else socket.IPPROTO_ICMP)
    except PermissionError:
        return _by_program(asker, str(address[0]))
    with echo:
        started, nonce = time.monotonic(), os.urandom(16)
        echo.settimeout(asker.left_s())
        head = struct.pack("!BBHHH", 128 if six else 8, 0, 0, 0, 1)
        echo.sendto(_summed(head + nonce), address)
        while True:
            echo.settimeout(asker.left_s())
            if echo.recv(1500)[8:24] == nonce:
                return {"latencyMs": round((time.monotonic() - started) * 1000, 1)}


def _by_program(asker: Asker, address: str) -> Dict[str, Any]:
    started = time.monotonic()
    argv = ["ping", "-n", "-c", "1", "-W", str(int(asker.left_s()) + 1), address]
    try:
        done = subprocess.run(argv, capture_output=True, timeout=asker.left_s())
    except subprocess.TimeoutExpired:
        return {"failed": "did not answer within {:g} s".format(asker.timeout_s)}
    except OSError:
        return {"failed": FORBIDDEN}
    if done.returncode == 0:
        return {"latencyMs": round((time.monotonic() - started) * 1000, 1)}
    return {"failed": FORBIDDEN if done.returncode == 2 else "did not answer"}


def _summed(packet: bytes) -> bytes:
    total = sum(int.from_bytes(packet[at : at + 2], "big") for at in range(0, len(packet), 2))
    total = (total >> 16) + (total & 0xFFFF)
    return packet[:2] + (~(total + (total >> 16)) & 0xFFFF).to_bytes(2, "big") + packet[4:]
