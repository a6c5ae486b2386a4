"""Unit names: their grammar, their D-Bus object paths, and which ones Podman makes. Pure.

Sources: systemd.unit(5); ``bus_label_escape`` in systemd's bus-label.c: letters and digits stay (no leading digit),
every other byte becomes ``_xx``. Example: ``web.service`` <-> ``/org/freedesktop/systemd1/unit/web_2eservice``.
"""

import re
from typing import Optional

UNIT_PREFIX = "/org/freedesktop/systemd1/unit/"
MAX_UNIT_NAME = 255
_UNIT = re.compile(
    r"[A-Za-z0-9:_.\\@-]+\.(?:service|socket|device|mount|automount|swap|target|path|timer|slice|scope)", re.ASCII
)
_HEALTH_CHECK = re.compile(r"[0-9a-f]{64}(?:-[0-9a-f]+)?\.(?:service|timer)", re.ASCII)
_CONTAINER_SCOPE = re.compile(r"libpod-([0-9a-f]{64})\.scope", re.ASCII)
_POD_SLICE = re.compile(r"(?:.*-)?libpod_pod_[0-9a-f]{64}\.slice", re.ASCII)
_ESCAPE = re.compile(r"^[0-9]|[^A-Za-z0-9]", re.ASCII)
_ESCAPED = re.compile(r"_([0-9a-f]{2})")
HEALTH_CHECK_PATH = re.compile(rb"/unit/(?:_3[0-9]|[a-f])[0-9a-f]{63}(?:_2d[0-9a-f]+)?_2e(?:service|timer)\0")
"""Found in the header of a signal from a unit of a health check."""


def is_unit_name(name: str) -> bool:
    """Whether ``name`` is a full unit name by systemd's grammar, suffix included."""
    return len(name) <= MAX_UNIT_NAME and _UNIT.fullmatch(name) is not None and not name.startswith((".", "@"))


def is_health_check(name: str) -> bool:
    """Whether a unit is one of the transient units in which Podman runs health checks (``<container ID>-<hex>``)."""
    return _HEALTH_CHECK.fullmatch(name) is not None


def container_of_scope(name: str) -> Optional[str]:
    """Return the container ID of a ``libpod-<ID>.scope``, else None."""
    match = _CONTAINER_SCOPE.fullmatch(name)
    return match.group(1) if match else None


def is_pod_slice(name: str) -> bool:
    """Whether a unit is the slice of a pod: ``user-libpod_pod_<ID>.slice``."""
    return _POD_SLICE.fullmatch(name) is not None


def path_of_unit(name: str) -> str:
    """Return the D-Bus object path of a unit."""
    return UNIT_PREFIX + _ESCAPE.sub(lambda match: "_{:02x}".format(ord(match.group())), name)


def unit_of_path(path: str) -> Optional[str]:
    """Return the unit of a D-Bus object path, None where it is no unit's."""
    if not path.startswith(UNIT_PREFIX):
        return None
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), path[len(UNIT_PREFIX) :])
