"""Where files that make services may lie. Reads directories, never files.

Sources: podman-systemd.unit(5) (Podman 5.4), which looks into subdirectories and follows symbolic links to them;
systemd.unit(5) for the user's own units and drop-ins.
"""

import os
from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional, Set

from servicebay.wire.model import QUADLET_KINDS

MAX_DIRECTORIES = 256
"""A link to the root of a disk must not make the agent walk it."""
_UNIT_SUFFIXES = (".service", ".timer", ".socket", ".path", ".target", ".mount", ".slice")
_QUADLET_SUFFIXES = tuple("." + kind for kind in QUADLET_KINDS)
_DROP_IN_FOLDERS = tuple(sign + suffix[1:] + ".d" for suffix in (*_UNIT_SUFFIXES, *_QUADLET_SUFFIXES) for sign in "/.")
"""``web.container.d`` and ``container.d``; ``conf.d`` is a folder of configuration."""
CHECKS_SUFFIX = ".checks.yml"
_OTHERS = (".wants", ".requires", ".upholds")
_USERS = "/containers/systemd/users"
_CONFIG_SUFFIXES = (
    *(".conf", ".yaml", ".yml", ".json", ".toml", ".ini", ".cfg", ".xml"),
    *(".properties", ".rules", ".caddy", ".inc", ".map", ".template"),
)
"""Folders of configuration may hold keys and logs beside it; of names without a suffix see ``is_config``."""


_NONE: Mapping[str, str] = {}


class Places(NamedTuple):
    """``directories``: those that exist, with their links unresolved, each with the kind of files in it (``quadlet``,
    ``unit`` or ``proxy``). ``awaited``: for what does not exist yet, the nearest directory that does and the name to
    wait for.
    """

    directories: Dict[str, str]
    awaited: Dict[str, Set[str]]
    is_cut: bool = False


def find_places(environ: Mapping[str, str], home: str, uid: int, folders: Mapping[str, str] = _NONE) -> Places:
    """Return all directories of Quadlet sources and of the user's own units, subdirectories included.

    ``folders`` are further ones, with the kind of the files in them. Podman 6 looks below ``/usr/share`` as well.
    """
    config = config_home(environ, home)
    runtime = environ.get("XDG_RUNTIME_DIR") or "/run/user/{}".format(uid)
    quadlet = [
        os.path.join(config, "containers/systemd"),
        os.path.join(runtime, "containers/systemd"),
        "/etc/containers/systemd/users",
        "/usr/share/containers/systemd/users",
    ]
    told = environ.get("QUADLET_UNIT_DIRS")
    kinds = {root: "quadlet" for root in (told.split(":") if told else quadlet) if root}
    kinds.setdefault(os.path.join(config, "systemd/user"), "unit")
    for folder, kind in folders.items():
        kinds.setdefault(folder, kind)
    places = Places({}, {})
    for root, kind in kinds.items():
        if not os.path.isdir(root):
            await_path(places.awaited, root)
        elif not _add_tree(places.directories, root, kind, uid):
            places = places._replace(is_cut=True)
    return places


def config_home(environ: Mapping[str, str], home: str) -> str:
    """Return the user's folder of configuration (XDG Base Directory)."""
    return environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")


def await_path(awaited: Dict[str, Set[str]], path: str) -> None:
    """Note the directory in which the next part of a path that does not exist would appear."""
    parent, name = os.path.split(path)
    while not os.path.isdir(parent):
        parent, name = os.path.split(parent)
    awaited.setdefault(parent, set()).add(name)


def _add_tree(found: Dict[str, str], root: str, kind: str, uid: int) -> bool:
    """Add the directories at and below ``root``; False where there are too many of them."""
    waiting, seen = [root], set()
    while waiting:
        directory = waiting.pop()
        real = os.path.realpath(directory)
        if real in seen:
            continue
        if len(found) >= MAX_DIRECTORIES:
            return False
        seen.add(real)
        found.setdefault(directory, kind)
        waiting += [path for path in _subdirectories(directory) if not _is_of_others(path, uid)]
    return True


def _subdirectories(directory: str) -> Iterator[str]:
    try:
        with os.scandir(directory) as entries:
            names = sorted((entry.name for entry in entries if entry.is_dir()), reverse=True)
    except OSError:
        return
    for name in names:
        yield os.path.join(directory, name)


def _is_of_others(path: str, uid: int) -> bool:
    parent, name = os.path.split(path)
    return parent.endswith(_USERS) and name.isdigit() and name != str(uid)


def list_files(places: Places) -> Dict[str, str]:
    """Return the path of each file that counts, with its kind: ``quadlet dropin unit checks proxy``."""
    found = {}
    for directory, kind in places.directories.items():
        if directory.endswith(_OTHERS):
            continue
        for name in _names(directory):
            file_kind = kind_of_name(directory, name, kind)
            path = os.path.join(directory, name)
            if file_kind is not None and not os.path.isdir(path):
                found[path] = file_kind
    return found


def _names(directory: str) -> List[str]:
    try:
        return sorted(os.listdir(directory))
    except OSError:
        return []


def kind_of_name(directory: str, name: str, kind: str) -> Optional[str]:
    """Tell what a file is by its name and the kind of its directory; None where it is none of ours."""
    if kind == "proxy":
        return kind if is_config(name) else None
    if directory.endswith(_DROP_IN_FOLDERS):
        return "dropin" if name.endswith(".conf") else None
    if kind == "quadlet" and name.endswith(CHECKS_SUFFIX):
        return "checks"
    if name.endswith(_QUADLET_SUFFIXES if kind == "quadlet" else _UNIT_SUFFIXES):
        return kind
    return None


def is_config(name: str) -> bool:
    """Tell whether a file in a folder of configuration is some, by its name: ``nginx.conf``, ``Caddyfile``."""
    return name.endswith(_CONFIG_SUFFIXES) or "." not in name


def find_mounted(path: str, places: Places) -> List[str]:
    """Return the files of configuration at a path that a container mounts: itself, or those in the folder.

    Folders elsewhere than among the units hold anything, photographs say: nobody looks into them.
    """
    if os.path.isdir(path):
        folders = [each for each in places.directories if each == path or each.startswith(path + "/")]
        files = [os.path.join(folder, name) for folder in folders for name in _names(folder) if is_config(name)]
        return [file for file in files if not os.path.isdir(file)]
    return [path] if is_awaited(path) and os.path.isfile(path) else []


def is_awaited(path: str) -> bool:
    """Tell whether a mounted path is a file of configuration, by its name, also while there is none."""
    return path.endswith(_CONFIG_SUFFIXES) and not os.path.isdir(path)
