"""What a router answered, in one shape for all of them."""

from typing import Literal, NamedTuple

Upstream = Literal["up", "down", "unknown"]
Protocol = Literal["tcp", "udp"]


class PortMapping(NamedTuple):
    """A port of the public address that leads inside.

    ``external_port_end`` is there for a range. ``lease_s`` is how long it lasts, 0 for good. ``source`` is who may use
    it, empty for anybody.
    """

    protocol: Protocol
    external_port: int
    internal_host: str
    internal_port: int
    description: str = ""
    enabled: bool = True
    lease_s: int = 0
    external_port_end: int | None = None
    source: str = ""


class Reading(NamedTuple):
    """One answer. What a router does not tell is absent; ``mappings`` is None where it told of none at all.

    Link speeds are in bits a second, rates in bytes a second, totals in bytes since the connection began.
    ``uptime_s`` is of the connection, ``device_uptime_s`` of the router. ``address`` is the router's own, inside.
    ``problems`` say as sentences what could not be read. ``seen_v4`` and ``seen_v6`` are what the internet sees.
    ``made_up``: this is a demonstration, and nothing of it true.
    """

    upstream: Upstream
    public_v4: str | None = None
    public_v6: str | None = None
    address: str | None = None
    vendor: str | None = None
    model: str | None = None
    firmware: str | None = None
    uptime_s: int | None = None
    device_uptime_s: int | None = None
    link_up_bits_per_s: int | None = None
    link_down_bits_per_s: int | None = None
    sent_bytes: int | None = None
    received_bytes: int | None = None
    sent_bytes_per_s: int | None = None
    received_bytes_per_s: int | None = None
    dns_servers: tuple[str, ...] = ()
    mappings: tuple[PortMapping, ...] | None = None
    problems: tuple[str, ...] = ()
    seen_v4: str | None = None
    seen_v6: str | None = None
    made_up: bool = False
