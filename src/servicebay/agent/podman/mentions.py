"""Which hosts a container's environment names: never a value, only the host and port in it. Pure.

Taken is what stands where a host must stand: in an address with a scheme, and as the whole value of a variable whose
name says that it is one (``DB_HOST``). A password is neither; where one could be taken for a host, nothing is taken.
"""

import re
from typing import Dict, Iterable, Iterator, List, Optional, Tuple

from servicebay.wire.podman import Mention

MOST = 20
MAX_VALUE = 2000
OWN = "HOSTNAME"
"""What Podman sets: the container's own name."""
DEFAULT_PORTS = {
    "http": 80,
    "https": 443,
    "postgres": 5432,
    "postgresql": 5432,
    "mysql": 3306,
    "mariadb": 3306,
    "redis": 6379,
    "rediss": 6379,
    "valkey": 6379,
    "amqp": 5672,
    "mongodb": 27017,
    "mqtt": 1883,
    "ldap": 389,
    "ldaps": 636,
    "smtp": 25,
    "nats": 4222,
}
_ADDRESS = re.compile(r"^([a-z][a-z0-9+.-]{1,30})://([^/?#\s]+)([^\s]*)$")
_HOST = re.compile(r"^([A-Za-z0-9][A-Za-z0-9_.-]{0,252}|\[[0-9a-fA-F:.]{2,45}\])(?::([0-9]{1,5}))?$")
_NAMES_HOST = re.compile(r"(^|_)(HOST|HOSTS|HOSTNAME|ADDR|ADDRESS|SERVER|SERVERS|ENDPOINT|BROKER|UPSTREAM|URL|URI)$")
_SECRET = re.compile(r"PASS|SECRET|TOKEN|KEY|CREDENTIAL|AUTH|PIN|SALT")


def find_mentions(environment: Iterable[str]) -> List[Mention]:
    """Of ``DATABASE_URL=postgres://u:p@db:5432/app``: variable, ``db`` and 5432; each once, in order."""
    found: Dict[Tuple[str, str, int], Mention] = {}
    for entry in environment:
        variable, equals, value = entry.partition("=")
        if not equals or variable in ("", OWN) or len(value) > MAX_VALUE:
            continue
        for mention in _read(variable[:80], value.strip()):
            found.setdefault((mention.variable, mention.host, mention.port or 0), mention)
    return [found[key] for key in sorted(found)][:MOST]


def _read(variable: str, value: str) -> Iterator[Mention]:
    address = _ADDRESS.match(value)
    if address is not None:
        scheme, authority, rest = address.groups()
        if "@" not in rest:  # a password with a slash in it would pass for a host
            for part in authority.rpartition("@")[2].split(","):
                mention = _host(variable, part, DEFAULT_PORTS.get(scheme))
                if mention is not None:
                    yield mention
    elif _NAMES_HOST.search(variable.upper()) and not _SECRET.search(variable.upper()):
        for part in value.split(","):
            mention = _host(variable, part.strip(), None)
            if mention is not None:
                yield mention


def _host(variable: str, text: str, default_port: Optional[int]) -> Optional[Mention]:
    match = _HOST.match(text)
    if match is None:
        return None
    port = int(match.group(2)) if match.group(2) else default_port
    return None if port is not None and port > 65535 else Mention(variable, match.group(1).strip("[]").lower(), port)
