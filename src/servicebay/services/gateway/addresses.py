"""Which node has which address, as far as the hub can know: by how it reaches it."""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable

from ...nodes.config import NodeConfig

ANYWHERE = "192.0.2.1"
"""Nothing is sent there: the kernel only says by which of its own addresses it would."""
RESOLVE_S = 5.0
Addresses = dict[str, tuple[str, ...]]
"""Names of nodes by address: several users of one machine share one."""


async def find_addresses(configs: Iterable[NodeConfig], router: str | None) -> Addresses:
    """Of all nodes but those that dial in, which have no address that is known."""
    own = await own_address(router)
    found: dict[str, list[str]] = {}
    for config in configs:
        addresses = {own} if config.kind == "local" else await _resolve(config.host)
        if any(ipaddress.ip_address(each).is_loopback for each in addresses if each):
            addresses = addresses | {own}  # it is the hub's own machine
        for address in addresses:
            if address:
                found.setdefault(address, []).append(config.name)
    return {address: tuple(sorted(names)) for address, names in found.items()}


async def own_address(router: str | None) -> str | None:
    """By which address this machine speaks to the router."""
    loop = asyncio.get_running_loop()
    try:
        # nothing is sent: the kernel only chooses
        transport, _ = await loop.create_datagram_endpoint(
            asyncio.DatagramProtocol, remote_addr=(router or ANYWHERE, 9)
        )
    except OSError:
        return None
    address = str(transport.get_extra_info("sockname")[0])
    transport.close()
    return address


async def _resolve(host: str) -> set[str | None]:
    if not host:
        return set()
    try:
        return {str(ipaddress.ip_address(host))}
    except ValueError:
        pass
    try:
        async with asyncio.timeout(RESOLVE_S):
            found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError):
        return set()
    return {str(each[4][0]) for each in found}
