"""The asking itself, one module for each kind of check."""

import aiohttp

from ..check import Check
from ..outcome import Outcome
from .certificate import ask_certificate
from .dns import ask_dns
from .http import Response, ask_http
from .names import Names, Resolver
from .ping import ask_ping
from .tcp import ask_tcp


class Prober:
    """Asks by kind, with one HTTP client for all. ``open`` before, ``close`` after."""

    _session: aiohttp.ClientSession

    def __init__(self, names: Names | None = None) -> None:
        self._names = names or Names()

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
        self._names.close()

    async def ask(self, check: Check) -> Outcome:
        """What is found now."""
        match check.kind:
            case "http":
                return await ask_http(check, self._session)
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
