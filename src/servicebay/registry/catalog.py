"""All templates and stacks: ours and those of git registries. What is broken is listed with its reason."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TypeVar

from .errors import Broken
from .stack import Stack, build_stack
from .template import BUILT_IN, Template, build_template
from .tree import NAME, Files, printable, read_folder

T = TypeVar("T")
MAX_OF_A_KIND = 500


@dataclass(frozen=True)
class Fault:
    """A template or stack that can't be used: ``place`` is its path in its registry."""

    registry: str
    place: str
    text: str


@dataclass(frozen=True)
class Shelf:
    """What one registry has."""

    templates: Mapping[str, Template] = field(default_factory=dict)
    stacks: Mapping[str, Stack] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


class Catalog:
    """The shelves of all registries, by ID."""

    def __init__(self, shelves: Iterable[Shelf]) -> None:
        self.templates: dict[str, Template] = {}
        self.stacks: dict[str, Stack] = {}
        self.faults: list[Fault] = []
        for shelf in shelves:
            self.templates |= shelf.templates
            self.stacks |= shelf.stacks
            self.faults += shelf.faults


def local_root() -> Path:
    """The folder that holds ``templates/`` and ``stacks/``: inside the package when installed, else the project's."""
    packed = Path(str(resources.files("servicebay"))) / "shelf"
    return packed if packed.is_dir() else Path(str(resources.files("servicebay"))).parents[1]


@cache
def built_in() -> Shelf:
    """What came with this version, which does not change while it runs: read and tried once. Blocking."""
    return read_local(local_root())


def read_local(root: Path) -> Shelf:
    """Read ``templates/`` and ``stacks/`` below ``root``. Blocking."""
    trees: dict[str, Files | Broken] = {}
    for kind in ("templates", "stacks"):
        folder = root / kind
        for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
            if entry.is_dir():
                try:
                    trees[f"{kind}/{entry.name}"] = read_folder(entry)
                except Broken as error:
                    trees[f"{kind}/{entry.name}"] = error
    return build_shelf(trees, BUILT_IN)


def build_shelf(trees: Mapping[str, Files | Broken], registry: str) -> Shelf:
    """Make everything of one registry; ``trees`` has the files of each by ``templates/x`` or ``stacks/x``."""
    faults: list[Fault] = []
    templates = _build(trees, "templates", registry, build_template, faults)
    stacks = _build(trees, "stacks", registry, build_stack, faults)
    return Shelf({each.id: each for each in templates}, {each.id: each for each in stacks}, tuple(faults))


def _build(
    trees: Mapping[str, Files | Broken],
    kind: str,
    registry: str,
    build: Callable[[str, Files, str], T],
    faults: list[Fault],
) -> list[T]:
    made: list[T] = []
    for place, files in trees.items():
        folder, _, name = place.partition("/")
        if folder != kind:
            continue
        try:
            if not NAME.fullmatch(name):
                raise Broken(printable(name), "Its folder's name must be small letters, digits and '-'.")
            if len(made) >= MAX_OF_A_KIND:
                raise Broken(name, f"There are more than {MAX_OF_A_KIND}.")
            if isinstance(files, Broken):
                raise files
            made.append(build(name, files, registry))
        except Broken as error:
            faults.append(Fault(registry, printable(place), str(error)))
    return made
