"""Any router with UPnP IGD, by async-upnp-client. It lists the mappings that programs asked for, not those typed in."""

import asyncio
import socket
from collections.abc import Awaitable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import aiohttp
from async_upnp_client.aiohttp import AiohttpSessionRequester
from async_upnp_client.client_factory import UpnpFactory
from async_upnp_client.exceptions import UpnpActionError, UpnpConnectionError, UpnpConnectionTimeoutError, UpnpError
from async_upnp_client.profiles.igd import IgdDevice
from async_upnp_client.search import SsdpSearchListener

from ..errors import GatewayError
from ..reading import PortMapping, Reading
from ..words import address, number, port, some_words, words

ANSWER_S = 5
SEARCH_S = 3.0
MOST_MAPPINGS = 256
T = TypeVar("T")


class Upnp:
    """``location``: the address of its description, or its host, or empty: whoever answers first in the hub's network.

    ``ssdp_port`` is where a host is asked for its description.
    """

    def __init__(self, location: str, ssdp_port: int = 1900) -> None:
        self._location = location
        self._ssdp_port = ssdp_port
        self._session: aiohttp.ClientSession | None = None
        self._device: IgdDevice | None = None

    async def read(self) -> Reading:
        """Ask it everything. Raises GatewayError."""
        try:
            if self._device is None:
                self._device = await self._find()
            return await read_all(self._device)
        except GatewayError:
            await self.close()
            raise
        except (UpnpConnectionError, UpnpConnectionTimeoutError, OSError) as error:
            await self.close()  # after a restart its description may stand elsewhere
            raise GatewayError("unreachable", "The router does not answer over UPnP.") from error
        except (UpnpError, aiohttp.ClientError, ValueError, LookupError, TypeError, AttributeError) as error:
            await self.close()
            raise GatewayError(
                "malformed", f"The router answers over UPnP, but not as it should: {words(error, 200)}"
            ) from error

    async def close(self) -> None:
        """Forget the device."""
        session, self._session, self._device = self._session, None, None
        if session is not None:
            await session.close()

    async def _find(self) -> IgdDevice:
        location = self._location
        if not location.startswith(("http://", "https://")):
            location = await find_description(location, self._ssdp_port)
        await self.close()  # of an attempt that was cut off
        self._session = aiohttp.ClientSession()
        requester = AiohttpSessionRequester(self._session, timeout=ANSWER_S)
        # lenient: many a router's description has errors that do no harm
        device = await UpnpFactory(requester, non_strict=True).async_create_device(location)
        if not IgdDevice.is_profile_device(device):
            raise GatewayError("malformed", f"What answers over UPnP is no router: {words(device.name)}.")
        return IgdDevice(device, None)


async def find_description(host: str, ssdp_port: int = 1900) -> str:
    """Search the network, or ask one host. Returns the description's address. Raises GatewayError."""
    found: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def on_answer(headers: Any) -> None:
        if not found.done() and "location" in headers and "InternetGatewayDevice" in headers.get("st", ""):
            found.set_result(headers["location"])

    target = await _resolve(host, ssdp_port) if host else None
    listeners = [
        SsdpSearchListener(
            callback=on_answer,
            target=target,
            timeout=1,
            search_target=kind,
        )
        for kind in IgdDevice.DEVICE_TYPES
    ]
    try:
        for listener in listeners:
            await listener.async_start()
            listener.async_search()
        async with asyncio.timeout(SEARCH_S):
            return await found
    except TimeoutError as error:
        where = host or "the hub's network"
        raise GatewayError("unreachable", f"No router answers a UPnP search in {where}.") from error
    finally:
        for listener in listeners:
            listener.async_stop()


async def _resolve(host: str, ssdp_port: int) -> tuple[str, int]:
    """The library wants an address. Raises GatewayError."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, ssdp_port, family=socket.AF_INET)
    except OSError as error:
        raise GatewayError("unreachable", f"The name {host} does not resolve.") from error
    return str(found[0][4][0]), ssdp_port


async def read_all(igd: IgdDevice) -> Reading:
    """All that is shown of it."""
    problems: list[str] = []
    status = await igd.async_get_status_info()
    public = await _try(igd.async_get_external_ip_address())
    link = await _try(igd.async_get_common_link_properties())
    sent, received = await _try(igd.async_get_total_bytes_sent()), await _try(igd.async_get_total_bytes_received())
    mappings = await _mappings(igd, problems)
    connected = status is not None and status.connection_status == "Connected"
    return Reading(
        "up" if connected else "down" if status is not None else "unknown",
        address(public),
        address=address(urlsplit(igd.device.device_url).hostname),
        vendor=some_words(igd.manufacturer),
        model=some_words(igd.model_name),
        firmware=some_words(igd.model_number),
        uptime_s=number(status.uptime) if status else None,
        link_up_bits_per_s=(link.layer1_upstream_max_bit_rate or None) if link else None,
        link_down_bits_per_s=(link.layer1_downstream_max_bit_rate or None) if link else None,
        sent_bytes=number(sent),
        received_bytes=number(received),
        mappings=mappings,
        problems=tuple(problems),
    )


async def _mappings(igd: IgdDevice, problems: list[str]) -> tuple[PortMapping, ...] | None:
    found: list[PortMapping] = []
    for index in range(MOST_MAPPINGS):
        try:
            entry = await igd.async_get_generic_port_mapping_entry(index)
        except UpnpActionError:
            break  # the end of the list: 713, 714 or 402, as the router likes
        except (UpnpError, ValueError, LookupError):
            problems.append("Not all of its port mappings can be read.")
            break
        if entry is None:
            return None
        outside, inside = port(entry.external_port), port(entry.internal_port)
        if outside is not None and inside is not None:
            found.append(
                PortMapping(
                    "udp" if str(entry.protocol).lower() == "udp" else "tcp",
                    outside,
                    str(entry.internal_client),
                    inside,
                    words(entry.description, 80),
                    enabled=bool(entry.enabled),
                    lease_s=int(entry.lease_duration.total_seconds()) if entry.lease_duration else 0,
                    source=str(entry.remote_host or ""),
                )
            )
    return tuple(found)


async def _try(ask: Awaitable[T]) -> T | None:
    """A part that many routers lack."""
    try:
        return await ask
    except (UpnpActionError, ValueError, LookupError):
        return None
