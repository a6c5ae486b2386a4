"""An address as a person types it: a web address, a name, ``host:port``. Pure."""

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urlsplit

LONGEST = 500
HOST = re.compile(r"(?!-)[a-z0-9_.-]{1,253}")
SCHEMES = {"http": 80, "https": 443}
WANTED = "An address, such as https://photos.example.org, nas:8080 or 192.168.1.10:443."


class Asked(NamedTuple):
    """``host`` is in small letters and without brackets; ``port`` as it was said, or as the scheme says; ``scheme`` is
    ``http``, ``https`` or empty. ``key`` is of the row that was named in its stead, or ``nas/`` for a
    node that is called so."""

    text: str
    host: str
    port: int | None = None
    scheme: str = ""
    path: str = "/"
    key: str = ""

    @property
    def node(self) -> str | None:
        """The node at which a row's port is asked; None where an address says where."""
        is_meant = self.key.endswith("/") or (self.key and not self.scheme)
        return self.key.partition("/")[0] if is_meant else None

    @property
    def is_literal(self) -> bool:
        """Whether it is an address already, not a name."""
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return False
        return True


def parse_address(text: str) -> Asked:
    """Raises ValueError with a sentence."""
    text = text.strip()
    if not text or len(text) > LONGEST or not text.isprintable() or " " in text:
        raise ValueError(WANTED)
    said = _split(text)
    host = (said.hostname or "").rstrip(".").lower()
    try:
        port = said.port
    except ValueError:
        raise ValueError("A port is a number from 1 to 65535.") from None
    if port == 0:
        raise ValueError("A port is a number from 1 to 65535.")
    if "@" in said.netloc:
        raise ValueError("An address without a user name or password in it.")
    scheme = said.scheme if "://" in text else ""
    if scheme and scheme not in SCHEMES:
        raise ValueError("An address of the web begins with http:// or https://; of others, give host:port.")
    path = quote(said.path or "/", "/%~:@!$&'()*+,;=")
    return Asked(text, _host(host), port or SCHEMES.get(scheme), scheme, path)


def _split(text: str) -> SplitResult:
    try:
        return urlsplit(text if "://" in text else f"//{_bracketed(text)}")
    except ValueError:
        raise ValueError(WANTED) from None


def _bracketed(text: str) -> str:
    """``2001:db8::1`` is an address without a port."""
    try:
        return f"[{text}]" if ipaddress.ip_address(text).version == 6 else text
    except ValueError:
        return text


def _host(host: str) -> str:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        plain = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        raise ValueError(WANTED) from None
    if HOST.fullmatch(plain) is None:
        raise ValueError(WANTED)
    return plain
