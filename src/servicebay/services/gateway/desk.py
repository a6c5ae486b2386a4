"""Owner of what the router is joined with: addresses of nodes, and what public names resolve to."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import NamedTuple

from ...gateway.judge import Standing
from ...gateway.poller import Gateway
from ...gateway.wish import Wish
from ...nodes.config import NodeConfig
from ..shapes.route import RouteView
from .addresses import Addresses, find_addresses
from .names import Resolved, public_names, resolve_names

log = logging.getLogger(__name__)
NAMES_S = 600.0
"""How often names are asked for while nothing changes."""
SETTLE_S = 1.0
"""A proxy that starts tells its routes in several steps."""


class GatewayFacts(NamedTuple):
    """What the row is made of. A new object after each change."""

    standing: Standing
    wish: Wish
    addresses: Addresses
    names: dict[str, Resolved]


class GatewayDesk:
    """``run`` until cancelled."""

    def __init__(self, gateway: Gateway, configs: Callable[[], Iterable[NodeConfig]]) -> None:
        self.gateway = gateway
        self._configs = configs
        self._wake = asyncio.Event()
        self._asked: tuple[object, ...] = ()
        self._asked_at = 0.0
        self._subscribers: list[Callable[[], None]] = []
        self.facts = GatewayFacts(gateway.standing, gateway.wish, {}, {})
        gateway.subscribe(self._on_gateway)

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after each change; returns how to stop."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    def on_patch(self, patch: dict[str, dict[str, object]]) -> None:
        """The live document changed: routes may be others, and a node may have come back."""
        nodes = patch.get("nodes", {}).values()
        if "routes" in patch or any(row is None or (isinstance(row, dict) and "status" in row) for row in nodes):
            self._wake.set()
        if any(isinstance(row, dict) and row.get("status") == "online" for row in nodes):
            self.gateway.nudge()

    async def run(self, routes: Callable[[], list[RouteView]]) -> None:
        """Follow for ever."""
        while True:
            self._wake.clear()
            try:
                if self.gateway.wish.kind != "none":
                    await self._look(routes())
            except Exception:  # supervision boundary: names and addresses are extras of the row
                log.exception("names and addresses could not be looked up")
            await self._wait()

    async def _look(self, routes: list[RouteView]) -> None:
        reading = self.gateway.standing.reading
        addresses = await find_addresses(self._configs(), reading.address if reading else None)
        names = public_names(routes)
        wanted = (names, self.gateway.wish.resolver, reading and (reading.public_v4, reading.public_v6))
        now = asyncio.get_running_loop().time()
        found = self.facts.names
        if wanted != self._asked or now - self._asked_at >= NAMES_S:
            found = await resolve_names(names, self.gateway.wish.resolver) if reading else {}
            self._asked, self._asked_at = wanted, now
        if (addresses, found) != (self.facts.addresses, self.facts.names):
            self._tell(self.facts._replace(addresses=addresses, names=found))

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(NAMES_S):
                await self._wake.wait()
            await asyncio.sleep(SETTLE_S)
        except TimeoutError:
            pass

    def _on_gateway(self) -> None:
        self._tell(self.facts._replace(standing=self.gateway.standing, wish=self.gateway.wish))
        self._wake.set()

    def _tell(self, facts: GatewayFacts) -> None:
        self.facts = facts
        for callback in tuple(self._subscribers):
            callback()
