"""SHA-256 without ``hashlib``, which loads OpenSSL: 4 MiB of the agent's 16."""

from importlib import import_module
from typing import Any


def _find_sha256() -> Any:
    # CPython's own: _sha2 from 3.12 on, _sha256 before
    for module in ("_sha2", "_sha256", "hashlib"):
        try:
            return import_module(module).sha256
        except ImportError:
            continue
    raise ImportError("this Python has no sha256")


sha256 = _find_sha256()
