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
ANSWER_LIMIT_S = 1.0
ASK_EVERY_S = 0.25
STAGGER_S = 0.1
Address = tuple[int, Any]
_resolvers = ThreadPoolExecutor(max_workers=16, thread_name_prefix="resolve")


async def dial(host: str, port: int) -> socket.socket:
    """Connect to the first address that answers; each has the whole limit. Raises LinkFault ``unreachable``."""
    addresses = await _resolve(host, port)
    # each begins a little after the one before, which the resolver prefers (RFC 8305 calls that happy eyeballs)
    attempts = [
        asyncio.create_task(_attempt_after(number * STAGGER_S, address, DIAL_LIMIT_S))
        for number, address in enumerate(addresses)
    ]
    fault = LinkFault("unreachable", f"{host} has no address.")
    won: socket.socket | None = None
    try:
        for attempt in asyncio.as_completed(attempts):
            try:
                won = await attempt
                return won
            except OSError as error:
                fault = LinkFault("unreachable", _why(host, port, error))
    finally:
        _drop(attempts, won)
    raise fault


async def _attempt_after(wait_s: float, address: Address, limit_s: float) -> socket.socket:
    await asyncio.sleep(wait_s)
    return await _connect(*address, limit_s - wait_s)


def _drop(attempts: "list[asyncio.Task[socket.socket]]", won: socket.socket | None) -> None:
    # nothing is awaited here: who gave up the dial meanwhile would leave the socket that won to nobody
    for attempt in attempts:
        attempt.cancel()
        attempt.add_done_callback(lambda ended: _close(ended, won))


def _close(ended: "asyncio.Task[socket.socket]", won: socket.socket | None) -> None:
    if not ended.cancelled() and ended.exception() is None and ended.result() is not won:
        ended.result().close()


async def answers(peer: Any) -> bool:
    """Whether the server at this socket address (as ``getpeername`` tells it) takes a connection within 1 s.

    It is asked again meanwhile: TCP repeats what got lost just before the way was free after a whole second only.
    """
    family = socket.AF_INET6 if len(peer) == 4 else socket.AF_INET
    waits_s = [number * ASK_EVERY_S for number in range(int(ANSWER_LIMIT_S / ASK_EVERY_S))]
    attempts = [asyncio.create_task(_attempt_after(wait_s, (family, peer), ANSWER_LIMIT_S)) for wait_s in waits_s]
    try:
        for attempt in asyncio.as_completed(attempts):
            try:
                await attempt
            except OSError:
                continue
            return True
        return False
    finally:
        _drop(attempts, None)


async def first_words(host: str, port: int) -> str:
    """What the server says first: ``SSH-2.0-…`` where all is well; empty where it says nothing or is not there."""
    try:
        connection = await dial(host, port)
    except LinkFault:
        return ""
    with connection:
        try:
            async with asyncio.timeout(DIAL_LIMIT_S):
                said = await asyncio.get_running_loop().sock_recv(connection, 256)
        except OSError:
            return ""
    return said.decode("ascii", "replace").strip()


def _why(host: str, port: int, error: OSError) -> str:
    if isinstance(error, TimeoutError) or error.errno == errno.EHOSTUNREACH:  # a dead neighbour: the two take turns
        return (
            f"There is no answer from {host} port {port}. "
            "Is the machine on, and does its firewall let this port through?"
        )
    if isinstance(error, ConnectionRefusedError):
        return f"{host} refused the connection to port {port}: no SSH server listens there."
    if error.errno == errno.ENETUNREACH:
        return f"There is no route from the hub to {host}."
    return f"{host} cannot be reached: {os.strerror(error.errno or 0)}."


async def _resolve(host: str, port: int) -> Sequence[Address]:
    loop = asyncio.get_running_loop()
    look_up = loop.run_in_executor(_resolvers, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    try:
        async with asyncio.timeout(RESOLVE_LIMIT_S):
            found = await look_up
    except TimeoutError as error:
        raise LinkFault("unreachable", f"No name server told in time what {host} is.") from error
    except (OSError, UnicodeError) as error:
        raise LinkFault("unreachable", _unknown_name(host, error)) from error
    return [(family, address) for family, _, _, _, address in found][:4]


def _unknown_name(host: str, error: Exception) -> str:
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
        return f"No name server answered that knows {host}."
    return f"The name {host} is not known."


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
