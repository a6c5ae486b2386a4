"""The agent as one zipapp, the same bytes each time: ``wire`` and ``agent`` from the installed package, slimmed.

Smaller ones hold a terminal, and read logs.

Packs files, never imports the agent. ``python3 -I -S servicebay-agent.pyz`` runs it; ``python -m
servicebay.nodes.archive`` writes it to stdout, where the lines that a traceback names can be looked up.
"""

import functools
import hashlib
import io
import sys
import zipfile
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable

from .slim import slim_sources

_PACKAGES = ("wire", "agent")
_LOGS = "servicebay/agent/logs/"
APART = {"servicebay/agent/volume_mover.py"}
"""What runs on nodes as a program of its own (``nodes/mover.py``)."""
_HOLDER_PARTS = ("__init__", "held", "replay", "screen")
_MAIN = b"import sys\nfrom servicebay.agent.__main__ import main\n\nsys.exit(main())\n"
_HOLDER_MAIN = b"import sys\nfrom servicebay.holder.main import main\n\nsys.exit(main())\n"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@functools.cache
def agent_archive() -> bytes:
    """The zipapp's bytes: members sorted, times fixed."""
    root = resources.files("servicebay")
    members = {"__main__.py": _MAIN, "servicebay/__init__.py": (root / "__init__.py").read_bytes()}
    for package in _PACKAGES:
        members.update(_python_files(root / package, f"servicebay/{package}"))
    own = {name: source for name, source in members.items() if name not in APART and not name.startswith(_LOGS)}
    return pack(slim_sources(own))


@functools.cache
def logs_archive() -> bytes:
    """The reader of logs in the same form, without the agent: it starts in half the time."""
    root = resources.files("servicebay")
    members = {"__main__.py": _MAIN.replace(b".agent.", b".agent.logs."), "servicebay/__init__.py": b""}
    members["servicebay/agent/__init__.py"] = b""
    members["servicebay/agent/traces.py"] = (root / "agent" / "traces.py").read_bytes()
    members.update(_python_files(root / "agent" / "logs", _LOGS.rstrip("/")))
    return pack(slim_sources(members))


@functools.cache
def holder_archive() -> bytes:
    """The zipapp that holds one terminal on a node: ``holder``, and what it needs of ``wire``."""
    root = resources.files("servicebay")
    members = {"__main__.py": _HOLDER_MAIN, "servicebay/__init__.py": (root / "__init__.py").read_bytes()}
    members.update(_python_files(root / "holder", "servicebay/holder"))
    for part in _HOLDER_PARTS:
        members[f"servicebay/wire/{part}.py"] = (root / "wire" / f"{part}.py").read_bytes()
    return pack(slim_sources(members))


def pack(members: Mapping[str, bytes]) -> bytes:
    """A zip archive whose bytes depend on nothing but its members."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.external_attr = 0o644 << 16
            info.create_system = 3
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, members[name])
    return packed.getvalue()


def archive_digest(archive: bytes) -> str:
    """Its SHA-256, in hexadecimal."""
    return hashlib.sha256(archive).hexdigest()


def _python_files(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _python_files(entry, f"{prefix}/{entry.name}")
        elif entry.name.endswith(".py"):
            yield f"{prefix}/{entry.name}", entry.read_bytes()


if __name__ == "__main__":
    sys.stdout.buffer.write(agent_archive())
