"""A TCP connection with a short deadline that covers the name's resolution and every address.

Resolution runs in threads of its own: a hanging name server must not use up the loop's shared ones.
"""

import asyncio
import errno
import os
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from .errors import LinkFault

DIAL_LIMIT_S = 2.0
RESOLVE_LIMIT_S = 5.0
Address = tuple[int, Any]
_resolvers = ThreadPoolExecutor(max_workers=16, thread_name_prefix="resolve")


async def dial(host: str, port: int) -> socket.socket:
    """Connect to the first address that answers. Raises LinkFault ``unreachable``."""
    addresses = await _resolve(host, port)
    fault = LinkFault("unreachable", f"{host} has no address.")
    for family, address in addresses:
        try:
            return await _connect(family, address, DIAL_LIMIT_S / len(addresses))
        except TimeoutError:
            fault = LinkFault("unreachable", f"{host} does not answer on port {port}.")
        except ConnectionRefusedError:
            fault = LinkFault("unreachable", f"{host} refuses connections on port {port}: no SSH server listens there.")
        except OSError as error:
            fault = LinkFault("unreachable", _why(host, port, error))
    raise fault


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EHOSTUNREACH:  # a dead neighbour: this and a time-out take turns
        return f"{host} does not answer on port {port}."
    return f"{host} cannot be reached: {os.strerror(error.errno or 0)}."


async def _resolve(host: str, port: int) -> Sequence[Address]:
    loop = asyncio.get_running_loop()
    look_up = loop.run_in_executor(_resolvers, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    try:
        async with asyncio.timeout(RESOLVE_LIMIT_S):
            found = await look_up
    except TimeoutError as error:
        raise LinkFault("unreachable", f"The name {host} could not be resolved in time.") from error
    except (OSError, UnicodeError) as error:
        raise LinkFault("unreachable", f"The name {host} cannot be resolved.") from error
    return [(family, address) for family, _, _, _, address in found][:4]


async def _connect(family: int, address: Any, limit_s: float) -> socket.socket:
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        async with asyncio.timeout(limit_s):
            await asyncio.get_running_loop().sock_connect(connection, address)
    except BaseException:
        connection.close()
        raise
    return connection
