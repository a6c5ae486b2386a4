"""What a package needs to extend ServiceBay: one object, named by an entry point of the group ``servicebay.plugins``.

The public interface, with its version in ``API_VERSION``; ``docs/plugins.md`` tells how to use it. Everything else of
ServiceBay may change from one release to the next.

* ``plugin``    the objects that a package gives: ``Plugin`` and its parts
* ``loading``   entry points to plugins; what is wrong with one, in a sentence
* ``installed`` owner of what is installed, and of what the hub asks of it
"""

from ..gateway.errors import GatewayError
from ..gateway.provider import GatewayProvider
from ..gateway.reading import PortMapping, Reading
from ..monitoring.outcome import Outcome
from ..wire.model import Proxy, Route
from ..wire.podman import Container
from .plugin import (
    ADMINISTER,
    API_VERSION,
    OPERATE,
    READ,
    CheckProbe,
    FrontEnd,
    Plugin,
    PluginHost,
    ProxyInspector,
    Question,
    RouterKind,
    RouterSettings,
)

__all__ = [
    "ADMINISTER",
    "API_VERSION",
    "OPERATE",
    "READ",
    "CheckProbe",
    "Container",
    "FrontEnd",
    "GatewayError",
    "GatewayProvider",
    "Outcome",
    "Plugin",
    "PluginHost",
    "PortMapping",
    "Proxy",
    "ProxyInspector",
    "Question",
    "Reading",
    "Route",
    "RouterKind",
    "RouterSettings",
]
