"""The router: what it says of itself, what it lets in and to whom, and its settings."""

from typing import Literal

import msgspec

from ...sentences import CoinedName, Sentence
from .base import Tone, View

GatewayState = Literal["not-configured", "pending", "online", "offline", "unreachable", "refused", "static"]
GatewayKind = Literal["none", "fritzbox", "unifi", "upnp", "static", "echo", "mock", "plugin"]
Upstream = Literal["up", "down", "unknown"]
Reached = Literal["exposed", "closed", "silent", "loopback", "elsewhere", "off"]


class MappedRouteView(View, frozen=True, omit_defaults=True):
    """A route of a proxy that a port leads to. ``key`` is its row's."""

    key: str
    name: CoinedName
    leads_to: Sentence
    coined: str = ""


class PortMappingView(View, frozen=True, omit_defaults=True):
    """A port of the public address. Key: ``tcp/443`` or ``udp/8000-8010``.

    ``reached`` says what it leads to: something that runs (``exposed``), a container that does not run (``closed``),
    nothing that is known (``silent``), what listens on loopback only, a machine that is no node (``elsewhere``), or
    nobody since it is switched off. ``text`` is a sentence. ``service`` and ``container`` are keys of those rows.
    """

    key: str
    protocol: str
    external: str
    internal: str
    reached: Reached
    text: Sentence
    tone: Tone
    description: str = ""
    enabled: bool = True
    lease_s: int = 0
    source: str = ""
    node: str | None = None
    service: str | None = None
    container: str | None = None
    routes: list[MappedRouteView] = []


class PublicNameView(View, frozen=True, omit_defaults=True):
    """A name that a proxy answers to, and whether the internet's names lead here. ``text`` is without its subject."""

    name: str
    text: Sentence
    tone: Tone
    addresses: list[str] = []


class GatewayEventView(View, frozen=True):
    """Something that changed at the router. ``at`` in ms."""

    at: int
    text: Sentence


class GatewayView(View, frozen=True, omit_defaults=True):
    """The router, as a card and a page.

    ``provider`` is its kind, ``provider_text`` that in words. ``last_updated`` (ms) is of what is shown; ``stale``: it
    could not be asked since, and ``problem`` says why. ``nat_text`` warns of a second router or a shared address.
    ``made_up``: a demonstration; nothing of it is true. Link speeds in bits a second, rates in bytes a second.
    """

    provider: GatewayKind
    provider_text: Sentence
    state: GatewayState
    state_text: Sentence
    tone: Tone
    text: Sentence
    upstream_status: Upstream = "unknown"
    public_ip: str | None = None
    public_ip6: str | None = None
    last_updated: int | None = None
    since: int | None = None
    stale: bool = False
    problem: Sentence | None = None
    nat_text: Sentence | None = None
    made_up: bool = False
    address: str | None = None
    vendor: str | None = None
    model: str | None = None
    firmware: str | None = None
    connected_since: int | None = None
    started_at: int | None = None
    link_up_bits_per_s: int | None = None
    link_down_bits_per_s: int | None = None
    sent_bytes: int | None = None
    received_bytes: int | None = None
    sent_bytes_per_s: int | None = None
    received_bytes_per_s: int | None = None
    dns_servers: list[str] = []
    mappings: list[PortMappingView] | None = None
    names: list[PublicNameView] = []
    problems: list[Sentence] = []
    events: list[GatewayEventView] = []


class GatewaySettingsBody(msgspec.Struct, frozen=True, rename="camel", kw_only=True, forbid_unknown_fields=True):
    """PUT /api/gateway/settings and POST /api/gateway/try. Without ``password`` the kept one is used."""

    kind: GatewayKind
    host: str = ""
    port: int = 0
    tls: bool = False
    verify: bool = False
    username: str = ""
    password: str | None = None
    site: str = "default"
    url: str = ""
    public_v4: str = ""
    public_v6: str = ""
    resolver: str = ""
    provider: str = ""
    interval_s: int = 60


class GatewaySettingsAnswer(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """GET /api/gateway/settings. The password is never told."""

    kind: GatewayKind
    host: str
    port: int
    tls: bool
    verify: bool
    username: str
    has_password: bool
    site: str
    url: str
    public_v4: str
    public_v6: str
    resolver: str
    provider: str
    interval_s: int
