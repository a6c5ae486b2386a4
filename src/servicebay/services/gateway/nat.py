"""A second router, or one address for many customers: then no port mapping helps. Pure."""

import ipaddress

from ...gateway.reading import Reading

SHARED = ipaddress.ip_network("100.64.0.0/10")
"""Of providers that put customers behind one address (RFC 6598)."""
PRIVATE = [ipaddress.ip_network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")]


def nat_text(reading: Reading) -> str | None:
    """A sentence where the router's address is none that the internet can reach."""
    outside = reading.public_v4
    if outside is None:
        return None
    address = ipaddress.ip_address(outside)
    if address in SHARED:
        return (
            f"Your provider shares one address among its customers ({outside} is of 100.64.0.0/10): nothing reaches "
            "you over IPv4, whatever the router forwards. IPv6 may, or a tunnel, or a public address from the provider."
        )
    if any(address in network for network in PRIVATE):
        return (
            f"Another router stands between this one and the internet ({outside} is an address inside): what this one "
            "forwards must be forwarded there too."
        )
    if reading.seen_v4 and reading.seen_v4 != outside:
        return (
            f"The internet sees you as {reading.seen_v4}, and the router says {outside}: something in between "
            "translates addresses, or this hub leaves by another way."
        )
    return None


def is_public(text: str) -> bool:
    """Whether an address is one of the internet's."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return address.is_global or not (address.is_private or address.is_loopback or address in SHARED)
