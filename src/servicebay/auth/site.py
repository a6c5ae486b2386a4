"""The address by which the hub is called, as passkeys see it. Pure.

A passkey belongs to a name (the *relying party ID* of WebAuthn), and browsers use it on pages of that name over HTTPS
only, ``localhost`` apart (https://www.w3.org/TR/webauthn-3/#relying-party-identifier).
"""

import ipaddress
import re
from dataclasses import dataclass

from .errors import AuthError

NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")


@dataclass(frozen=True)
class Site:
    """``Site("nas.example.net", "https://nas.example.net:8443")``."""

    name: str
    origin: str


def read_site(host: str, secure: bool) -> Site:
    """The site of a ``Host`` header. Raises AuthError ``no-passkeys-here`` where browsers allow none."""
    host = host.lower()
    name, _, port = host.rpartition(":") if re.search(r":\d*$", host) else (host, "", "")
    local = name == "localhost" or name.endswith(".localhost")
    if is_address(name):
        raise AuthError(
            "no-passkeys-here",
            f"Passkeys belong to a name, and {name.strip('[]')} is an IP address. "
            "To use them, open this ServiceBay by a name with HTTPS, such as https://nas.example.net.",
        )
    if not NAME.fullmatch(name):
        raise AuthError("no-passkeys-here", "Passkeys belong to a name, and this page was not asked for by one.")
    if not secure and not local:
        raise AuthError(
            "no-passkeys-here",
            f"Browsers allow passkeys over HTTPS only, and {name} was reached by plain HTTP. "
            "To use them, put a proxy with HTTPS in front, and name it to ServiceBay with --trusted-proxy.",
        )
    scheme, default = ("https", "443") if secure else ("http", "80")
    return Site(name, f"{scheme}://{name}" + ("" if port in ("", default) else f":{port}"))


def is_address(name: str) -> bool:
    """Whether it is an IP address; of IPv6 in brackets."""
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True
