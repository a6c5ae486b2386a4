"""Where the user's part of the node has no room left, told before everything on it fails in words of its own.

Only what this user writes to counts: the home directory, Podman's storage and the runtime directory (a small tmpfs of
systemd's). Source: statvfs(3); file systems without a table of inodes (btrfs) tell 0 of them.
"""

import os
from typing import List, NamedTuple, Set

MIN_BYTES = 4 * 1024 * 1024
MIN_INODES = 64


class Shortage(NamedTuple):
    """A directory whose file system is full: what is ``left`` of what has run out, and the command that helps."""

    path: str
    left: str
    cure: str


def find_shortages(home: str, storage: str, runtime: str) -> List[Shortage]:
    """Return what is full, each file system once. What is not there yet counts as the directory it would be made in."""
    usage = "du -xsh {0}/* {0}/.[!.]* 2>/dev/null | sort -h | tail"
    images = "podman system df   # what takes the room; podman image prune removes images that nothing uses"
    enlarge = "   # or enlarge it: RuntimeDirectorySize= in /etc/systemd/logind.conf"
    places = ((home, usage.format(home)), (storage, images), (runtime, usage.format(runtime) + enlarge))
    found: List[Shortage] = []
    seen: Set[int] = set()
    for path, cure in places:
        try:
            existing = _nearest(path)
            device = os.stat(existing).st_dev
            left = _what_is_left(os.statvfs(existing))
        except OSError:
            continue  # not ours to see
        if left and device not in seen:
            found.append(Shortage(existing, left, cure))
        seen.add(device)
    return found


def _nearest(path: str) -> str:
    while not os.path.isdir(path):
        path = os.path.dirname(path)
    return path


def _what_is_left(stats: os.statvfs_result) -> str:
    """``""`` while there is enough."""
    free_bytes = stats.f_bavail * stats.f_frsize
    if stats.f_blocks and free_bytes < MIN_BYTES:
        return "{} KiB".format(free_bytes // 1024)
    if stats.f_files and stats.f_favail < MIN_INODES:
        return "{} inodes".format(stats.f_favail)
    return ""
