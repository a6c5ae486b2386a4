"""What unit files tell without loading the unit: which exist, their Quadlet source, what wants them.

Asking systemd about a unit that is not loaded loads it (and announces it as new, which would ask for the next scan),
so units that nothing has loaded are read from their files. Source: systemd.syntax(7), systemd.unit(5).
"""

import os
import re
import stat
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

GENERATORS = ("generator", "generator.early", "generator.late")
DISTRIBUTION = ("/usr/", "/lib/", "/etc/xdg/")
SUFFIXES = (".service", ".timer", ".socket", ".path")
_WANTS = (".wants", ".requires", ".upholds")
_MAX_FILE_BYTES = 1 << 20
_EXEC_START = ("Service", "ExecStart")
_NAME = re.compile(r"^[a-zA-Z0-9][a-zA-Z0-9_.-]*$")


class UnitFile(NamedTuple):
    """A unit file. ``is_installable``: it has an ``[Install]`` section. ``is_stale``: its source changed since.

    ``requires`` and ``after`` are as they stand there, drop-ins aside; ``makes`` is the network or volume it is for.
    """

    path: str
    description: str
    source_path: Optional[str]
    is_installable: bool
    is_stale: bool
    requires: Tuple[str, ...] = ()
    after: Tuple[str, ...] = ()
    makes: Optional[str] = None


class UnitFiles(NamedTuple):
    """All unit files that matter: ``files`` and ``wanted_by`` are keyed by unit name."""

    files: Dict[str, UnitFile]
    wanted_by: Dict[str, List[str]]


def read_unit_files(unit_path: Sequence[str]) -> UnitFiles:
    """Read the unit files (SUFFIXES) of the user, the administrator and the generators, and every ``*.wants/`` link.

    ``unit_path`` is systemd's own search path (its property UnitPath): of two files of one name the first counts.
    Aliases, masks and what the distribution ships are left out.
    """
    files: Dict[str, Optional[UnitFile]] = {}
    wanted_by: Dict[str, List[str]] = {}
    for directory in unit_path:
        if directory.endswith("/transient"):  # gone with their unit, but for a while their files stay
            continue
        for name in _list(directory):
            path = os.path.join(directory, name)
            if name.endswith(_WANTS):
                _add_wants(wanted_by, path, name.rpartition(".")[0])
            elif name.endswith(SUFFIXES) and name not in files and not directory.startswith(DISTRIBUTION):
                files[name] = _read_unit_file(path, name)
    found = {name: unit_file for name, unit_file in files.items() if unit_file is not None}
    return UnitFiles(found, {name: sorted(set(targets)) for name, targets in wanted_by.items()})


def _list(directory: str) -> List[str]:
    try:
        return sorted(os.listdir(directory))
    except OSError:
        return []


def _add_wants(wanted_by: Dict[str, List[str]], directory: str, target: str) -> None:
    for name in _list(directory):
        wanted_by.setdefault(name, []).append(target)


def _read_unit_file(path: str, name: str) -> Optional[UnitFile]:
    target = os.path.realpath(path)
    if os.path.basename(target) != name:
        return None
    text = _read_regular(path)
    if text is None:
        return None
    description, source_path, is_installable = parse_unit_file(text)
    requires, after = parse_needs(text)
    is_stale = source_path is not None and _modified_ns(source_path) > _modified_ns(target)
    return UnitFile(
        path, description or name, source_path, is_installable, is_stale, requires, after, _made(text, source_path)
    )


def _read_regular(path: str) -> Optional[str]:
    """Read a regular file; anything else (a FIFO would block for ever) is as good as not there."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return None
            return file.read(_MAX_FILE_BYTES).decode("utf-8", "replace")
    except OSError:
        return None


def _modified_ns(path: str) -> int:
    """When a file was last modified; one that is gone counts as just changed."""
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 1 << 63


def parse_unit_file(text: str) -> Tuple[Optional[str], Optional[str], bool]:
    """Return description, source path, and whether there is an ``[Install]`` section that asks for something."""
    description = source_path = None
    is_installable = False
    for section, key, value in parse_assignments(text):
        if section == "Unit" and key == "Description":
            description = value or None
        elif section == "Unit" and key == "SourcePath":
            source_path = value or None
        elif section == "Install" and value:
            is_installable = True
    return description, source_path, is_installable


def _made(text: str, source_path: Optional[str]) -> Optional[str]:
    """The last word of Podman's ``ExecStart=/usr/bin/podman network create --ignore --subnet … web``."""
    if not (source_path or "").endswith((".network", ".volume")):
        return None
    started = [value.split() for section, key, value in parse_assignments(text) if (section, key) == _EXEC_START]
    name = started[-1][-1] if started and started[-1] else ""
    return name if _NAME.match(name) else None


def parse_needs(text: str) -> Tuple[Tuple[str, ...], Tuple[str, ...]]:
    """Return what the unit requires, and after what it starts. An empty value forgets what stood before."""
    found: Dict[str, List[str]] = {key: [] for key in ("Requires", "Requisite", "BindsTo", "After")}
    for section, key, value in parse_assignments(text):
        if section == "Unit" and key in found:
            found[key] = [*found[key], *value.split()] if value else []
    after = found.pop("After")
    return tuple(name for names in found.values() for name in names), tuple(after)


def parse_assignments(text: str) -> Iterator[Tuple[str, str, str]]:
    """Cut the text of a unit file into (section, key, value), in order, continued lines joined."""
    section = ""
    pending = ""
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped.startswith(("#", ";")) or not (stripped or pending):
            continue
        if stripped.endswith("\\"):
            pending += stripped[:-1] + " "
            continue
        whole, pending = pending + stripped, ""
        if whole.startswith("[") and whole.endswith("]"):
            section = whole[1:-1]
            continue
        key, equals, value = whole.partition("=")
        if equals:
            yield section, key.strip(), value.strip()
