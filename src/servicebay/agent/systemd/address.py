"""Where the session bus listens: D-Bus addresses -> Unix socket addresses. Pure.

Source: D-Bus Specification 0.43, "Server Addresses". Example of an address:
``unix:path=/run/user/1000/bus,guid=0123;unix:abstract=/tmp/dbus-x``.
"""

import re
from typing import Dict, List, Mapping, Tuple


class AddressError(Exception):
    """An address that breaks the grammar."""


def session_addresses(environ: Mapping[str, str], uid: int) -> List[bytes]:
    """Return the Unix socket addresses where the user's bus may be, the likeliest first.

    The environment's address comes first; a login without one (plain ``ssh host command`` on some systems) still has
    its bus at the runtime directory's ``bus``.
    """
    runtime = environ.get("XDG_RUNTIME_DIR") or "/run/user/{}".format(uid)
    told = environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    found = parse_addresses(told, runtime)
    standard = "{}/bus".format(runtime).encode()
    return found if standard in found else [*found, standard]


def parse_addresses(text: str, runtime_dir: str) -> List[bytes]:
    """Parse a list of addresses; keep those that are Unix sockets (abstract ones begin with a NUL)."""
    found = []
    for entry in text.split(";"):
        transport, colon, rest = entry.partition(":")
        if not entry:
            continue
        if not colon:
            raise AddressError("no transport in bus address {!r}".format(entry))
        options = dict(_parse_option(option, entry) for option in rest.split(",") if option)
        if transport == "unix":
            found.extend(_socket_addresses(options, runtime_dir))
    return found


def _parse_option(option: str, entry: str) -> Tuple[str, bytes]:
    key, equals, value = option.partition("=")
    if not equals:
        raise AddressError("option without a value in bus address {!r}".format(entry))
    return key, re.sub(rb"%([0-9A-Fa-f]{2})", lambda match: bytes([int(match[1], 16)]), value.encode())


def _socket_addresses(options: Dict[str, bytes], runtime_dir: str) -> List[bytes]:
    if "path" in options:
        return [options["path"]]
    if "abstract" in options:
        return [b"\0" + options["abstract"]]
    return ["{}/bus".format(runtime_dir).encode()] if options.get("runtime") == b"yes" else []
