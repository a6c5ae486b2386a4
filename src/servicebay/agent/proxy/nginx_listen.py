"""``listen`` and ``server_name``: where a server answers, and to which names. Pure.

Source: nginx.org, 'ngx_http_core_module' and 'ngx_stream_core_module'.
"""

from typing import List, NamedTuple, Optional, Tuple

from servicebay.wire.model import Listen

from .nginx_parse import Directive
from .nginx_target import split_address

ANY = "0.0.0.0"  # noqa: S104 (what nginx means by an address that is not given)
HTTP_DEFAULT = Listen(ANY, 80)
"""Of a server without ``listen``. (8000 where nginx does not run as root, which it does in a container.)"""
NAMELESS = "_"


class Listener(NamedTuple):
    """A ``listen`` with what only matters to choose between servers."""

    listen: Listen
    is_default: bool

    @property
    def place(self) -> Tuple[str, Optional[int], str]:
        """What servers share that listen on the same."""
        return self.listen.address, self.listen.port, "udp" if self.listen.protocol != "tcp" else "tcp"


def parse_listeners(server: Directive, stream: bool = False) -> List[Listener]:
    """The addresses of a ``server`` block."""
    all_ssl = any(each.args[:1] == ("on",) for each in server.all("ssl"))  # until nginx 1.25
    found = [listener for each in server.all("listen") for listener in _parse_listen(each.args, all_ssl, stream)]
    return found or ([] if stream else [Listener(HTTP_DEFAULT, False)])


def _parse_listen(args: Tuple[str, ...], all_ssl: bool, stream: bool) -> List[Listener]:
    """``[::]:443 ssl default_server``, ``unix:/run/app.sock``, ``8080``, ``10.0.0.1``, ``12345-12399 udp``."""
    if not args:
        return []
    address, low, high = _parse_address(args[0], None if stream else 80)
    flags = set(args[1:])
    protocol = "quic" if "quic" in flags else "udp" if "udp" in flags else "tcp"
    ssl = all_ssl or "ssl" in flags or protocol == "quic"
    listen = Listen(address, low, high, protocol, ssl)
    return [Listener(listen, bool(flags & {"default_server", "default"}))]


def _parse_address(text: str, default_port: Optional[int]) -> Tuple[str, Optional[int], Optional[int]]:
    if text.startswith("unix:"):
        return text, None, None
    low, dash, high = text.rpartition(":")[2].partition("-")
    if dash and low.isdigit() and high.isdigit():
        text = text[: -len(high) - 1]
    else:
        high = ""
    if text.isdigit():
        return ANY, _port(text), _port(high)
    host, port = split_address(text)
    return (ANY if host == "*" else host), port or default_port, _port(high)


def _port(digits: str) -> Optional[int]:
    return int(digits) if digits and len(digits) < 6 else None


def parse_names(server: Directive) -> List[str]:
    """All names of a server, ``.example.org`` as the two that it means; ``_`` where there are none."""
    names: List[str] = []
    for each in server.all("server_name"):
        for name in each.args:
            names.extend([name[1:], "*" + name] if name.startswith(".") and len(name) > 1 else [name])
    lowered = [name if name.startswith("~") else name.lower() for name in names]
    real = [name for name in dict.fromkeys(lowered) if name not in ("", NAMELESS)]
    return real or [NAMELESS]


def is_exact(name: str) -> bool:
    """Whether a host name stands for itself alone."""
    return name != NAMELESS and not name.startswith("~") and "*" not in name and "$" not in name
