"""Addresses and URLs of targets, once their variables are known. Pure."""

from typing import Dict, List, NamedTuple, Optional, Tuple

from .nginx_parse import Directive

SCHEME_PORTS = {"http": 80, "https": 443, "grpc": 80, "grpcs": 443}
SHOWN_SCHEMES = ("http", "https", "grpc", "grpcs")


class Target(NamedTuple):
    """Where requests go: ``host`` is a name, an address or ``unix:/path``."""

    host: str
    port: Optional[int] = None
    url: Optional[str] = None

    @property
    def text(self) -> str:
        """``app:8080``, ``[::1]:80`` or ``unix:/run/app.sock``."""
        host = "[{}]".format(self.host) if ":" in self.host and not self.host.startswith("unix:") else self.host
        return host if self.port is None else "{}:{}".format(host, self.port)


class Upstream(NamedTuple):
    """An ``upstream`` block. ``reason`` says why its members are not all known."""

    members: List[Target]
    reason: Optional[str]


def split_address(text: str) -> Tuple[str, Optional[int]]:
    """``app:80``, ``app``, ``[::1]:80``, ``[::1]``: host without brackets, and the port where there is one."""
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        port = rest[1:] if rest.startswith(":") else ""
    else:
        host, _, port = text.partition(":")
    return host, int(port) if port.isdigit() and port.isascii() and len(port) < 6 else None


def split_url(text: str) -> Tuple[str, str, str]:
    """``http://app:80/x`` -> scheme, address, path with query. ``http://unix:/run/a.sock:/x`` as well."""
    scheme, separator, rest = text.partition("://")
    if not separator or text.startswith("unix:"):
        scheme, rest = "", text
    if rest.startswith("unix:"):
        path, colon, uri = rest[5:].partition(":")
        path = "/" + path.lstrip("/") if path.startswith("//") else path  # uWSGI's pages write unix:///run/app.sock
        return scheme, "unix:" + path, uri if colon else ""
    end = min((at for at in map(rest.find, "/?$") if at >= 0), default=len(rest))
    return scheme, rest[:end], rest[end:]


def parse_target(text: str, default_port: Optional[int] = None) -> Target:
    """A URL or address in which only the path may still have variables."""
    scheme, address, _ = split_url(text)
    default_port = SCHEME_PORTS.get(scheme.lower(), default_port)
    if address.startswith("unix:"):
        return Target(address, None, text if scheme else None)
    host, port = split_address(address)
    return Target(host, port or default_port, text if scheme.lower() in SHOWN_SCHEMES else None)


def parse_upstreams(block: Directive, default_port: Optional[int]) -> Dict[str, Upstream]:
    """The ``upstream`` blocks of ``http`` or ``stream``. A member without a port has the module's default one."""
    return {
        each.args[0].lower(): _parse_upstream(each, default_port)
        for each in block.all("upstream")
        if len(each.args) == 1
    }


def _parse_upstream(block: Directive, default_port: Optional[int]) -> Upstream:
    servers = [each.args for each in block.all("server") if each.args and "down" not in each.args[1:]]
    first = [args[0] for args in servers if "backup" not in args[1:]]
    backup = [args[0] for args in servers if "backup" in args[1:]]
    members = [parse_target(address, default_port) for address in first + backup]
    reason = None
    lua = [each for each in block.block or () if each.name.startswith("balancer_by_lua")]
    if lua:
        reason = "the member of this upstream is chosen by Lua code"
    elif block.last("state"):
        reason = "the members of this upstream are kept in a state file"
    elif not members:
        reason = "this upstream has no members in the configuration"
    return Upstream(members, reason)
