"""Routers that are not asked: an address that a person typed, and one that is made up for demonstrations."""

from ..reading import PortMapping, Reading


class Static:
    """Says what it was told."""

    def __init__(self, public_v4: str | None, public_v6: str | None) -> None:
        self._reading = Reading("unknown", public_v4, public_v6)

    async def read(self) -> Reading:
        """The addresses; nothing is known of the connection."""
        return self._reading

    async def close(self) -> None:
        """Nothing is open."""


class Mock:
    """A router that does not exist. All it says is from address ranges that are kept for documents."""

    async def read(self) -> Reading:
        """A reading that says of itself that it is made up."""
        return Reading(
            "up",
            "203.0.113.80",
            "2001:db8::80",
            vendor="Made up",
            model="Demonstration router",
            firmware="0",
            uptime_s=86_400,
            link_up_bits_per_s=40_000_000,
            link_down_bits_per_s=100_000_000,
            dns_servers=("192.0.2.53",),
            mappings=(PortMapping("tcp", 443, "192.0.2.10", 8443, "Made up: web"),),
            made_up=True,
        )

    async def close(self) -> None:
        """Nothing is open."""
