"""Which addresses a check may connect to, unless somebody who may let it ask anywhere. Pure.

A check is an errand that others can set: it must not fetch a cloud's credentials from its metadata service, nor be led
to what listens on the asking machine alone. Addresses are judged as they are connected to, so a name cannot change its
mind in between.
"""

import ipaddress
from typing import Optional, Union

Ip = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]
METADATA = tuple(
    ipaddress.ip_network(each)
    for each in ("169.254.0.0/16", "fe80::/10", "fd00:ec2::/32", "100.100.100.200/32", "192.0.0.192/32")
)
"""Link-local addresses, and where AWS, Alibaba and Oracle have theirs."""
NAT64 = ipaddress.ip_network("64:ff9b::/96")
ONLY_ANYWHERE = "only a check that may ask anywhere is let there"


def refusal_of(address: str, said_loopback: bool) -> Optional[str]:
    """Why an address (``192.0.2.7``, ``fe80::1%eth0``) is refused; None where it is not.

    ``said_loopback``: the check itself names this machine, so being led there is no surprise.
    """
    ip = plain_ip(address)
    if ip.is_loopback or ip.is_unspecified:  # connecting to 0.0.0.0 reaches this machine
        return None if said_loopback else "leads to the machine that asks ({}): {}".format(ip, ONLY_ANYWHERE)
    if any(ip.version == network.version and ip in network for network in METADATA):
        return "leads to an address of the link or of a cloud's metadata ({}): {}".format(ip, ONLY_ANYWHERE)
    return None


def plain_ip(address: str) -> Ip:
    """The address behind the notation: IPv4 in IPv6 is IPv4. Raises ValueError."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return ip.ipv4_mapped
        if ip.sixtofour is not None:
            return ip.sixtofour
        if ip in NAT64:
            return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip


def says_loopback(host: str, own_name: str) -> bool:
    """Whether a written host names the asking machine: ``localhost``, ``127.0.0.1``, ``::1``, its own name."""
    if host.rstrip(".").lower() in ("localhost", own_name.lower()):
        return True
    try:
        ip = plain_ip(host)
    except ValueError:
        return False
    return ip.is_loopback or ip.is_unspecified
