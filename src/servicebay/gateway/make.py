"""The provider for a wish."""

import importlib

import msgspec

from .errors import GatewayError
from .provider import GatewayProvider
from .providers.compared import Compared
from .providers.told import Mock, Static
from .wish import Wish


def make_provider(wish: Wish, password: str) -> GatewayProvider | None:
    """None where nothing is configured. What is not used is not imported. May block: call it in a thread."""
    if wish.kind == "none":
        return None
    if wish.kind == "plugin":
        raise GatewayError("invalid", "There are no plugins here.", "kind")
    if wish.kind == "static":
        return Static(wish.public_v4 or None, wish.public_v6 or None)
    if wish.kind == "mock":
        return Mock()
    found = _of_library(wish, password)
    if wish.url and wish.kind != "echo":
        return Compared(found, _of_library(msgspec.structs.replace(wish, kind="echo"), ""))
    return found


def _of_library(wish: Wish, password: str) -> GatewayProvider:
    module = importlib.import_module(f"{__package__}.providers.{wish.kind}")
    provider: GatewayProvider
    if wish.kind == "fritzbox":
        provider = module.FritzBox(wish.host, wish.port or None, wish.username, password, wish.tls)
    elif wish.kind == "unifi":
        provider = module.Unifi(wish.host, wish.port or 443, wish.username, password, wish.site, wish.verify)
    elif wish.kind == "upnp":
        provider = module.Upnp(wish.host, wish.port or 1900)
    else:
        provider = module.Echo(wish.url)
    return provider
