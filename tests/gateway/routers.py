"""Routers that speak the real protocols on loopback: a FRITZ!Box and a UPnP one. What they know can be changed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from tests.gateway.soap import Action, Described, Fault, Service, SoapDevice, Values

IGD = "urn:schemas-upnp-org"
AVM = "urn:dslforum-org"


@dataclass
class Line:
    """What a router knows. ``mappings``: protocol, outside port, inside host, inside port, name, enabled, lease."""

    public_v4: str = "198.51.100.7"
    public_v6: str = "2001:db8:1::7"
    status: str = "Connected"
    uptime_s: int = 3600
    device_uptime_s: int = 90_000
    firmware: str = "8.02"
    sent: int = 1_000_000
    received: int = 9_000_000
    mappings: list[tuple[str, int, str, int, str, int, int]] = field(
        default_factory=lambda: [
            ("TCP", 443, "127.0.0.1", 8443, "web & mail", 1, 0),
            ("UDP", 51820, "192.0.2.99", 51820, "wireguard", 0, 3600),
        ]
    )

    def mapping(self, asked: Values) -> Values:
        index = int(asked["NewPortMappingIndex"])
        if index >= len(self.mappings):
            raise Fault(713, "SpecifiedArrayIndexInvalid")
        protocol, outside, host, inside, name, enabled, lease = self.mappings[index]
        return {
            "NewRemoteHost": "",
            "NewExternalPort": outside,
            "NewProtocol": protocol,
            "NewInternalPort": inside,
            "NewInternalClient": host,
            "NewEnabled": enabled,
            "NewPortMappingDescription": name,
            "NewLeaseDuration": lease,
        }


MAPPING = {
    "NewRemoteHost": "string",
    "NewExternalPort": "ui2",
    "NewProtocol": "string",
    "NewInternalPort": "ui2",
    "NewInternalClient": "string",
    "NewEnabled": "boolean",
    "NewPortMappingDescription": "string",
    "NewLeaseDuration": "ui4",
}


def told(kinds: dict[str, str], values: Any) -> Action:
    """An action without arguments."""
    return Action(kinds, lambda _: values())


def mapping_action(line: Line) -> Action:
    return Action(MAPPING, line.mapping, {"NewPortMappingIndex": "ui2"})


def link_action(up: int = 40_000_000, down: int = 250_000_000) -> Action:
    kinds = {
        "NewWANAccessType": "string",
        "NewLayer1UpstreamMaxBitRate": "ui4",
        "NewLayer1DownstreamMaxBitRate": "ui4",
        "NewPhysicalLinkStatus": "string",
    }
    return told(kinds, lambda: dict(zip(kinds, ("DSL", up, down, "Up"), strict=True)))


def fritzbox(line: Line, user: str = "anna", password: str = "very-secret") -> SoapDevice:
    """As a FRITZ!Box 7590 with FRITZ!OS 8 describes itself, cut down to what is asked."""
    device = {
        "NewManufacturerName": "string",
        "NewModelName": "string",
        "NewSoftwareVersion": "string",
        "NewUpTime": "ui4",
    }
    status = {
        "NewConnectionStatus": "string",
        "NewExternalIPAddress": "string",
        "NewUptime": "ui4",
        "NewDNSServers": "string",
    }
    locked = [
        Service(
            f"{AVM}:service:DeviceInfo:1",
            {
                "GetInfo": told(
                    device,
                    lambda: dict(
                        zip(device, ("AVM", "FRITZ!Box 7590", line.firmware, line.device_uptime_s), strict=True)
                    ),
                )
            },
        ),
        Service(
            f"{AVM}:service:Layer3Forwarding:1",
            {
                "GetDefaultConnectionService": told(
                    {"NewDefaultConnectionService": "string"},
                    lambda: {"NewDefaultConnectionService": "1.WANPPPConnection.1"},
                )
            },
        ),
        Service(
            f"{AVM}:service:WANPPPConnection:1",
            {
                "GetInfo": told(
                    status,
                    lambda: dict(
                        zip(
                            status,
                            (line.status, line.public_v4, line.uptime_s, "192.0.2.53, 2001:db8::53"),
                            strict=True,
                        )
                    ),
                ),
                "GetPortMappingNumberOfEntries": told(
                    {"NewPortMappingNumberOfEntries": "ui2"},
                    lambda: {"NewPortMappingNumberOfEntries": len(line.mappings)},
                ),
                "GetGenericPortMappingEntry": mapping_action(line),
            },
        ),
        Service(f"{AVM}:service:WANCommonInterfaceConfig:1", {"GetCommonLinkProperties": link_action()}),
    ]
    rates = {
        "NewByteSendRate": "ui4",
        "NewByteReceiveRate": "ui4",
        "NewX_AVM_DE_TotalBytesSent64": "string",
        "NewX_AVM_DE_TotalBytesReceived64": "string",
    }
    plain = [
        Service(
            f"{IGD}:service:WANCommonIFC:1",
            {
                "GetAddonInfos": told(
                    rates, lambda: dict(zip(rates, (1500, 25_000, line.sent, line.received), strict=True))
                )
            },
        ),
        Service(
            f"{IGD}:service:WANIPConn:1",
            {
                "X_AVM_DE_GetExternalIPv6Address": told(
                    {"NewExternalIPv6Address": "string"}, lambda: {"NewExternalIPv6Address": line.public_v6}
                )
            },
        ),
    ]
    facts = {"friendlyName": "FRITZ!Box 7590", "manufacturer": "AVM Berlin", "modelName": "FRITZ!Box 7590"}
    return SoapDevice(
        Described(
            "/tr64desc.xml",
            f"{AVM}:device-1-0",
            f"{AVM}:device:InternetGatewayDevice:1",
            facts,
            locked,
            locked=True,
        ),
        Described("/igddesc.xml", f"{IGD}:device-1-0", f"{IGD}:device:InternetGatewayDevice:1", facts, plain),
        user=user,
        password=password,
    )


def igd(line: Line) -> SoapDevice:
    """A UPnP router, version 1, as many cheap ones are."""
    status = {"NewConnectionStatus": "string", "NewLastConnectionError": "string", "NewUptime": "ui4"}
    connection = {
        "GetStatusInfo": told(
            status, lambda: dict(zip(status, (line.status, "ERROR_NONE", line.uptime_s), strict=True))
        ),
        "GetExternalIPAddress": told(
            {"NewExternalIPAddress": "string"}, lambda: {"NewExternalIPAddress": line.public_v4}
        ),
        "GetGenericPortMappingEntry": mapping_action(line),
    }
    traffic = {
        "GetCommonLinkProperties": link_action(),
        "GetTotalBytesSent": told({"NewTotalBytesSent": "ui4"}, lambda: {"NewTotalBytesSent": line.sent}),
        "GetTotalBytesReceived": told(
            {"NewTotalBytesReceived": "ui4"}, lambda: {"NewTotalBytesReceived": line.received}
        ),
    }
    facts = {"friendlyName": "Router", "manufacturer": "Acme", "modelName": "R1", "modelNumber": line.firmware}
    return SoapDevice(
        Described(
            "/rootDesc.xml",
            f"{IGD}:device-1-0",
            f"{IGD}:device:InternetGatewayDevice:1",
            facts,
            [
                Service(f"{IGD}:service:WANIPConnection:1", connection),
                Service(f"{IGD}:service:WANCommonInterfaceConfig:1", traffic),
            ],
            inner=(f"{IGD}:device:WANDevice:1", f"{IGD}:device:WANConnectionDevice:1"),
        )
    )


class _Ssdp(asyncio.DatagramProtocol):
    """Answers a search for a router with where its description is."""

    def __init__(self, location: str) -> None:
        self._location = location
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        kind = f"{IGD}:device:InternetGatewayDevice:1"
        if not data.startswith(b"M-SEARCH") or kind.encode() not in data or self.transport is None:
            return
        lines = (
            "HTTP/1.1 200 OK",
            "CACHE-CONTROL: max-age=120",
            "EXT:",
            f"ST: {kind}",
            f"USN: uuid:75802409::{kind}",
            "SERVER: Linux/6 UPnP/1.0 router/1",
            f"LOCATION: {self._location}",
        )
        self.transport.sendto("\r\n".join((*lines, "", "")).encode(), addr)


@asynccontextmanager
async def announcing(location: str) -> AsyncIterator[int]:
    """Answer searches on loopback; yields the UDP port."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Ssdp(location), ("127.0.0.1", 0))
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()
