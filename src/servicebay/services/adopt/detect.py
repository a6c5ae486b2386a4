"""Which form a pasted text has. Pure."""

import re
from typing import Literal

from .bundle import is_bundle

Form = Literal["run", "compose", "bundle"]
_RUN = re.compile(
    r"\A\s*(?:[$#]\s+)?(?:[A-Za-z_]\w*=\S*\s+|sudo\s+)*(?:\S*/)?(?:podman|docker|nerdctl|podman-remote)\s"
)


def form_of(text: str) -> Form:
    """``run`` for a command line, ``bundle`` for named Quadlet sections, else ``compose``."""
    if is_bundle(text):
        return "bundle"
    return "run" if _RUN.match(text) else "compose"
