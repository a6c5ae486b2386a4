"""The Pythons of this machine, for what must run in all of them."""

import shutil
import sys
from pathlib import Path


def interpreters() -> list[str]:
    """Every Python from 3.9 on that this machine has: on PATH or kept by pyenv."""
    found = {}
    for minor in range(9, 15):
        kept = sorted(Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python3.{minor}"))
        at = kept[-1] if kept else shutil.which(f"python3.{minor}")
        if at is not None:
            found[minor] = str(at)
    found[sys.version_info.minor] = sys.executable
    return [found[minor] for minor in sorted(found)]
