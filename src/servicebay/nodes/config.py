"""A node's address, user and pinned host keys, and the grammar of each.

Nothing that fails its grammar gets further: no name from outside is ever part of a shell string.
"""

import ipaddress
import re
from typing import Literal, NamedTuple, Protocol

import msgspec


class HostKey(NamedTuple):
    """An SSH server's key: ``public_key`` is ``ssh-ed25519 AAAA…``, ``fingerprint`` is ``SHA256:…``."""

    public_key: str
    fingerprint: str

    @property
    def key_type(self) -> str:
        """``ssh-ed25519``, ``ecdsa-sha2-nistp256``, ``ssh-rsa``."""
        return self.public_key.split(" ", 1)[0]


class NodeConfig(msgspec.Struct, frozen=True, kw_only=True):
    """How to reach a node.

    ``kind`` is ``ssh``, ``local`` (the hub's own machine; the other members are then empty) or ``joined`` (it
    dials in: ``host_key`` is then the key that it signs in with, the rest is empty).
    ``jump`` lists jump hosts as ``user@host[:port]``, outermost first; ``host_key`` and
    ``jump_keys`` (one per jump host) are the pinned keys, ``fingerprint`` that of ``host_key``.
    """

    name: str
    kind: Literal["ssh", "local", "joined"] = "ssh"
    host: str = ""
    port: int = 22
    user: str = ""
    jump: list[str] = []
    host_key: str = ""
    fingerprint: str = ""
    jump_keys: list[str] = []


def identity_of(config: NodeConfig) -> str:
    """What makes it this node and no other: the user, and the key that it proves itself with."""
    return f"{config.kind} {config.user} {config.host_key}"


class NodeRepository(Protocol):
    """Where node configurations are kept."""

    async def list(self) -> "list[NodeConfig]":
        """All of them."""

    async def save(self, config: NodeConfig) -> None:
        """Insert, or replace the one of the same name."""

    async def delete(self, name: str) -> None:
        """Forget; fine if it was not known."""


class InvalidAddress(ValueError):
    """A member of a configuration breaks its grammar; ``field`` names it, the text says how."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


class Hop(NamedTuple):
    """One SSH server on the way; ``pinned`` is its known key, empty where there is none."""

    user: str
    host: str
    port: int
    pinned: str = ""

    def __str__(self) -> str:
        return f"{self.user}@{self.host}" + (f":{self.port}" if self.port != 22 else "")


NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}")
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
_JUMP = re.compile(r"(?P<user>[^@]+(?:@[^@]+)?)@(?P<host>\[[^\]]+\]|[^:\[\]]+)(?::(?P<port>[0-9]{1,5}))?")


def parse_jump(text: str) -> Hop:
    """``user@host[:port]`` (IPv6 in brackets). Raises InvalidAddress."""
    match = _JUMP.fullmatch(text)
    if match is None:
        raise InvalidAddress("jump", "A jump host is written as user@host or user@host:port.")
    hop = Hop(match["user"], match["host"].strip("[]"), int(match["port"] or 22))
    _check_hop(hop, "jump", "jump", "jump")
    return hop


def hops_of(config: NodeConfig) -> list[Hop]:
    """The way to the node: its jump hosts, then itself, each with its pinned key. Raises InvalidAddress."""
    keys = [*config.jump_keys, *([""] * len(config.jump))]
    jumps = [parse_jump(text)._replace(pinned=key) for text, key in zip(config.jump, keys, strict=False)]
    return [*jumps, Hop(config.user, config.host, config.port, config.host_key)]


def check_config(config: NodeConfig) -> None:
    """Raise InvalidAddress where a member breaks its grammar."""
    if not NAME.fullmatch(config.name):
        raise InvalidAddress(
            "name",
            "A node's name has at most 63 lower-case letters, digits and hyphens, and does not start with a hyphen.",
        )
    if config.kind == "ssh":
        _check_hop(Hop(config.user, config.host, config.port), "user", "host", "port")
        if len(config.jump) > 4:
            raise InvalidAddress("jump", "At most four jump hosts are supported.")
        for text in config.jump:
            parse_jump(text)


def _check_hop(hop: Hop, user_field: str, host_field: str, port_field: str) -> None:
    if not _USER.fullmatch(hop.user):
        raise InvalidAddress(user_field, "This is not a user name.")
    if not is_host(hop.host):
        raise InvalidAddress(host_field, "This is neither a host name nor an IP address.")
    if not 1 <= hop.port <= 65535:
        raise InvalidAddress(port_field, "A port is a number from 1 to 65535.")


def is_host(text: str) -> bool:
    """Whether it is a host name or an IP address."""
    if len(text) > 253:
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return bool(_HOST.fullmatch(text)) and not text.replace(".", "").isdigit()
    return True
