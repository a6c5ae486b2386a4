"""A health check's command as Podman's ``--health-cmd`` reads it. Pure.

Podman (its ``MakeHealthCheckFromCli``, seen in 5.4) takes a JSON array of two or more words as an argv, but one that
begins with ``CMD`` it splits at its spaces, brackets and all. ``CMD word`` is an argv of one; the rest is for a shell.
"""

import json
import shlex
from collections.abc import Sequence

KEYWORDS = ("CMD", "CMD-SHELL", "NONE")


def health_command(argv: Sequence[str]) -> str:
    """``["curl", "-f", "http://x"]``, as it stands after ``CMD`` -> the option's value that runs just that."""
    if len(argv) == 1 and argv[0].split() == [argv[0]]:
        return f"CMD {argv[0]}"
    if len(argv) > 1 and argv[0].upper() not in KEYWORDS:
        return json.dumps(list(argv), ensure_ascii=False)
    return shlex.join(argv)
