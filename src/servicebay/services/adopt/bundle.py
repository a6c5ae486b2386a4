"""A ``.quadlets`` bundle to its files. Pure.

Source: podman-quadlet-install(1) (Podman 5.8): sections are separated by lines ``---``, each with a comment
``# FileName=<name>`` whose ending follows from the section in it. A name with an ending is taken as well.
"""

import re

from .errors import NotAdoptable
from .report import Adopted, Report, shown
from .run_unit import Surroundings

KINDS = ("container", "pod", "kube", "volume", "network", "image", "build", "artifact")
MAX_FILES = 200
_NAMED = re.compile(r"^[#;][ \t]*FileName[ \t]*=(.*)$", re.MULTILINE)
_GOOD = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.@-]{0,200}")
_SECTION = re.compile(r"^\[([A-Za-z-]+)\][ \t\r]*$", re.MULTILINE)
_CONTAINER = re.compile(r"^ContainerName[ \t]*=[ \t]*(\S+)[ \t\r]*$", re.MULTILINE)


def adopt_bundle(text: str, around: Surroundings) -> Adopted:
    """Take a bundle apart; each file keeps its text byte for byte. Raises NotAdoptable."""
    report = Report()
    files: dict[str, str] = {}
    parts = re.split(r"^---[ \t]*\n", text if text.endswith("\n") else text + "\n", flags=re.MULTILINE)
    if len(parts) > MAX_FILES:
        raise NotAdoptable(f"This has more than {MAX_FILES} sections.")
    for number, part in enumerate(parts, 1):
        if not part.strip():
            continue
        name = _name_of(part, number, report)
        if name is None:
            continue
        if name in files:
            report.lose(f"section {number}: {name} comes twice: the first is taken")
            continue
        if name.rsplit(".", 1)[0] in around.taken:
            report.note(f"A file called {name}, or one that makes the same unit, is on the node already.")
        files[name] = part
    if not files:
        raise NotAdoptable("No section has a '# FileName=' and a Quadlet section such as [Container].")
    names = tuple(found for each in files.values() for found in _CONTAINER.findall(each))
    return Adopted(files, report, names)


def is_bundle(text: str) -> bool:
    """Whether this looks like one."""
    return _NAMED.search(text) is not None and _kind_of(text) is not None


def _name_of(part: str, number: int, report: Report) -> str | None:
    named, kind = _NAMED.search(part), _kind_of(part)
    if named is None or not named[1].strip():
        report.lose(f"section {number}: it has no '# FileName=': {shown(part.strip(), 60)}")
        return None
    name = named[1].strip()
    if not _GOOD.fullmatch(name):
        report.lose(f"section {number}: {shown(name, 60)} cannot be the name of a file here")
        return None
    if name.rsplit(".", 1)[-1] in KINDS:
        return name
    if kind is None:
        report.lose(f"section {number}: {shown(name, 60)} has no Quadlet section such as [Container]")
        return None
    return f"{name}.{kind}"


def _kind_of(text: str) -> str | None:
    return next((each.lower() for each in _SECTION.findall(text) if each.lower() in KINDS), None)
