"""A service's files in a newer version of the template that made it, with what a person changed in them. Pure.

Three texts of each file are known: what the old version made of the values (``base``), what it is now, and what the
new version makes of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...registry.errors import ValuesRefused
from ...registry.format import Value, Variable
from ...registry.generator import Made, Order, Service, check_made, generate, path_of
from ...registry.merge import merge
from ...registry.origin import Origin, heading_of, without_heading
from ...registry.places import UNIT_SUFFIXES
from ...registry.recover import recover
from ...registry.template import Template
from ...registry.values import migrate
from ..shapes.template import UpgradeClash

NETWORK = "NETWORK"
LOST = "Its value was not found in the files of {name}: type it in."
NO_BASE = (
    "How these files were when they were installed is not known: what was changed in them by hand since is replaced. "
    "Look at the differences."
)


@dataclass(frozen=True)
class Present:
    """A service as it is: its texts by path relative to the folder of Quadlet files, its origin by its main file."""

    name: str
    origin: Origin
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Carried:
    """Answers given before, in the new version's words. ``lost`` are secrets that it needs and that were not found."""

    values: Mapping[str, Value]
    lost: Sequence[Variable]
    asked: Sequence[Variable]
    secrets: frozenset[str]


@dataclass(frozen=True)
class Outcome:
    """What is to be written: None for a file that goes. ``theirs`` are the files as the new version makes them."""

    files: Mapping[str, str | None]
    modes: Mapping[str, str]
    public: frozenset[str]
    service: Service
    clashes: Sequence[UpgradeClash] = ()
    taken: Sequence[str] = ()
    notes: Sequence[str] = field(default_factory=list)


def paths_of(name: str, *templates: Template | None) -> list[str]:
    """All files that these versions may make."""
    sources = {path for each in templates if each is not None for path in (*each.sources, each.main)}
    return sorted(path_of(path, name) for path in sources)


def carry(present: Present, old: Template | None, new: Template) -> Carried:
    """What was answered before; secrets are read from the files."""
    before = {name: value for name, value in present.origin.values.items() if name != NETWORK}
    since, steps = present.origin.version, new.head.migrations
    found = recover(old or new, present.name, before, present.texts)
    if old is not None:
        values = migrate(steps, {**before, **found}, since)
    else:
        values = {**migrate(steps, before, since), **found}
    values |= _newer_images(old, new, values)
    secrets = frozenset(found.values())
    values = {each.name: values[each.name] for each in new.variables if each.name in values}
    missing = [each for each in new.variables if each.name not in values]
    was = migrate(steps, {each.name: "" for each in old.variables}, since) if old is not None else new.known
    lost = [each for each in missing if each.is_secret and not each.optional and each.name in was]
    return Carried(values, lost, missing, secrets)


def _newer_images(old: Template | None, new: Template, values: Mapping[str, Value]) -> dict[str, Value]:
    """Images that nobody chose: what was the old version's answer becomes that of the new one."""
    if old is None:
        return {}
    was = {each.name: each.default for each in old.variables if each.type == "image"}
    return {
        each.name: each.default
        for each in new.variables
        if each.type == "image" and each.default is not None and each.name in values
        if was.get(each.name) == values[each.name]
    }


def upgrade(
    present: Present, old: Template | None, new: Template, values: Mapping[str, Value], theirs: Sequence[str]
) -> Outcome:
    """Merge each file. Raises ValuesRefused, Broken."""
    origin = present.origin
    order = Order(new, present.name, values, origin.values.get(NETWORK, ""), origin.needs, origin.stack)
    service = generate(order)
    check_made(service)
    made = {file.path: file for file in service.files}
    base = _base(present, old, values)
    outcome = _Merging(present, base, made, theirs)
    outcome.run()
    secrets = {service.values[each.name] for each in new.variables if each.is_secret}
    lines = {line for file in (*made.values(), *(base or {}).values()) for line in file.content.split("\n")}
    return Outcome(
        files=outcome.files,
        modes={path: file.mode for path, file in made.items()},
        public=frozenset(line for line in lines if not any(secret and secret in line for secret in secrets)),
        service=service,
        clashes=outcome.clashes,
        taken=outcome.taken,
        notes=[*([] if base is not None else [NO_BASE]), *outcome.notes],
    )


def _base(present: Present, old: Template | None, values: Mapping[str, Value]) -> dict[str, Made] | None:
    """The files as the old version made them; a secret that is in no file any more is taken to be as it is now."""
    if old is None:
        return None
    origin = present.origin
    known = {each.name for each in old.variables}
    told = {name: value for name, value in origin.values.items() if name in known}
    now = {each.name: values[each.name] for each in old.variables if each.is_secret and each.name in values}
    before = {**now, **told, **recover(old, present.name, told, present.texts)}
    network = origin.values.get(NETWORK, "")
    try:
        service = generate(Order(old, present.name, before, network, origin.needs, origin.stack))
    except ValuesRefused:
        return None  # edited into a value that it would not have taken
    return {file.path: file for file in service.files}


class _Merging:
    def __init__(
        self, present: Present, base: dict[str, Made] | None, made: Mapping[str, Made], theirs: Sequence[str]
    ) -> None:
        self._present = present
        self._base = base
        self._made = made
        self._theirs = theirs
        self.files: dict[str, str | None] = {}
        self.clashes: list[UpgradeClash] = []
        self.taken: list[str] = []
        self.notes: list[str] = []

    def run(self) -> None:
        for path, file in self._made.items():
            self._file(path, file.content)
        for path in (self._base or {}).keys() - self._made.keys():
            self._dropped(path)

    def _file(self, path: str, wanted: str) -> None:
        now = self._present.texts.get(path)
        was = self._base.get(path) if self._base is not None else None
        if now is None:
            if was is not None and without_heading(was.content) == without_heading(wanted):
                self.notes.append(f"{path} was deleted by hand, and stays so.")
            else:
                self.files[path] = wanted
        elif self._base is None:
            self._put(path, now, wanted)
        elif was is None:
            if now != wanted:
                self.taken.append(path)
        else:
            self._merge(path, was.content, now, wanted)

    def _merge(self, path: str, was: str, now: str, wanted: str) -> None:
        if not path.endswith(UNIT_SUFFIXES):
            return self._put(path, now, self._merged(path, was, now, wanted))
        heading = heading_of(wanted)
        merged = self._merged(path, without_heading(was), without_heading(now), without_heading(wanted))
        return self._put(path, now, heading + merged)

    def _merged(self, path: str, was: str, now: str, wanted: str) -> str:
        merged = merge(was, now, wanted, takes_theirs=path in self._theirs)
        self.clashes += [UpgradeClash(path, clash.line, clash.mine, clash.theirs) for clash in merged.clashes]
        return merged.text

    def _put(self, path: str, now: str, wanted: str) -> None:
        if now != wanted:
            self.files[path] = wanted

    def _dropped(self, path: str) -> None:
        now = self._present.texts.get(path)
        if now is None:
            return
        if self._base is not None and without_heading(now) == without_heading(self._base[path].content):
            self.files[path] = None
        else:
            self.notes.append(f"{path} is not part of the template any more; it was edited by hand, and stays.")
