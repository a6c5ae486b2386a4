"""What public names resolve to, and whether that is this router."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import dns.asyncresolver
import dns.exception
import dns.resolver

from ..shapes.gateway import PublicNameView
from ..shapes.route import RouteView
from .nat import is_public

LIMIT_S = 5.0
AT_ONCE = 8
MOST_NAMES = 200
MOST_SHOWN = 4
INSIDE = (".local", ".lan", ".internal", ".home.arpa", ".localhost", ".home", ".fritz.box", ".test", ".invalid")


class Resolved(NamedTuple):
    """``problem`` where there are no addresses: ``does not exist``."""

    addresses: tuple[str, ...] = ()
    problem: str | None = None


def public_names(routes: Iterable[RouteView]) -> list[str]:
    """Hosts of routes that the internet's names could know, each once."""
    hosts = {route.host.lower().rstrip(".") for route in routes if not route.hidden and route.kind != "stream"}
    return sorted(host for host in hosts if is_public_name(host))[:MOST_NAMES]


def is_public_name(host: str) -> bool:
    """``photos.example.org``, and neither a pattern, an address nor a name of a network at home."""
    plain = host.isascii() and all(letter.isalnum() or letter in "-." for letter in host)
    return plain and "." in host and not host.endswith(INSIDE) and not host.rpartition(".")[2].isdigit()


async def resolve_names(names: Sequence[str], server: str = "") -> dict[str, Resolved]:
    """Ask for all of them. ``server``: ``1.1.1.1`` or ``1.1.1.1#5353``; empty: the machine's own."""
    resolver = resolver_of(server)
    if resolver is None:
        return {name: Resolved(problem="cannot be asked for: the hub knows no DNS server") for name in names}
    gate = asyncio.Semaphore(AT_ONCE)

    async def ask(name: str) -> Resolved:
        async with gate:
            return await _resolve(resolver, name)

    found = await asyncio.gather(*(ask(name) for name in names))
    return dict(zip(names, found, strict=True))


def resolver_of(server: str) -> dns.asyncresolver.Resolver | None:
    """None where the machine has none."""
    try:
        resolver = dns.asyncresolver.Resolver(configure=not server)
    except (dns.exception.DNSException, OSError):
        return None
    if server:
        host, _, port = server.partition("#")
        resolver.nameservers, resolver.port = [host], int(port or 53)
    return resolver


async def _resolve(resolver: dns.asyncresolver.Resolver, name: str) -> Resolved:
    found: list[str] = []
    problem = None
    for record in ("A", "AAAA"):
        try:
            answer = await resolver.resolve(name, record, lifetime=LIMIT_S, search=False)
            found += sorted(each.to_text() for each in answer)
        except dns.resolver.NXDOMAIN:
            return Resolved(problem="does not exist")
        except dns.resolver.NoAnswer:
            pass
        except dns.exception.Timeout:
            problem = f"was not answered for within {LIMIT_S:g} s"
        except (dns.exception.DNSException, OSError, ValueError):
            problem = "was not answered for: the DNS server refused, or failed"
    return Resolved(tuple(found), None if found else problem or "has no address")


def name_view(name: str, found: Resolved, public: Sequence[str | None]) -> PublicNameView:
    """Whether it leads to one of the ``public`` addresses."""
    if found.problem is not None:
        away = found.problem.startswith("was not")
        return PublicNameView(name=name, text=f"{found.problem}.", tone="off" if away else "look")
    shown = ", ".join(found.addresses[:MOST_SHOWN])
    view = PublicNameView(name=name, text="leads here.", tone="ok", addresses=list(found.addresses))
    if set(found.addresses) & {each for each in public if each}:
        return view
    if not any(map(is_public, found.addresses)):
        text, tone = f"is {shown}: an address inside, as your own DNS server answers.", "off"
    elif not any("." in each for each in found.addresses):
        text, tone = f"is {shown}: an IPv6 address of its own, which no port mapping is about.", "off"
    else:
        text = f"is {shown}, not your public address: it leads elsewhere, or to a service in front of you."
        tone = "look"
    return PublicNameView(name=name, text=text, tone=tone, addresses=list(found.addresses))  # type: ignore[arg-type]
