"""``ground.look {ports: [int], paths: [str]}``: whether a new service would find what it asks for.

Answers ``{"taken": [8080], "paths": {"/srv/photos": "folder"}, "lowestPort": 1024}``: which of the ports something
listens at, what each path is (``folder``, ``file``, ``missing`` or ``denied``), and the lowest port that this user may
publish (ip_unprivileged_port_start, ip(7)). Reads ``/proc`` and file names; opens nothing, writes nothing.
"""

import os
import stat
from typing import Any, Dict, List

from .actions import invalid
from .podman.ports import read_listeners
from .rpc import Action, Call

MAX_ASKED = 200
LOWEST = "/proc/sys/net/ipv4/ip_unprivileged_port_start"


class GroundActions:
    """The action."""

    def table(self) -> Dict[str, Action]:
        """Name of each action -> what runs it."""
        return {"ground.look": self.look}

    async def look(self, call: Call) -> Dict[str, Any]:
        """Look at ports and paths."""
        ports, paths = _list(call.args, "ports", int), _list(call.args, "paths", str)
        held = {each.port for each in read_listeners().values()}
        return {
            "taken": [port for port in ports if port in held],
            "paths": {path: kind_of(path) for path in paths},
            "lowestPort": lowest_port(),
        }


def _list(args: Dict[str, Any], name: str, kind: type) -> List[Any]:
    value = args.get(name, [])
    if not isinstance(value, list) or len(value) > MAX_ASKED or not all(type(each) is kind for each in value):
        raise invalid("The {} must be a list.".format(name))
    return value


def kind_of(path: str) -> str:
    """``folder``, ``file``, ``missing`` or ``denied``: what this user finds at a path."""
    try:
        return "folder" if stat.S_ISDIR(os.stat(path).st_mode) else "file"
    except (FileNotFoundError, NotADirectoryError):
        return "missing"
    except (OSError, ValueError):  # ValueError: a zero byte
        return "denied"


def lowest_port(path: str = LOWEST) -> int:
    """The lowest port that may be published without root's rights."""
    try:
        with open(path, encoding="ascii") as file:
            return int(file.read())
    except (OSError, ValueError):
        return 1024
