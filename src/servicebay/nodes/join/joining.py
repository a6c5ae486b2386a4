"""Nodes that dial in: invitations, the door, and which node is connected now. What the manager uses."""

import ipaddress
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple, Protocol

from ..config import NodeConfig, is_host
from ..errors import LinkFault, NodeError
from ..keys import fingerprint_of
from .door import Door
from .invites import Invite, InviteRepository, Invites
from .link import Link, LinkChannel, start_agent
from .setup import HubAddress, join_line, setup_script

DEFAULT_PORT = 8022
AWAY = (
    "The node is not connected; it dials in by itself. If it stays away, "
    "systemctl --user status servicebay-node says why, on the node."
)
OFF = NodeError(
    "joining-off",
    f"This hub does not listen for nodes. Start it with --join-port {DEFAULT_PORT} (or SERVICEBAY_JOIN_PORT).",
)


class ListenAt(NamedTuple):
    """Where the hub listens for nodes; ``host`` empty means at every address."""

    port: int
    host: str = ""


class Invitation(NamedTuple):
    """What a person runs on the node, until when, and what to look out for."""

    line: str
    expires_at: int
    fingerprint: str
    warning: str | None


class Nodes(Protocol):
    """What is asked of the manager."""

    def configs(self) -> Iterable[NodeConfig]:
        """All nodes."""

    async def adopt(self, config: NodeConfig) -> None:
        """Keep a node that joined. Raises NodeError ``duplicate-node``."""

    def on_dialled(self, node: str) -> None:
        """A node is connected: start its agent."""


class Joining:
    """Use ``start`` and ``stop`` once. ``told`` hears who was let in or sent away: address, what, which node or key."""

    def __init__(
        self,
        at: ListenAt,
        invites: InviteRepository,
        told: Callable[[str, str, str], None],
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._at = at
        self._invites = Invites(invites, now_ms)
        self._told = told
        self.door = Door(self)
        self._links: dict[str, Link] = {}
        self._nodes: Nodes
        self.port = 0

    async def start(self, nodes: Nodes, key_folder: Path) -> None:
        """Listen. Raises OSError where the port is taken, ValueError for an unreadable key file."""
        self._nodes = nodes
        await self._invites.load()
        self.port = await self.door.open(self._at.host, self._at.port, key_folder)

    async def stop(self) -> None:
        """Send all nodes away; they dial again."""
        await self.door.close()

    async def invite(self, name: str, host: str) -> Invitation:
        """Make the line with which a node joins as ``name``; it reaches this hub at ``host``. Raises NodeError."""
        if not is_host(host) or "%" in host:
            raise NodeError("invalid", "This is neither a host name nor an IP address.", field="address")
        token, invite = await self._invites.create(name, host)
        line = join_line(self._hub_at(host), token)
        return Invitation(line, invite.expires_at, self.door.fingerprint, _warning(host))

    async def start_agent(self, node: str, archive: bytes, digest: str) -> LinkChannel:
        """Start the agent over the node's link. Raises LinkFault ``away`` where it has none."""
        link = self._links.get(node)
        if link is None:
            raise LinkFault("away", AWAY)
        return await start_agent(link, archive, digest)

    def address_of(self, node: str) -> str | None:
        """Where the node dialled from, while it is connected."""
        link = self._links.get(node)
        return link.address if link else None

    def take_link(self, node: str) -> Link | None:
        """The link of a node that is to be sent away."""
        return self._links.pop(node, None)

    # what the door asks

    def node_of(self, key: str) -> str | None:
        """The node whose pinned key this is."""
        return next((c.name for c in self._nodes.configs() if c.kind == "joined" and c.host_key == key), None)

    def judge(self, token: str, key: str) -> Invite | None:
        """The invitation that this token opens for this key."""
        return self._invites.judge(token, key)

    async def enrol(self, invite: Invite, key: str, address: str) -> str:
        """Pin the key under the invitation's name; returns the setup script. Raises NodeError."""
        known = self.node_of(key)
        if known is not None and known != invite.node:
            raise NodeError("duplicate-node", f"This node is joined already, as {known}. Remove it at the hub first.")
        await self._invites.use(invite, key)
        if known is None:
            await self._nodes.adopt(
                NodeConfig(name=invite.node, kind="joined", host_key=key, fingerprint=fingerprint_of(key))
            )
            self._told(address, "joined", invite.node)
        return setup_script(self._hub_at(invite.host), invite.node)

    def on_link(self, link: Link) -> None:
        """A node is connected; a connection that it had before is a dead one."""
        before, self._links[link.node] = self._links.get(link.node), link
        if before is not None:
            before.drop()
        self._nodes.on_dialled(link.node)

    def on_lost(self, link: Link) -> None:
        """It is not any more."""
        if self._links.get(link.node) is link:
            del self._links[link.node]

    def on_refused(self, address: str, what: str, detail: str) -> None:
        """Somebody was sent away."""
        self._told(address, what, detail)

    def _hub_at(self, host: str) -> HubAddress:
        return HubAddress(host, self.port, self.door.host_key)


def _warning(host: str) -> str | None:
    if host == "localhost" or _is_loopback(host):
        return f"{host} is this hub's own machine: from another one the line does not work. Give the hub's address."
    return None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
