"""Every documented key of Quadlet files, from ``keys.txt``: since when, what value, what for. Pure.

A version is (major, minor): ``(5, 4)``. Keys of systemd's own sections have none; of ``[Unit] [Service] [Install]``
only those are listed that matter for containers, so an unknown one there is no mistake.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from .names import SECTIONS

Version = tuple[int, int]
FIRST: Version = (4, 4)
"""The first Podman with Quadlet."""
COMMON = ("Unit", "Service", "Install")
"""Systemd's sections that every Quadlet file may have; ``Quadlet`` is one of Podman's own."""
_SINCE = re.compile(r"(\d+\.\d+)(?:-(\d+\.\d+))?|-")
_KIND = re.compile(r"([a-z]+)(?:\(([^)]*)\))?(\*?)")


@dataclass(frozen=True)
class Key:
    """One key of a section.

    ``kind`` is ``bool int id port expose path image volume network pod mount secret device host ip idmap userns name
    words keyvalue command duration timespan size signal units enum`` or ``free``. ``values`` are an enum's;
    ``is_open``: others are possible too. ``suffixes`` are the kinds of file that a value may name (``.volume``).
    """

    section: str
    name: str
    kind: str
    help: str
    since: Version | None = None
    deprecated: Version | None = None
    repeatable: bool = False
    values: tuple[str, ...] = ()
    is_open: bool = False
    suffixes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A section: since when, and its keys by name."""

    name: str
    since: Version | None
    keys: Mapping[str, Key]


def all_sections() -> Mapping[str, Section]:
    """All sections by name, in the order of the table."""
    return _TABLE


def read_table(text: str) -> dict[str, Section]:
    """Read the table. Raises ValueError, which names the line."""
    sections: dict[str, Section] = {}
    name, since, keys = "", None, dict[str, Key]()
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            name, _, version = line[1:].partition("] ")
            since, keys = parse_version(version), {}
            sections[name] = Section(name, since, keys)
            continue
        columns = [column.strip() for column in line.split("|", 3)]
        if len(columns) != 4 or columns[0] in keys:
            raise ValueError(f"line {number}: {line!r}")
        keys[columns[0]] = _read_key(name, columns, number)
    return sections


def find_key(section: str, name: str) -> Key | None:
    """A documented key; None where there is none."""
    found = all_sections().get(section)
    return found.keys.get(name) if found else None


def sections_of(kind: str) -> list[str]:
    """The sections that a file of a Quadlet kind may have, its own first."""
    own = SECTIONS.get(kind)
    return [own, "Quadlet", *COMMON] if own else list(COMMON)


def sections_with(name: str) -> list[str]:
    """The sections that know a key."""
    return [section.name for section in all_sections().values() if name in section.keys]


def kind_since(kind: str) -> Version:
    """The first Podman that knows a kind of file."""
    return all_sections()[SECTIONS[kind]].since or FIRST


def parse_version(text: str | None) -> Version | None:
    """``5.4.2`` -> ``(5, 4)``; None for what is no version."""
    match = re.match(r"v?(\d+)\.(\d+)", text or "")
    return (int(match[1]), int(match[2])) if match else None


def version_text(version: Version) -> str:
    """``(5, 4)`` -> ``5.4``."""
    return f"{version[0]}.{version[1]}"


def _read_key(section: str, columns: list[str], number: int) -> Key:
    name, since, kind, words = columns
    versions, parsed = _SINCE.fullmatch(since), _KIND.fullmatch(kind)
    if versions is None or parsed is None:
        raise ValueError(f"line {number}: {since!r} or {kind!r}")
    listed = tuple(filter(None, (parsed[2] or "").split(",")))
    suffixes = tuple(value for value in listed if value.startswith("."))
    return Key(
        section=section,
        name=name,
        kind=parsed[1],
        help=words,
        since=parse_version(versions[1]),
        deprecated=parse_version(versions[2]),
        repeatable=bool(parsed[3]),
        values=tuple(value for value in listed if not value.startswith((".", "?"))),
        is_open=any(value.startswith("?") for value in listed),
        suffixes=suffixes,
    )


# read once, when the module is imported: an event loop must not wait for a file
_TABLE = read_table(resources.files("servicebay.quadlet").joinpath("keys.txt").read_text(encoding="utf-8"))
