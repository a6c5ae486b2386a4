"""A UniFi gateway, by aiounifi, at its console or at a Network application.

What is asked: ``stat/health`` (the line), ``stat/device`` (the gateway), ``rest/portforward``.
"""

import logging
import ssl
from typing import Any

import aiohttp
from aiounifi.controller import Controller
from aiounifi.errors import (
    AiounifiException,
    BadGateway,
    Forbidden,
    LoginRequired,
    NoPermission,
    RequestError,
    ServiceUnavailable,
    TwoFaTokenRequired,
    Unauthorized,
)
from aiounifi.models.api import ApiRequest
from aiounifi.models.configuration import Configuration

from ..errors import GatewayError
from ..reading import PortMapping, Protocol, Reading
from ..words import address, addresses, number, port, some_words, words

ANSWER_S = 10.0
MOST_MAPPINGS = 256
GATEWAYS = {"ugw", "udm", "uxg", "uxgpro", "ucg"}
"""What ``type`` a gateway has among the devices."""
Facts = dict[str, Any]
logging.getLogger("aiounifi").setLevel(logging.CRITICAL)  # at its lowest level it logs the password


class Unifi:
    """``verify``: whether its certificate must be good. ``site`` is its short name, ``default`` mostly."""

    def __init__(self, host: str, port: int, username: str, password: str, site: str, verify: bool) -> None:
        self._host = host
        self._port = port
        self._username = username
        self._password = password
        self._site = site
        self._verify = verify
        self._session: aiohttp.ClientSession | None = None
        self._controller: Controller | None = None

    async def read(self) -> Reading:
        """Ask it everything. Raises GatewayError."""
        try:
            if self._controller is None:
                self._controller = await self._sign_in()
            return await read_all(self._controller)
        except Exception as error:
            await self.close()
            raise self._told(error) from error

    async def close(self) -> None:
        """Forget the session."""
        session, self._session, self._controller = self._session, None, None
        if session is not None:
            await session.close()

    async def _sign_in(self) -> Controller:
        await self.close()  # of an attempt that was cut off
        self._session = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True),  # a host that is an address has cookies too
            timeout=aiohttp.ClientTimeout(total=ANSWER_S),
        )
        controller = Controller(
            Configuration(
                self._session,
                self._host,
                username=self._username,
                password=self._password,
                port=self._port,
                site=self._site,
                ssl_context=ssl.create_default_context() if self._verify else False,
            )
        )
        await controller.login()
        return controller

    def _told(self, error: Exception) -> Exception:
        if isinstance(error, GatewayError):
            return error
        if isinstance(error, TwoFaTokenRequired):
            said = "This UniFi account wants a second factor: make a local one without it, for ServiceBay alone."
            return GatewayError("refused", said)
        if isinstance(error, (LoginRequired, Unauthorized)):
            return GatewayError("refused", "The UniFi console refused the user name or the password.")
        if isinstance(error, (Forbidden, NoPermission)):
            return GatewayError("refused", f"The UniFi console does not let {self._username} see this site.")
        if isinstance(error, TimeoutError):
            return GatewayError("unreachable", f"{self._host} did not answer within {ANSWER_S:g} s.")
        if isinstance(error, (BadGateway, ServiceUnavailable)):
            return GatewayError("unreachable", "The UniFi console answers, but its Network application does not yet.")
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return GatewayError("unreachable", f"The certificate of {self._host} is not good: {words(error, 160)}")
        if isinstance(error, (RequestError, OSError)):
            return GatewayError("unreachable", f"{self._host} cannot be reached: is it on, and is the address right?")
        if isinstance(error, (AiounifiException, ValueError, LookupError, TypeError, AttributeError)):
            return GatewayError("malformed", f"{self._host} answers, but not as a UniFi console does.")
        return error


async def read_all(controller: Controller) -> Reading:
    """All that is shown of it."""
    health = {str(part.get("subsystem")): part for part in await _list(controller, "/stat/health")}
    wan, www = health.get("wan"), health.get("www", {})
    if wan is None or wan.get("status") == "unknown":
        raise GatewayError("malformed", "This UniFi site has no gateway of its own.")
    problems: list[str] = []
    device = next((each for each in await _list(controller, "/stat/device") if each.get("type") in GATEWAYS), {})
    line = device.get("wan1") or {}
    try:
        mappings: tuple[PortMapping, ...] | None = mappings_of(await _list(controller, "/rest/portforward"))
    except (Forbidden, NoPermission):
        mappings = None
        problems.append("Its port mappings cannot be read: the user may not see them.")
    stats = wan.get("gw_system-stats") or {}
    six = (address(each) for each in line.get("ipv6") or [])
    return Reading(
        "up" if www.get("status", wan.get("status")) in ("ok", "warning") else "down",
        address(wan.get("wan_ip")),
        next((each for each in six if each and not each.startswith("fe80")), None),
        address=address(wan.get("lan_ip")),
        vendor="Ubiquiti",
        model=some_words(wan.get("gw_name") or device.get("model")),
        firmware=some_words(wan.get("gw_version") or device.get("version")),
        uptime_s=number(www.get("uptime")),
        device_uptime_s=number(stats.get("uptime") or device.get("uptime")),
        link_up_bits_per_s=_megabits(line.get("max_speed") or line.get("speed")),
        link_down_bits_per_s=_megabits(line.get("max_speed") or line.get("speed")),
        sent_bytes=number(line.get("tx_bytes")),
        received_bytes=number(line.get("rx_bytes")),
        sent_bytes_per_s=number(wan.get("tx_bytes-r")),
        received_bytes_per_s=number(wan.get("rx_bytes-r")),
        dns_servers=addresses(",".join(map(str, wan.get("nameservers") or line.get("dns") or []))),
        mappings=mappings,
        problems=tuple(problems),
    )


async def _list(controller: Controller, path: str) -> list[Facts]:
    answer = await controller.request(ApiRequest("get", path))
    return [each for each in answer["data"] if isinstance(each, dict)]


def mappings_of(rows: list[Facts]) -> tuple[PortMapping, ...]:
    """``dst_port`` is ``443``, ``8000-8010`` or ``80,443``; ``proto`` ``tcp``, ``udp`` or ``tcp_udp``."""
    found = []
    for row in rows:
        for first, last in ranges(str(row.get("dst_port", ""))):
            inside = port(str(row.get("fwd_port", "")).partition("-")[0]) or first
            protocols: list[Protocol] = [each for each in ("tcp", "udp") if each in str(row.get("proto"))]
            found += [
                PortMapping(
                    protocol,
                    first,
                    words(row.get("fwd"), 80),
                    inside,
                    words(row.get("name"), 80),
                    enabled=row.get("enabled") is True,
                    external_port_end=last if last != first else None,
                    source="" if row.get("src") in (None, "", "any") else words(row.get("src"), 80),
                )
                for protocol in protocols
            ]
    return tuple(found[:MOST_MAPPINGS])


def ranges(text: str) -> list[tuple[int, int]]:
    """``80,8000-8010`` -> ``[(80, 80), (8000, 8010)]``; what is none is left out."""
    found = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        low, high = port(first), port(last or first)
        if low is not None and high is not None and low <= high:
            found.append((low, high))
    return found


def _megabits(value: object) -> int | None:
    found = number(value, 1_000_000)
    return found * 1_000_000 if found else None
