"""Which entries belong to what was asked for.

A unit's are those that its processes wrote, and those that the user manager wrote of it; by its name, so that they are
there also when its container was made anew. What conmon writes for a container carries the container's name.
"""

import os
import re
from typing import Dict, List

from .journal import Group

NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}")
"""Of a container, as Podman takes it."""
_UNIT = re.compile(r"[a-zA-Z0-9:_.\\][a-zA-Z0-9:_.\\@-]{0,254}")
_BOOT = re.compile(r"[0-9a-f]{32}")
MOST = 200
Asked = Dict[str, List[str]]
"""``{"units": [..], "containers": [..]}`` by name, and ``"manager": ["1"]``."""


def matches_of(asked: Asked, is_own: bool) -> List[Group]:
    """The alternatives. ``is_own``: the journal has this user's entries only. Raises ValueError."""
    units, containers = asked.get("units", []), asked.get("containers", [])
    if len(units) + len(containers) > MOST:
        raise ValueError("at most {} sources".format(MOST))
    found: List[Group] = []
    if units:
        names = [_checked(_UNIT, unit) for unit in units]
        found.append([b"_SYSTEMD_USER_UNIT=" + name for name in names])
        found.append([b"USER_UNIT=" + name for name in names])
    if containers:
        found.append([b"CONTAINER_NAME=" + _checked(NAME, name) for name in containers])
    if asked.get("manager"):
        found.append([b"_SYSTEMD_USER_UNIT=init.scope", b"_COMM=systemd"])
    if not is_own:
        mine = b"_UID=%d" % os.getuid()
        found = [[*group, mine] for group in found]
    return found


def priority_group(most: int) -> Group:
    """Entries of this priority or worse."""
    return [b"PRIORITY=%d" % each for each in range(most + 1)]


def boot_group(boot: str) -> Group:
    """Entries of one boot. Raises ValueError."""
    return [b"_BOOT_ID=" + _checked(_BOOT, boot)]


def _checked(grammar: "re.Pattern[str]", text: str) -> bytes:
    if grammar.fullmatch(text) is None:
        raise ValueError("not a name")
    return text.encode("ascii")
