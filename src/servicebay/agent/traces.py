"""What the agent puts on the node while it runs, and that nothing of it stays.

All of it lies in the runtime directory under names that carry the agent's process ID, such as
``servicebay-podman-4711.sock``. An agent removes its own at its end, and at its start what killed ones left.
"""

import contextlib
import os
import re
from typing import MutableMapping

_OURS = re.compile(r"servicebay-.*-(\d+)(\.sock|\.pyz)?")


def prepare_runtime_dir(environ: MutableMapping[str, str], uid: int, temporary: str = "/tmp") -> str:  # noqa: S108
    """Return a directory of the user's own for sockets; remove what killed agents left in it.

    A user without a session has no ``/run/user/UID``: Podman then keeps to a directory of its own below ``/tmp``, and
    does so only where ``XDG_RUNTIME_DIR`` names none. So do we, until the end. Raises OSError.
    """
    for directory in (environ.get("XDG_RUNTIME_DIR"), "/run/user/{}".format(uid)):
        if directory and os.path.isdir(directory) and os.access(directory, os.W_OK | os.X_OK):
            environ["XDG_RUNTIME_DIR"] = directory
            remove_leftovers(directory, uid)
            return directory
    environ.pop("XDG_RUNTIME_DIR", None)
    remove_leftovers(temporary, uid)
    own = os.path.join(temporary, "servicebay-{}-{}".format(os.urandom(8).hex(), os.getpid()))
    os.mkdir(own, 0o700)
    return own


def remove_leftovers(directory: str, uid: int) -> None:
    """Remove what agents of this user left there that run no more."""
    with contextlib.suppress(OSError):  # a directory that cannot be listed
        for name in os.listdir(directory):
            match = _OURS.fullmatch(name)
            path = os.path.join(directory, name)
            if match and not os.path.exists("/proc/" + match.group(1)) and os.lstat(path).st_uid == uid:
                _remove(path)


def remove_own(directory: str) -> None:
    """Remove what this agent put there, and the directory where it was made for this agent alone."""
    mine = "-{}".format(os.getpid())
    with contextlib.suppress(OSError):
        for name in os.listdir(directory):
            match = _OURS.fullmatch(name)
            if match and match.group(1) == mine[1:]:
                _remove(os.path.join(directory, name))
    if _OURS.fullmatch(os.path.basename(directory)) and directory.endswith(mine):
        _remove(directory)


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):  # gone meanwhile, or no longer ours
        if os.path.isdir(path) and not os.path.islink(path):
            for name in os.listdir(path):
                os.unlink(os.path.join(path, name))
            os.rmdir(path)
        else:
            os.unlink(path)
