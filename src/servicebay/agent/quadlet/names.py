"""Which unit a Quadlet file makes, for files of which the generator makes none. Pure.

Source: podman-systemd.unit(5): ``web.container`` and ``web.kube`` make ``web.service``, ``web.pod`` makes
``web-pod.service``, and so on; ``ServiceName=`` in the file's own section overrides it.
``t@9.volume`` makes ``t@9-volume.service``.
"""

import os

from servicebay.wire.model import QUADLET_KINDS

from ..systemd.names import is_unit_name
from ..systemd.unitfiles import parse_assignments

_BARE = ("container", "kube")


def is_source(path: str) -> bool:
    """Whether a path is that of a Quadlet file, by its suffix."""
    return kind_of_source(path) in QUADLET_KINDS


def kind_of_source(path: str) -> str:
    """``/q/web.container`` -> ``container``."""
    return os.path.splitext(path)[1][1:]


def unit_of_source(path: str, text: str) -> str:
    """Return the name of the unit that a Quadlet file is meant to make: ``web.pod`` -> ``web-pod.service``."""
    stem, kind = os.path.splitext(os.path.basename(path))
    kind = kind[1:]
    told = [value for section, key, value in parse_assignments(text) if (section.lower(), key) == (kind, "ServiceName")]
    if told and kind in QUADLET_KINDS and is_unit_name(told[-1] + ".service"):
        return told[-1] + ".service"
    return "{}{}.service".format(stem, "" if kind in _BARE else "-" + kind)
