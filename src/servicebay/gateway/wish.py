"""Which router there is, and how it is asked."""

import ipaddress
import re
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from .errors import GatewayError

Kind = Literal["none", "fritzbox", "unifi", "upnp", "static", "echo", "mock", "plugin"]
NAMES: dict[Kind, str] = {
    "none": "Not configured",
    "fritzbox": "FRITZ!Box",
    "unifi": "UniFi",
    "upnp": "UPnP router",
    "static": "Set by hand",
    "echo": "Address service",
    "mock": "Demonstration",
    "plugin": "By a plugin",
}
HOST = re.compile(r"(?!-)[A-Za-z0-9._:-]{1,253}")
PROVIDER = re.compile(r"[a-z][a-z0-9-]{0,39}\.[a-z][a-z0-9-]{0,39}")
LEAST_INTERVAL_S, MOST_INTERVAL_S = 15, 3600


class Wish(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """The settings but for the password. What a kind does not need is left as it is.

    ``host`` and ``port`` (0: the usual one) are of the router; of ``upnp`` the host may be empty (search), or the
    description's address. ``tls`` is FRITZ!Box's, ``verify`` and ``site`` UniFi's, ``url`` that of ``echo``, and
    of others a service to compare with; ``public_v4`` and ``public_v6`` are those of ``static``. ``resolver`` is the
    DNS server (``1.1.1.1`` or ``1.1.1.1#5353``) that is asked for public names, empty for the hub's own. ``provider``
    names a plugin's kind of router, ``<plugin>.<kind>``.
    """

    kind: Kind = "none"
    host: str = ""
    port: int = 0
    tls: bool = False
    verify: bool = False
    username: str = ""
    site: str = "default"
    url: str = ""
    public_v4: str = ""
    public_v6: str = ""
    resolver: str = ""
    provider: str = ""
    interval_s: int = 60


def checked(wish: Wish) -> Wish:
    """The wish without white space around its members. Raises GatewayError ``invalid``."""
    texts = ("host", "username", "site", "url", "public_v4", "public_v6", "resolver", "provider")
    wish = msgspec.structs.replace(wish, **{name: getattr(wish, name).strip() for name in texts})
    for name in texts:
        if len(getattr(wish, name)) > 300 or not getattr(wish, name).isprintable():
            raise GatewayError("invalid", "That is too long, or not on one line.", name)
    if not LEAST_INTERVAL_S <= wish.interval_s <= MOST_INTERVAL_S:
        raise GatewayError(
            "invalid", f"A router is asked every {LEAST_INTERVAL_S} to {MOST_INTERVAL_S} seconds.", "intervalS"
        )
    if not 0 <= wish.port <= 65535:
        raise GatewayError("invalid", "A port is a number up to 65535.", "port")
    if wish.url and not is_web_address(wish.url):
        raise GatewayError("invalid", "The address of the service, such as https://api64.ipify.org/.", "url")
    if wish.resolver and not is_server(wish.resolver):
        raise GatewayError("invalid", "The address of a DNS server, such as 1.1.1.1 or 1.1.1.1#5353.", "resolver")
    _check_kind(wish)
    return wish


def _check_kind(wish: Wish) -> None:
    if wish.kind in ("fritzbox", "unifi") and not is_host(wish.host):
        raise GatewayError("invalid", "The router's name or address, such as fritz.box or 192.168.1.1.", "host")
    if wish.kind == "upnp" and wish.host and not is_host(wish.host) and not is_web_address(wish.host):
        said = "Nothing, the router's address, or that of its description (http://192.168.1.1:5000/rootDesc.xml)."
        raise GatewayError("invalid", said, "host")
    if wish.kind == "plugin" and not PROVIDER.fullmatch(wish.provider):
        raise GatewayError("invalid", "A plugin's kind of router is named as example.file.", "kind")
    if wish.kind == "unifi" and not wish.username:
        raise GatewayError("invalid", "A UniFi console wants a user name.", "username")
    if wish.kind == "unifi" and not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", wish.site):
        raise GatewayError("invalid", "A site's short name: letters and digits, default mostly.", "site")
    if wish.kind == "echo" and not wish.url:
        raise GatewayError("invalid", "The address of the service, such as https://api64.ipify.org/.", "url")
    if wish.kind == "static":
        _check_addresses(wish)


def _check_addresses(wish: Wish) -> None:
    if not wish.public_v4 and not wish.public_v6:
        raise GatewayError("invalid", "At least one public address.", "publicV4")
    for name, text, version in (("publicV4", wish.public_v4, 4), ("publicV6", wish.public_v6, 6)):
        try:
            well = not text or ipaddress.ip_address(text).version == version
        except ValueError:
            well = False
        if not well:
            raise GatewayError("invalid", f"That is no IPv{version} address.", name)


def is_host(text: str) -> bool:
    """A name or an address, without a port."""
    if ":" in text:
        try:
            return ipaddress.ip_address(text).version == 6
        except ValueError:
            return False
    return HOST.fullmatch(text) is not None


def is_server(text: str) -> bool:
    """An address, and a port after ``#``."""
    host, mark, port = text.partition("#")
    try:
        ipaddress.ip_address(host)
        return not mark or 0 < int(port) < 65536
    except ValueError:
        return False


def is_web_address(text: str) -> bool:
    """``http`` or ``https``, with a host, without a password in it."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and " " not in text


def asks_whom(wish: Wish) -> tuple[str, str, str, int]:
    """To whom a password is shown: one that is kept is never shown to another."""
    return wish.kind, wish.provider, wish.host.lower(), wish.port
