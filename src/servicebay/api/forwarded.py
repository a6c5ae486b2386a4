"""Who really asks, and by which address: ``X-Forwarded-*`` from proxies that are trusted, else the connection itself.

Pure. A header of somebody who is not trusted is as if it were not there.
"""

import ipaddress
from dataclasses import dataclass
from typing import Any

from servicebay.settings.model import Network

Scope = dict[str, Any]
DEFAULT_PORTS = {"http": ":80", "https": ":443", "ws": ":80", "wss": ":443"}


@dataclass(frozen=True)
class Origin:
    """Where a request comes from, and what the browser believes to talk to."""

    address: str
    secure: bool
    host: str
    device: str = ""
    """What the program calls itself (``User-Agent``); whatever it likes."""


def read_origin(scope: Scope, trusted: tuple[Network, ...]) -> Origin:
    """Work it out for one ASGI scope (``http`` or ``websocket``)."""
    peer = scope["client"][0] if scope.get("client") else ""
    scheme, host = str(scope.get("scheme", "http")), header(scope, b"host") or ""
    if _is_trusted(peer, trusted):
        peer = _first_stranger(header(scope, b"x-forwarded-for") or "", peer, trusted)
        scheme = _last(header(scope, b"x-forwarded-proto")) or scheme
        host = _last(header(scope, b"x-forwarded-host")) or host
    return Origin(peer, scheme in ("https", "wss"), host, header(scope, b"user-agent") or "")


def header(scope: Scope, name: bytes) -> str | None:
    """A request header, or None; one that is repeated is joined by commas."""
    values = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
    return ", ".join(values) if values else None


def same_origin(origin: str, host: str) -> bool:
    """Whether an ``Origin`` header names the ``Host`` that was asked: same name, same port."""
    scheme, separator, authority = origin.partition("://")
    if not separator or not authority or scheme not in DEFAULT_PORTS:
        return False
    default = DEFAULT_PORTS[scheme]
    return authority.lower().removesuffix(default) == host.lower().removesuffix(default)


def _first_stranger(chain: str, peer: str, trusted: tuple[Network, ...]) -> str:
    # each proxy appends whom it heard from: read from the right, stop at the first that is not ours
    for hop in reversed([part.strip() for part in chain.split(",") if part.strip()]):
        peer = hop
        if not _is_trusted(hop, trusted):
            break
    return peer


def _is_trusted(address: str, trusted: tuple[Network, ...]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed.version == network.version and parsed in network for network in trusted)


def _last(value: str | None) -> str:
    return value.split(",")[-1].strip() if value else ""
