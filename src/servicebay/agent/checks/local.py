"""What only the node can see: how old the newest of files is, and which commands its user lets be run."""

import json
import os
import stat
import time
from typing import Any, Dict, List

MOST_FILES = 100_000


class NotListed(Exception):
    """A command that cannot be run; the text is the rest of a sentence about it."""


def newest(pattern: str) -> Dict[str, Any]:
    """The newest file that fits a path with ``*``; ``{"count": 0}`` where none does."""
    import glob

    found, count = None, 0
    for path in glob.iglob(pattern, recursive=True):
        try:
            status = os.stat(path)
        except OSError:
            continue
        if not stat.S_ISREG(status.st_mode):
            continue
        count += 1
        if found is None or status.st_mtime > found[0]:
            found = (status.st_mtime, path, status.st_size)
        if count >= MOST_FILES:
            break
    if found is None:
        return {"count": 0}
    name = found[1].encode("utf-8", "replace").decode("utf-8")
    return {"count": count, "newest": name, "ageS": round(time.time() - found[0], 1), "sizeBytes": found[2]}


def command_of(path: str, name: str) -> List[str]:
    """The program and its arguments that a list has under a name. Raises NotListed.

    The list is the user's own, and nobody else's to write: what is in it is run.
    """
    try:
        with open(path, "rb") as file:
            status = os.fstat(file.fileno())
            if status.st_uid != os.getuid() or status.st_mode & 0o022:
                raise NotListed("is not run: others than its user may write to {}".format(path))
            listed = json.loads(file.read(1 << 20))
    except FileNotFoundError:
        raise NotListed("is not listed: there is no {} on the node".format(path)) from None
    except OSError as error:
        raise NotListed("is not run: {} cannot be read ({})".format(path, error.strerror)) from None
    except ValueError:
        raise NotListed("is not run: {} is no JSON".format(path)) from None
    argv = listed.get(name) if isinstance(listed, dict) else None
    if argv is None:
        raise NotListed("is not listed in {}".format(path))
    if not isinstance(argv, list) or not argv or not all(isinstance(each, str) and "\0" not in each for each in argv):
        raise NotListed("is not run: in {} it is no list of words".format(path))
    if not argv[0].startswith("/"):
        raise NotListed("is not run: in {} its program is not named by its whole path".format(path))
    return argv
