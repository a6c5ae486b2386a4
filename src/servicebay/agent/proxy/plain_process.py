"""A reverse proxy that runs as a plain unit, without a container, in the shape of one: it sees the node's own files."""

import os
from typing import List, Optional

from servicebay.wire.mergepatch import Object

from ..podman.ports import PortTable

MASTER = "nginx: master process "
"""nginx writes this before its command line, which then is one word."""


def as_container(unit: Object) -> Optional[Object]:
    """The unit's process as a wire object of a container; ``None`` while it listens nowhere, or is gone."""
    pid = int(unit.get("mainPid") or 0)
    command = read_command(pid)
    cgroup = _read_cgroup(pid) if command else None
    if cgroup is None:
        return None
    ports = PortTable(os.getuid()).listening(cgroup)
    if not any(port["protocol"] == "tcp" for port in ports):
        return None
    return {
        "names": [unit["name"]],
        "image": "",
        "state": "running",
        "command": command,
        "mounts": [{"type": "bind", "destination": "/", "source": "/"}],
        "networkMode": "host",
        "ports": ports,
        "labels": {},
        "home": os.environ.get("HOME", "/"),
    }


def read_command(pid: int) -> List[str]:
    """A process's command line; empty where it is gone."""
    try:
        with open("/proc/{}/cmdline".format(pid), "rb") as file:
            return parse_command(file.read(65536))
    except OSError:
        return []


def parse_command(data: bytes) -> List[str]:
    """``/proc/<pid>/cmdline``: words that end with NUL, or what nginx made of them."""
    words = [word for word in data.decode("utf-8", "replace").split("\0") if word]
    if words and words[0].startswith(MASTER):
        return words[0][len(MASTER) :].split()
    return words


def _read_cgroup(pid: int) -> Optional[str]:
    try:
        with open("/proc/{}/cgroup".format(pid), encoding="utf-8") as file:
            lines = file.read().splitlines()
    except OSError:
        return None
    return next((line[3:] for line in lines if line.startswith("0::")), None)
