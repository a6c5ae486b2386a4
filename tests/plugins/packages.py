"""Installed packages for tests: a module and the metadata that pip would write, in a folder on the path."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

HEAD = "from servicebay.plugins import *\n"


def install(site: Path, name: str, source: str, entry: str = "", package: str = "", version: str = "1.2") -> None:
    """Put a package there whose entry point ``name`` leads to ``plugin`` of its module."""
    module = f"bay_{name.replace('-', '_')}"
    package = package or f"servicebay-{name}"
    (site / f"{module}.py").write_text(HEAD + dedent(source))
    info = site / f"{package.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
    (info / "entry_points.txt").write_text(f"[servicebay.plugins]\n{name} = {entry or module + ':plugin'}\n")


@contextmanager
def on_path(site: Path) -> Iterator[None]:
    """Let Python find what is installed there, and forget it afterwards."""
    sys.path.insert(0, str(site))
    importlib.invalidate_caches()
    before = set(sys.modules)
    try:
        yield
    finally:
        sys.path.remove(str(site))
        importlib.invalidate_caches()
        for module in set(sys.modules) - before:
            if (getattr(sys.modules[module], "__file__", None) or "").startswith(str(site)):
                del sys.modules[module]
