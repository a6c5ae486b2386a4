"""What an editor needs to complete and explain a Quadlet file: its sections, their keys, values. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from .keys import Key, Version, all_sections, sections_of

EXAMPLES = {
    "bool": ("true", "false"),
    "userns": ("keep-id", "auto", "nomap", "host"),
    "timespan": ("900", "5min", "infinity"),
    "duration": ("30s", "1m", "5m"),
}
"""Values to offer for kinds that have no list of their own."""


@dataclass(frozen=True)
class KeyHint:
    """A key as an editor shows it. ``works``: the Podman that was asked about has it (or none was named).

    ``values`` are offered; where ``is_open`` or empty, others are possible. ``suffixes`` are the kinds of file whose
    names are values (``.volume``).
    """

    key: Key
    works: bool
    values: tuple[str, ...]


@dataclass(frozen=True)
class SectionHint:
    """A section, its keys in alphabetical order."""

    name: str
    works: bool
    keys: tuple[KeyHint, ...]


def hints_for(kind: str, podman: Version | None = None) -> list[SectionHint]:
    """The sections of a kind of file (``container``), its own first; those of systemd for any other word."""
    sections = (all_sections()[name] for name in sections_of(kind))
    return [
        SectionHint(section.name, _works(section.since, podman), tuple(_hints(section.keys.values(), podman)))
        for section in sections
    ]


def _hints(keys: Iterable[Key], podman: Version | None) -> Iterable[KeyHint]:
    for key in sorted(keys, key=lambda each: each.name.lower()):
        yield KeyHint(key, _works(key.since, podman), key.values or EXAMPLES.get(key.kind, ()))


def _works(since: Version | None, podman: Version | None) -> bool:
    return since is None or podman is None or since <= podman
