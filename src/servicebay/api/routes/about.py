"""``/api/about``: version, licence, and what this ServiceBay is made of."""

import asyncio
import platform
import re
import sqlite3
from functools import cache
from importlib import metadata
from pathlib import Path

from litestar import get

from servicebay import __version__
from servicebay.services.shapes.about import AboutAnswer, PackageRow

from .context import HubPart

LICENCE = "MIT"
LICENCE_LIMIT = 40


@get("/about")
async def about(hub: HubPart) -> AboutAnswer:
    """Version, licence, and the packages that are used, with their licences."""
    return await asyncio.to_thread(build_about, hub.settings.data_dir)


def build_about(data_dir: Path) -> AboutAnswer:
    """Put it together. Blocking: metadata lie on the disk."""
    return AboutAnswer(
        version=__version__,
        licence=LICENCE,
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        system=f"{platform.system()} {platform.release()} ({platform.machine()})",
        data_dir=str(data_dir),
        packages=list(read_packages()),
    )


@cache
def read_packages() -> tuple[PackageRow, ...]:
    """The packages that ServiceBay requires, by name; those of developers are not among them."""
    try:
        required = metadata.requires("servicebay") or []
    except metadata.PackageNotFoundError:
        return ()  # run from its sources
    names = {match[0] for line in required if "extra ==" not in line and (match := re.match(r"[\w.-]+", line))}
    return tuple(sorted((read_package(name) for name in names), key=lambda row: row.name.lower()))


def read_package(name: str) -> PackageRow:
    """One package, as its metadata tell."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return PackageRow(name=name, version="not installed")
    lines = told.get_all("Classifier", [])
    classifiers = [line.rpartition(" :: ")[2] for line in lines if line.startswith("License ::")]
    texts = [*told.get_all("License-Expression", []), *told.get_all("License", []), *classifiers]
    licence = next((text for text in texts if text and len(text) <= LICENCE_LIMIT and "\n" not in text), None)
    return PackageRow(name=told["Name"], version=told["Version"], licence=licence)
