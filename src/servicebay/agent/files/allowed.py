"""Where the hub may write: below the user's own folders of units, and at files that the ``files`` section lists.

A path is resolved once, here; what is written is the place found. A link out of the folders leads nowhere unless the
section lists the file behind it, as it does for units that are kept elsewhere and linked in by their user.
"""

import os
from typing import Callable, List, Mapping, Optional

from servicebay.wire.codec import clean

from .writer import MAX_PATH_BYTES, NotWritten

OUTSIDE = "{} is not in a folder of this user's own units, nor one of the files of this node's services."
LEADS_OUT = "{} leads out of the folder by a symbolic link."


def own_folders(environ: Mapping[str, str], home: str, uid: int) -> List[str]:
    """The folders of this user's Quadlet files and units, whether they exist or not."""
    config = environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    runtime = environ.get("XDG_RUNTIME_DIR") or "/run/user/{}".format(uid)
    told = environ.get("QUADLET_UNIT_DIRS")
    quadlet = [os.path.join(base, "containers/systemd") for base in (config, runtime)]
    return [folder for folder in (told.split(":") if told else quadlet) if folder] + [
        os.path.join(config, "systemd/user")
    ]


def check_path(path: object) -> str:
    """Return a path that is one: absolute, plain, printable. Raise NotWritten."""
    if (
        not isinstance(path, str)
        or not path.startswith("/")
        or os.path.normpath(path) != path
        or path.startswith("//")
        or len(path.encode("utf-8", "replace")) > MAX_PATH_BYTES
        or any(len(part.encode("utf-8", "replace")) > 200 for part in path.split("/"))
        or any(ord(sign) < 32 or ord(sign) == 127 for sign in path)
        or clean(path) != path
    ):
        raise NotWritten("invalid", "That is not the plain absolute path of a file.")
    return path


def find_place(path: str, folders: List[str], listed: Callable[[str], Optional[str]]) -> str:
    """Return the real path at which ``path`` may be written. Raise NotWritten."""
    target = listed(path)
    if target is not None:
        if target.startswith(("/dev/", "/proc/", "/sys/")):
            raise NotWritten("refused", "{} is masked: a link to {}.".format(path, target))
        if os.path.realpath(target) != target:
            raise NotWritten("conflict", "{} was just moved or linked elsewhere. Try again.".format(path))
        return target
    for folder in folders:
        if path.startswith(folder.rstrip("/") + "/"):
            return _below(path, os.path.realpath(folder))
    raise NotWritten("refused", OUTSIDE.format(path))


def _below(path: str, root: str) -> str:
    parent = os.path.realpath(os.path.dirname(path))
    if parent != root and not parent.startswith(root + "/"):
        raise NotWritten("refused", LEADS_OUT.format(path))
    target = os.path.join(parent, os.path.basename(path))
    if os.path.islink(target):
        raise NotWritten("refused", LEADS_OUT.format(path))
    if os.path.isdir(target):
        raise NotWritten("refused", "{} is a folder.".format(path))
    return target
