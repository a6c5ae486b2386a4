"""Files as a container sees them, read from outside: nothing is run in it.

A rootless container's processes live in a user namespace that is ours, so that ``/proc/<pid>/root``
can be read (user_namespaces(7), proc(5)): its image, its mounts, its own changes. Symbolic links
must be followed by hand, as the kernel would follow an absolute one from *our* root. While the
container does not run, there are only its mounts.
"""

import errno
import os
import stat
from typing import Dict, List, Optional, Set

from servicebay.wire.mergepatch import Object

from .glob_match import is_pattern, name_matches

MAX_FILE_BYTES = 1024 * 1024
MAX_LINKS = 40
MAX_MATCHES = 2000


class ContainerFiles:
    """The files of one container (a wire object).

    ``watched`` are the folders in which it looked, as paths of the node, with the names that mattered there (``None``:
    all): a change of those may change what was read. ``replaced`` are mounted files of which the container still has
    the old one: a mount of a single file holds on to what was there when the container started.
    """

    def __init__(self, container: Object) -> None:
        self.watched: Dict[str, Optional[Set[str]]] = {}
        self.replaced: Dict[str, None] = {}
        self._root = _root_of(container.get("pid"))
        self._mounts = sorted(
            (
                (each["destination"].rstrip("/"), each["source"].rstrip("/"))
                for each in container.get("mounts", [])
                if each.get("source")
            ),
            key=lambda pair: -len(pair[0]),
        )

    @property
    def is_open(self) -> bool:
        """Whether all of the container can be read, not its mounts alone."""
        return self._root is not None

    def host_path(self, path: str) -> Optional[str]:
        """Where a path of the container lies on the node, if it is mounted from there."""
        for destination, source in self._mounts:
            if path == destination or path.startswith(destination + "/"):
                return str(source) + path[len(destination) :]
        return None

    def read(self, path: str) -> bytes:
        """The content of a regular file. Raises OSError, also where it is larger than ``MAX_FILE_BYTES``."""
        real = self._follow(path)
        self._note_file(real)
        return _read_regular(self._place(real))

    def glob(self, pattern: str) -> List[str]:
        """Paths in the container that match, sorted; empty where a folder is missing or closed."""
        found = [""]
        for name in pattern.strip("/").split("/"):
            if is_pattern(name):
                names = ((path, self._list(path or "/")) for path in found)
                found = [path + "/" + each for path, inside in names for each in inside if name_matches(name, each)]
            else:
                found = [path + "/" + name for path in found]
            found = found[:MAX_MATCHES]
        return sorted(path for path in found if self._exists(path))

    def _list(self, folder: str) -> List[str]:
        try:
            real = self._follow(folder)
            self._note(real, None)
            return os.listdir(self._place(real))
        except OSError:
            return []

    def _exists(self, path: str) -> bool:
        folder, _, name = path.rpartition("/")
        try:
            os.lstat(
                self._place(self._follow(folder).rstrip("/") + "/" + name)
            )  # a dangling link is there, as in glob(3)
        except OSError:
            return False
        return True

    def _note_file(self, path: str) -> None:
        folder, _, name = path.rpartition("/")
        self._note(folder or "/", name)
        on_node = self.host_path(path)
        if on_node is not None and self.host_path(folder) is None:  # mounted by itself
            self._add(os.path.dirname(on_node), os.path.basename(on_node))
            if self._root is not None and _is_other_file(on_node, self._root + path):
                self.replaced[on_node] = None

    def _note(self, folder: str, name: Optional[str]) -> None:
        on_node = self.host_path(folder)
        if on_node is None and self._root is not None:
            on_node = self._root + folder
        if on_node is not None:
            self._add(on_node, name)

    def _add(self, folder: str, name: Optional[str]) -> None:
        while folder != "/" and not os.path.isdir(folder):  # where it would appear
            folder, name = os.path.split(folder)
        names = self.watched.setdefault(folder, set())
        if name is None:
            self.watched[folder] = None
        elif names is not None:
            names.add(name)

    def _follow(self, path: str) -> str:
        """The path without symbolic links, each followed within the container. Raises OSError."""
        waiting, real, links = [name for name in reversed(path.split("/")) if name], "", 0
        while waiting:
            name = waiting.pop()
            if name in (".", ".."):
                real = real.rpartition("/")[0] if name == ".." else real
                continue
            target = self._link_target(real + "/" + name)
            if target is None:
                real += "/" + name
                continue
            self._note(real or "/", name)
            links += 1
            if links > MAX_LINKS:
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
            real = "" if target.startswith("/") else real
            waiting.extend(each for each in reversed(target.split("/")) if each)
        return real or "/"

    def _link_target(self, path: str) -> Optional[str]:
        try:
            return os.readlink(self._place(path))
        except OSError as error:
            if error.errno in (errno.EINVAL, errno.ENOENT):  # no link; or a folder that only holds mounts
                return None
            raise

    def _place(self, path: str) -> str:
        if self._root is not None:
            return self._root + path
        place = self.host_path(path)
        if place is None:
            raise FileNotFoundError(errno.ENOENT, "it is in the image, and can't be seen from outside")
        return place


def _root_of(pid: Optional[int]) -> Optional[str]:
    """The root of a process, where it can be read and is not ours: the number may be another process's by now."""
    if pid is None:
        return None
    root = "/proc/{}/root".format(pid)
    try:
        return root if os.access(root + "/", os.X_OK) and not os.path.samefile(root + "/", "/") else None
    except OSError:
        return None


def _is_other_file(path: str, seen: str) -> bool:
    try:
        return not os.path.samefile(path, seen)
    except OSError:  # removed, or just being replaced: the next event tells
        return False


def _read_regular(path: str) -> bytes:
    # O_NONBLOCK: opening a pipe must not wait for its other end
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
        if status.st_size > MAX_FILE_BYTES:
            raise OSError(errno.EFBIG, "it is larger than {} bytes".format(MAX_FILE_BYTES))
        return os.read(fd, MAX_FILE_BYTES)
    finally:
        os.close(fd)
