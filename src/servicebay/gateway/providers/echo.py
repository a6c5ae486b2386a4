"""Asks a service on the internet from which address it was asked, once over IPv4 and once over IPv6."""

import asyncio
import ipaddress
import json
import socket
from json import JSONDecodeError
from urllib.parse import urlsplit

import aiohttp

from ..errors import GatewayError
from ..reading import Reading
from ..words import address

MOST_BYTES = 4096
LIMIT_S = 10.0
FAMILIES = {4: socket.AF_INET, 6: socket.AF_INET6}


class Echo:
    """The answer is an address as text, or JSON with it as ``ip`` or ``address``."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def read(self) -> Reading:
        """Which addresses came back. Raises GatewayError where neither way gave one."""
        ways = ways_to(self._url)
        answers = await asyncio.gather(*(self._ask(FAMILIES[version], version) for version in ways))
        found = {version: each for version, each in zip(ways, answers, strict=True) if isinstance(each, str)}
        if not found:
            raise next(each for each in answers if isinstance(each, GatewayError))
        return Reading("up", found.get(4), found.get(6))

    async def close(self) -> None:
        """Nothing is open: a connection that is kept would prove nothing."""

    async def _ask(self, family: socket.AddressFamily, version: int) -> str | GatewayError:
        connector = aiohttp.TCPConnector(family=family, force_close=True)
        timeout = aiohttp.ClientTimeout(total=LIMIT_S)
        try:
            async with (
                aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
                session.get(self._url, max_redirects=3) as response,
            ):
                body = await response.content.read(MOST_BYTES)
        except TimeoutError:
            return GatewayError("unreachable", f"The address service did not answer within {LIMIT_S:g} s.")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return GatewayError("unreachable", f"The address service cannot be asked: {error}"[:300])
        if response.status != 200:
            return GatewayError("malformed", f"The address service answers {response.status}, and no address.")
        found = address_in(body)
        if found is None or (":" in found) != (version == 6):
            return GatewayError("malformed", "The address service answers, but with no address.")
        return found


def ways_to(url: str) -> list[int]:
    """Versions of IP by which it may be asked: both, unless its host is an address itself."""
    try:
        return [ipaddress.ip_address(urlsplit(url).hostname or "").version]
    except ValueError:
        return [4, 6]


def address_in(body: bytes) -> str | None:
    """The address in ``203.0.113.7\\n`` or ``{"ip": "203.0.113.7"}``."""
    text = body.decode("utf-8", "replace").strip()
    try:
        told = json.loads(text)
    except (JSONDecodeError, RecursionError):
        return address(text)
    if isinstance(told, dict):
        return next((found for key in ("ip", "address", "ip_addr") if (found := address(told.get(key)))), None)
    return address(told)
