"""Which unit a Quadlet file makes, by its name. Pure; agent and hub share it.

Source: podman-systemd.unit(5): ``web.container`` and ``web.kube`` make ``web.service``, ``web.pod`` makes
``web-pod.service``, and so on; ``ServiceName=`` in the file's own section overrides it.
``t@9.volume`` makes ``t@9-volume.service``.
"""

import re
from typing import Optional

from .model import QUADLET_KINDS

BARE_KINDS = ("container", "kube")
"""Their units have the name of the file; those of the other kinds have the kind behind it."""
MAX_UNIT_NAME = 255
_NAME = re.compile(r"[A-Za-z0-9:_.\\@-]+", re.ASCII)


def kind_of_file(name: str) -> Optional[str]:
    """``web.container`` -> ``container``; None for what is no Quadlet file."""
    stem, dot, kind = name.rpartition("/")[2].rpartition(".")
    return kind if stem and dot and kind in QUADLET_KINDS else None


def service_of_file(name: str, told: Optional[str] = None) -> str:
    """The unit of a file (``web.pod`` -> ``web-pod.service``); ``told`` is its ``ServiceName=``, where it has one."""
    stem, _, kind = name.rpartition("/")[2].rpartition(".")
    if told and kind in QUADLET_KINDS and is_service_name(told + ".service"):
        return told + ".service"
    return "{}{}.service".format(stem, "" if kind in BARE_KINDS else "-" + kind)


def is_service_name(name: str) -> bool:
    """Whether systemd takes this for the name of a service, suffix included."""
    if not name.endswith(".service") or len(name) > MAX_UNIT_NAME or name.startswith((".", "@")):
        return False
    return _NAME.fullmatch(name[: -len(".service")]) is not None
