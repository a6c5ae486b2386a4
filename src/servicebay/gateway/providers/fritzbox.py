"""FRITZ!Box over TR-064, by fritzconnection, which blocks: it runs in a thread of its own.

Names of services and actions are AVM's: https://fritz.support/resources/TR-064_Overview.pdf
"""

import logging
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import requests
from fritzconnection import FritzConnection  # type: ignore[import-untyped]
from fritzconnection.core.exceptions import (  # type: ignore[import-untyped]
    FritzActionError,
    FritzArrayIndexError,
    FritzAuthorizationError,
    FritzConnectionException,
    FritzSecurityError,
    FritzServiceError,
)
from fritzconnection.core.fritzconnection import FRITZ_USERNAME  # type: ignore[import-untyped]

from ..errors import GatewayError
from ..provider import Worker
from ..reading import PortMapping, Reading
from ..words import address, addresses, number, port, some_words, words

ANSWER_S = 8.0
"""For each of its answers; all together have the poller's limit."""
MOST_MAPPINGS = 256
Facts = dict[str, Any]
logging.getLogger("fritzconnection").setLevel(logging.CRITICAL)  # it logs what it raises as well, with its address


class FritzBox:
    """``username`` may be empty: then the box's last user is taken."""

    def __init__(self, host: str, port: int | None, username: str, password: str, tls: bool) -> None:
        self._host = host
        self._port = port
        self._username = username or FRITZ_USERNAME
        self._password = password
        self._tls = tls
        self._worker = Worker()
        self._connection: FritzConnection | None = None

    async def read(self) -> Reading:
        """Ask it everything. Raises GatewayError."""
        return await self._worker.call(self._read)

    async def close(self) -> None:
        """Forget the connection."""
        self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.session.close()

    def _read(self) -> Reading:
        try:
            if self._connection is None:
                self._connection = self._connect()
            return read_all(self._connection)
        except Exception as error:
            self._drop()  # a box that was updated or replaced offers other services
            raise self._told(error) from error

    def _connect(self) -> FritzConnection:
        connection = FritzConnection(
            address=self._host,
            port=self._port,
            user=self._username,
            password=self._password,
            timeout=ANSWER_S,
            use_tls=self._tls,
        )
        if not connection.services:
            connection.session.close()
            raise GatewayError("malformed", f"{self._host} answers, but not as a FRITZ!Box does.")
        return connection

    def _told(self, error: Exception) -> Exception:
        if isinstance(error, GatewayError):
            return error
        if isinstance(error, (FritzAuthorizationError, FritzSecurityError)) or _is_denial(error):
            said = "The FRITZ!Box refused the user name or the password."
            return GatewayError("refused", said)
        if isinstance(error, requests.Timeout):
            return GatewayError("unreachable", f"{self._host} did not answer within {ANSWER_S:g} s.")
        if isinstance(error, requests.RequestException) or "get a connection" in str(error):
            return GatewayError("unreachable", f"{self._host} cannot be reached: is it on, and is the address right?")
        if isinstance(error, FritzConnectionException):
            return GatewayError("malformed", f"The FRITZ!Box could not answer: {words(error, 200)}")
        if isinstance(error, (ElementTree.ParseError, LookupError, ValueError, AttributeError, TypeError)):
            return GatewayError("malformed", f"{self._host} answers, but not as a FRITZ!Box does.")
        return error


def _is_denial(error: Exception) -> bool:
    return "401" in str(error) and "nauthorized" in str(error)


def read_all(box: FritzConnection) -> Reading:
    """All that is shown of it."""
    problems: list[str] = []
    device = box.call_action("DeviceInfo1", "GetInfo")  # wants the password: refused is found out here, first
    service = _connection_service(box)
    line = box.call_action(service, "GetInfo")
    mappings = _try("Its port mappings", problems, lambda: _mappings(box, service))
    link = _try("The speed of its link", problems, lambda: _link(box)) or {}
    # these are told without a password, and only where "Transmit status information over UPnP" is on
    traffic = _try("What passes it", [], lambda: box.call_action("WANCommonIFC1", "GetAddonInfos")) or {}
    six = _try("Its IPv6", [], lambda: box.call_action("WANIPConn1", "X_AVM_DE_GetExternalIPv6Address")) or {}
    return Reading(
        "up" if line.get("NewConnectionStatus") == "Connected" else "down",
        address(line.get("NewExternalIPAddress")),
        address(six.get("NewExternalIPv6Address")),
        address=address(box.address.partition("//")[2]),
        vendor=some_words(device.get("NewManufacturerName")),
        model=some_words(device.get("NewModelName")),
        firmware=some_words(device.get("NewSoftwareVersion")),
        uptime_s=number(line.get("NewUptime")),
        device_uptime_s=number(device.get("NewUpTime")),
        link_up_bits_per_s=number(link.get("NewLayer1UpstreamMaxBitRate")),
        link_down_bits_per_s=number(link.get("NewLayer1DownstreamMaxBitRate")),
        sent_bytes=number(traffic.get("NewX_AVM_DE_TotalBytesSent64")),
        received_bytes=number(traffic.get("NewX_AVM_DE_TotalBytesReceived64")),
        sent_bytes_per_s=number(traffic.get("NewByteSendRate")),
        received_bytes_per_s=number(traffic.get("NewByteReceiveRate")),
        dns_servers=addresses(line.get("NewDNSServers")),
        mappings=mappings,
        problems=tuple(problems),
    )


def _connection_service(box: FritzConnection) -> str:
    """``1.WANPPPConnection.1`` -> ``WANPPPConnection1``."""
    told = box.call_action("Layer3Forwarding1", "GetDefaultConnectionService")["NewDefaultConnectionService"]
    return "WANPPPConnection1" if "PPP" in told else "WANIPConnection1"


def _link(box: FritzConnection) -> Facts:
    return dict(box.call_action("WANCommonInterfaceConfig1", "GetCommonLinkProperties"))


def _mappings(box: FritzConnection, service: str) -> tuple[PortMapping, ...]:
    count = number(box.call_action(service, "GetPortMappingNumberOfEntries")["NewPortMappingNumberOfEntries"]) or 0
    found = []
    for index in range(min(count, MOST_MAPPINGS)):
        try:
            entry = box.call_action(service, "GetGenericPortMappingEntry", NewPortMappingIndex=index)
        except FritzArrayIndexError:
            break  # one was removed meanwhile
        mapping = _mapping(entry)
        if mapping is not None:
            found.append(mapping)
    return tuple(found)


def _mapping(entry: Facts) -> PortMapping | None:
    outside, inside = port(entry.get("NewExternalPort")), port(entry.get("NewInternalPort"))
    protocol = str(entry.get("NewProtocol")).lower()
    if outside is None or inside is None or protocol not in ("tcp", "udp"):
        return None
    return PortMapping(
        "tcp" if protocol == "tcp" else "udp",
        outside,
        words(entry.get("NewInternalClient"), 80),
        inside,
        words(entry.get("NewPortMappingDescription"), 80),
        enabled=bool(entry.get("NewEnabled")),
        lease_s=number(entry.get("NewLeaseDuration")) or 0,
        source=address(entry.get("NewRemoteHost")) or "",
    )


def _try(what: str, problems: list[str], ask: Callable[[], Any]) -> Any:
    """A part that some models lack: what is missing is said, and the rest still shown."""
    try:
        return ask()
    except (FritzActionError, FritzServiceError):
        problems.append(f"{what} cannot be read: this model does not tell.")
    except (FritzSecurityError, FritzAuthorizationError):
        problems.append(f"{what} cannot be read: the user may not see it.")
    return None
