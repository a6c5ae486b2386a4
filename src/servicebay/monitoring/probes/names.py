"""Addresses of names, for checks alone: a name that nobody answers for must hold up nothing else.

The C library's resolver blocks (up to half a minute for each server that is silent), so each asking has a thread of its
own, which no stop of the hub waits for. A name that is being asked for is not asked for a second time meanwhile.
"""

import asyncio
import socket
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

import aiohttp.abc

from .reach import Refused, check_reach

MOST_AT_ONCE = 128
Found = tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[Any, ...]]
Lookup = Callable[[str], list[Found]]


class Address(NamedTuple):
    """Where a name leads: ``sockaddr`` is as ``connect`` takes it, with port 0."""

    family: socket.AddressFamily
    sockaddr: tuple[Any, ...]

    @property
    def ip(self) -> str:
        """Such as ``192.0.2.7`` or ``fe80::1%2``."""
        return str(self.sockaddr[0])


def ask_system(host: str) -> list[Found]:
    """What the machine says; blocks."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [(family, kind, proto, name, address) for family, kind, proto, name, address in found if len(address) > 1]


class Names:
    """Asks for addresses. ``lookup`` blocks, and is called in threads."""

    def __init__(self, lookup: Lookup = ask_system) -> None:
        self._lookup = lookup
        self._asked: dict[str, asyncio.Task[list[Address]]] = {}
        self._free = asyncio.Semaphore(MOST_AT_ONCE)

    async def addresses(self, host: str) -> list[Address]:
        """All addresses of a name, at least one. Raises OSError (``socket.gaierror``), UnicodeError."""
        literal = literal_of(host)
        if literal is not None:
            return reachable([literal])
        task = self._asked.get(host)
        if task is None:
            task = self._asked[host] = asyncio.create_task(self._ask(host), name=f"name {host}")
            task.add_done_callback(lambda ended: self._ended(host, ended))
        return reachable(await asyncio.shield(task))  # who gives up waiting does not end it for the others

    def is_waiting(self, host: str) -> bool:
        """Whether a name is asked for, and nobody has answered yet."""
        return host in self._asked

    def close(self) -> None:
        """Forget what is asked for."""
        for task in list(self._asked.values()):
            task.cancel()

    def _ended(self, host: str, task: asyncio.Task[list[Address]]) -> None:
        self._asked.pop(host, None)
        if not task.cancelled():
            task.exception()  # nobody may be waiting any more

    async def _ask(self, host: str) -> list[Address]:
        async with self._free:
            loop = asyncio.get_running_loop()
            answer: asyncio.Future[list[Found]] = loop.create_future()
            threading.Thread(target=self._in_thread, args=(loop, answer, host), name="check-name", daemon=True).start()
            found = await answer
        addresses = list(dict.fromkeys(Address(family, sockaddr) for family, _, _, _, sockaddr in found))
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        return addresses

    def _in_thread(self, loop: asyncio.AbstractEventLoop, answer: asyncio.Future[list[Found]], host: str) -> None:
        try:
            found, fault = self._lookup(host), None
        except (OSError, UnicodeError) as error:
            found, fault = [], error
        try:
            loop.call_soon_threadsafe(settle, answer, found, fault)
        except RuntimeError:
            pass  # the loop has ended meanwhile


def reachable(addresses: list[Address]) -> list[Address]:
    """Those that the check may ask. Raises Refused where it may ask none."""
    allowed, refused = [], None
    for address in addresses:
        try:
            check_reach(address.ip)
            allowed.append(address)
        except Refused as error:
            refused = error
    if refused is not None and not allowed:
        raise refused
    return allowed


def settle(answer: asyncio.Future[list[Found]], found: list[Found], fault: Exception | None) -> None:
    """Give a waiting future its answer, unless nobody waits."""
    if answer.done():
        return
    if fault is not None:
        answer.set_exception(fault)
    else:
        answer.set_result(found)


def literal_of(host: str) -> Address | None:
    """The address that is written there, without asking anybody; None for a name."""
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, host)
        except (OSError, ValueError):
            continue
        return Address(family, (host, 0) if family == socket.AF_INET else (host, 0, 0, 0))
    return None


class Resolver(aiohttp.abc.AbstractResolver):
    """The same for the HTTP client."""

    def __init__(self, names: Names) -> None:
        self._names = names

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[aiohttp.abc.ResolveResult]:
        """Where to connect."""
        return [
            aiohttp.abc.ResolveResult(
                hostname=host,
                host=address.ip if len(address.sockaddr) < 4 or not address.sockaddr[3] else scoped(address),
                port=port,
                family=address.family,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in await self._names.addresses(host)
            if family in (socket.AF_UNSPEC, address.family)
        ]

    async def close(self) -> None:
        """Nothing to close."""


def scoped(address: Address) -> str:
    """``fe80::1%2``."""
    return f"{address.ip.partition('%')[0]}%{address.sockaddr[3]}"
