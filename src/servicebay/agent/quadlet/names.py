"""Which unit a Quadlet file makes where the generator makes none. Pure; the rule is that of ``wire.quadlet``."""

import os

from servicebay.wire.model import QUADLET_KINDS
from servicebay.wire.quadlet import service_of_file

from ..systemd.unitfiles import parse_assignments


def is_source(path: str) -> bool:
    """Whether a path is that of a Quadlet file, by its suffix."""
    return kind_of_source(path) in QUADLET_KINDS


def kind_of_source(path: str) -> str:
    """``/q/web.container`` -> ``container``."""
    return os.path.splitext(path)[1][1:]


def unit_of_source(path: str, text: str) -> str:
    """Return the name of the unit that a Quadlet file is meant to make: ``web.pod`` -> ``web-pod.service``."""
    kind = kind_of_source(path)
    told = [value for section, key, value in parse_assignments(text) if (section.lower(), key) == (kind, "ServiceName")]
    return service_of_file(path, told[-1] if told else None)
