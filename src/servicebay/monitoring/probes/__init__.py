"""The asking itself, one module for each kind of check."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import aiohttp

from servicebay.wire.faults import UNANSWERED

from ..check import FACTS, ON_NODE, Check
from ..outcome import Outcome
from ..rules import host_of
from .certificate import ask_certificate
from .connect import Connect, connect
from .dns import UNANSWERED as NO_RECORD
from .dns import ask_dns
from .http import Response, Unseal, ask_http
from .matcher import Matcher
from .name_servers import NOT_ASKED, NameServers
from .names import Names, Resolver
from .ping import ask_ping
from .reach import reaching
from .remote import NoAnswer, Request, ask_remote
from .tcp import ask_tcp

Facts = Callable[[Check], Outcome]
"""What is known of a unit, a container, a node."""


Plugged = Callable[[Check, Connect], Awaitable[Outcome]]
"""Asks a plugin's check, which connects with what it is given."""


def plain(sealed: str) -> str:
    """For those who seal nothing."""
    return sealed


async def nowhere(node: str, action: str, args: dict[str, Any], deadline_s: float) -> dict[str, Any]:
    """For those without nodes."""
    raise NoAnswer(f"cannot be asked from {node}")


async def unplugged(check: Check, connect: Connect) -> Outcome:
    """For those without plugins."""
    return Outcome("unknown", "needs a plugin")


class Prober:
    """Asks by kind, with one HTTP client for all. ``open`` before, ``close`` after."""

    _session: aiohttp.ClientSession

    def __init__(
        self,
        names: Names | None = None,
        unseal: Unseal = plain,
        facts: Facts = lambda _: Outcome("unknown", "is not known"),
        request: Request = nowhere,
        plugged: Plugged = unplugged,
        name_servers: NameServers | None = None,
    ) -> None:
        self.name_servers = name_servers or NameServers()
        self._plugged = plugged
        self._names = names or Names()
        self._unseal = unseal
        self._facts = facts
        self._request = request
        self._matcher = Matcher()
        self._proven: set[str] = set()

    async def open(self) -> None:
        """Get the HTTP client ready. Every asking is a connection of its own: what is kept open proves nothing."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                force_close=True, limit=0, ttl_dns_cache=0, use_dns_cache=False, resolver=Resolver(self._names)
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": "ServiceBay", "Accept": "*/*", "Accept-Encoding": "identity"},
            auto_decompress=False,  # a kilobyte may become a gigabyte
            response_class=Response,
            trust_env=False,
        )

    async def close(self) -> None:
        """End what is under way."""
        await self._session.close()
        await self._matcher.close()
        self._names.close()
        self.name_servers.close()

    async def ask(self, check: Check) -> Outcome:
        """What is found now."""
        if check.kind in FACTS:
            return self._facts(check)
        if check.kind == "plugin":
            with reaching(check.anywhere, host_of(check)):
                return await self._plugged(check, partial(connect, self._names))
        if check.node and check.kind != "heartbeat":
            return await ask_remote(check, self._request, self._matcher, self._unseal)
        if check.kind in ON_NODE:
            return Outcome("unknown", "needs a node")
        return await self._with_names(check, await self._ask_from_here(check))

    async def _with_names(self, check: Check, outcome: Outcome) -> Outcome:
        """The outcome, or that the name server is the cause. What never answered brings nobody to their feet."""
        if outcome.level != "fail":
            if check.proven:
                self._proven.add(check.key)
            return outcome
        if self._names.is_waiting(host_of(check)):
            outcome = outcome._replace(text=f"{UNANSWERED} within {check.timeout_s:g} s")
        own = check.kind == "dns" and not check.server and outcome.text.startswith(NO_RECORD)
        if own or outcome.text.startswith(UNANSWERED):
            tell = not check.proven or check.key in self._proven
            return NOT_ASKED if await self.name_servers.are_silent(tell) else outcome
        return outcome

    async def _ask_from_here(self, check: Check) -> Outcome:
        with reaching(check.anywhere, host_of(check)):
            match check.kind:
                case "http":
                    return await ask_http(check, self._session, self._matcher, self._unseal)
                case "tcp":
                    return await ask_tcp(check, self._names)
                case "certificate":
                    return await ask_certificate(check, self._names)
                case "dns":
                    return await ask_dns(check)
                case "ping":
                    return await ask_ping(check, self._names)
                case _:
                    return Outcome("unknown", "is not asked")
