"""The files of a lint run as rules see them: a source with its drop-ins, and short ways to say a finding."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..keys import Version, parse_version
from ..names import SECTIONS, kind_of_file, service_of
from ..parse import Entry, UnitFile, effective, parse
from .finding import Finding, Fix, LintFacts, Severity

_DROP_IN = re.compile(r"(?:(?P<source>[^/]*)\.)?(?P<kind>[a-z]+)\.d")


@dataclass(frozen=True)
class Unit:
    """One unit file. ``kind`` is its Quadlet kind; a drop-in has that of its source, and ``is_drop_in``."""

    path: str
    kind: str
    document: UnitFile
    is_drop_in: bool = False
    drop_ins: tuple["Unit", ...] = ()

    @property
    def name(self) -> str:
        """The file's name."""
        return posixpath.basename(self.path)

    @property
    def section(self) -> str:
        """The section that it is about: ``Container``."""
        return SECTIONS[self.kind]

    @cached_property
    def service(self) -> str:
        """The unit that it makes."""
        return service_of(self.name, self.document)

    @property
    def is_template(self) -> bool:
        """Whether it stands for many units: ``web@.container``."""
        return self.name.rpartition(".")[0].endswith("@")

    def entries(self, section: str, key: str) -> list[Entry]:
        """The assignments of a key that count, those of drop-ins included."""
        own = self.document.entries_of(section, key)
        return effective([*own, *(entry for each in self.drop_ins for entry in each.document.entries_of(section, key))])

    def get(self, section: str, key: str) -> str | None:
        """The value that counts, drop-ins included; None where there is none, or an empty one."""
        found = self.entries(section, key)
        return found[-1].value if found else None

    def own(self, key: str) -> str | None:
        """The value of a key of its own section."""
        return self.get(self.section, key)

    def line_of(self, section: str, key: str | None = None) -> int:
        """Where to point: at the key, else at the section, else at the first line."""
        found = self.document.entries_of(section, key) if key else []
        headers = [header.line for header in self.document.headers if header.name == section]
        return found[-1].line if found else headers[0] if headers else 1

    def say(
        self, line: int, severity: Severity, code: str, message: str, fix: tuple[str, UnitFile] | Fix | None = None
    ) -> Finding:
        """A finding in this file; ``fix`` is its title and the edited file, or another file's cure."""
        made = Fix(fix[0], fix[1].text) if isinstance(fix, tuple) else fix
        return Finding(self.path, line, severity, code, message, fix=made)


@dataclass(frozen=True)
class Files:
    """All files of a run: unit files, and what else was given, by path."""

    units: tuple[Unit, ...]
    others: Mapping[str, str]
    facts: LintFacts

    @cached_property
    def podman(self) -> Version | None:
        """The node's Podman."""
        return parse_version(self.facts.podman)

    @cached_property
    def sources(self) -> dict[str, Unit]:
        """The sources among the units, by the name of their file."""
        return {unit.name: unit for unit in reversed(self.units) if not unit.is_drop_in}

    def is_at_least(self, version: Version) -> bool:
        """Whether the node's Podman is known to be that new; where it is unknown, a new one is assumed."""
        return self.podman is None or self.podman >= version


def sort_files(files: Mapping[str, str], facts: LintFacts) -> Files:
    """Tell sources, drop-ins and other files apart; join drop-ins with their source."""
    drop_ins: dict[str, list[Unit]] = {}
    sources: list[Unit] = []
    others: dict[str, str] = {}
    for path, text in sorted(files.items()):
        kind, folder = kind_of_file(path), posixpath.dirname(path)
        found = _DROP_IN.fullmatch(posixpath.basename(folder))
        if kind is not None:
            sources.append(Unit(path, kind, parse(text)))
        elif path.endswith(".conf") and found and found["kind"] in SECTIONS:
            drop_ins.setdefault(folder, []).append(Unit(path, found["kind"], parse(text), is_drop_in=True))
        else:
            others[path] = text
    joined = [Unit(each.path, each.kind, each.document, False, tuple(_drop_ins_of(each, drop_ins))) for each in sources]
    units = [*joined, *(each for group in drop_ins.values() for each in group)]
    return Files(tuple(units), others, facts)


def _drop_ins_of(unit: Unit, drop_ins: Mapping[str, Sequence[Unit]]) -> Iterator[Unit]:
    """Those of all files of its kind (``container.d``), of its prefixes (``a-.container.d``) and its own."""
    folder, stem = posixpath.dirname(unit.path), unit.name.rpartition(".")[0]
    prefixes = [stem[: dash.end()] for dash in re.finditer("-", stem) if dash.end() < len(stem)]
    template = [stem.partition("@")[0] + "@"] if "@" in stem[:-1] else []
    own = [f"{each}.{unit.kind}.d" for each in (*prefixes, *template, stem)]
    for name in (f"{unit.kind}.d", *own):
        yield from drop_ins.get(posixpath.join(folder, name), ())
