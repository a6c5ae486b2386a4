"""Reads files: into entries of the ``files`` section, and again for who asks for a content.

A content is held only while it is read. Nothing here logs or keeps one.
"""

import os
import stat
import time
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Tuple

from servicebay.wire.codec import clean
from servicebay.wire.model import FileEntry

from ..digest import sha256
from .references import Reference, parse_references
from .template import template_of

MAX_BYTES = 256 * 1024
CHUNK_BYTES = 16 * 1024
"""Read at once: a buffer of the limit's size for each small file would stay in the agent's heap."""
TOO_LARGE = "It is larger than {} KiB.".format(MAX_BYTES // 1024)
SETTLED_NS = 50_000_000
"""A file that changed just before it was read may change again within the same tick of its time stamps (4 ms with
HZ=250), unseen: it is read again at the next look."""


Identity = Tuple[int, ...]


class Unreadable(Exception):
    """A file's content cannot be had; the text says why, as a sentence."""


class Known(NamedTuple):
    """What was read of a file; ``identity`` is None where it must be read again."""

    identity: Optional[Identity]
    entry: FileEntry
    references: List[Reference]


class FileReader:
    """Reads entries, and again only of files that changed."""

    def __init__(self, specifiers: Mapping[str, str]) -> None:
        self._specifiers = specifiers
        self._known: Dict[str, Known] = {}
        self.reads = 0

    def read(self, path: str, kind: str) -> Known:
        """Return what is known of a file, read anew if it changed. Never raises: a problem is part of the entry."""
        target = os.path.realpath(path)
        identity = _identity(target)
        known = self._known.get(path)
        if known is None or known.identity is None or known.identity != identity or not _is_same(known, kind, target):
            known = self._known[path] = self._read(path, kind, target, identity)
        return known

    def forget_others(self, paths: Mapping[str, Any]) -> None:
        """Forget all files but these."""
        self._known = {path: known for path, known in self._known.items() if path in paths}

    def _read(self, path: str, kind: str, target: str, identity: Optional[Identity]) -> Known:
        self.reads += 1
        entry = FileEntry(clean(path), kind, target=clean(target) if target != path else None)
        try:
            status, content = read_file(target)
        except Unreadable as error:
            problem = "It is masked: a link to /dev/null." if target == "/dev/null" else str(error)
            return Known(identity, _with_status(entry, _status(target), None, problem, []), [])
        references = (
            [] if kind in ("kube", "env", "config", "proxy", "checks") else self._references(path, kind, content)
        )
        paths = sorted(clean(each.path) for each in references)
        template = template_of(content) if kind == "quadlet" else None
        entry = FileEntry(entry.path, kind, target=entry.target, template=template)
        entry = _with_status(entry, status, sha256(content).hexdigest(), None, paths)
        is_settled = time.time_ns() - status.st_mtime_ns > SETTLED_NS
        return Known(identity if is_settled else None, entry, references)

    def _references(self, path: str, kind: str, content: bytes) -> List[Reference]:
        folder = os.path.dirname(path)
        if kind == "dropin":  # relative to the unit that it is for
            folder = os.path.dirname(folder)
        return parse_references(content.decode("utf-8"), folder, self._specifiers)


def read_file(path: str) -> Tuple[os.stat_result, bytes]:
    """Return a text file's status and bytes. Raise Unreadable with the reason; a link at its end is not followed."""
    try:
        # not blocking: opening a pipe must not wait for its writer
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except OSError as error:
        raise Unreadable(_why(error)) from error
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("It is not a regular file.")
        if status.st_size > MAX_BYTES:
            raise Unreadable(TOO_LARGE)
        content = _read_all(fd)
    except OSError as error:
        raise Unreadable(_why(error)) from error
    finally:
        os.close(fd)
    _check_text(content)
    return status, content


def _read_all(fd: int) -> bytes:
    parts: List[bytes] = []
    size = 0
    while size <= MAX_BYTES:
        part = os.read(fd, CHUNK_BYTES)
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
    raise Unreadable(TOO_LARGE)


def _check_text(content: bytes) -> None:
    try:
        if b"\0" not in content:
            content.decode("utf-8")
            return
    except UnicodeDecodeError:
        pass
    raise Unreadable("It is binary, not text in UTF-8.")


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "There is no such file."
    if isinstance(error, PermissionError):
        return "It may not be read by this user."
    return "It cannot be read: {}.".format(error.strerror)


def _is_same(known: Known, kind: str, target: str) -> bool:
    return known.entry.kind == kind and (known.entry.target or known.entry.path) == clean(target)


def _status(path: str) -> Optional[os.stat_result]:
    try:
        return os.stat(path)
    except OSError:
        return None


def _identity(path: str) -> Optional[Identity]:
    status = _status(path)
    if status is None:
        return None
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _with_status(
    entry: FileEntry, status: Optional[os.stat_result], digest: Optional[str], problem: Optional[str], refers: List[str]
) -> FileEntry:
    return FileEntry(
        path=entry.path,
        kind=entry.kind,
        size_bytes=status.st_size if status else 0,
        mode="{:04o}".format(stat.S_IMODE(status.st_mode)) if status else "",
        mtime=status.st_mtime_ns // 1_000_000 if status else 0,
        sha256=digest,
        problem=problem,
        target=entry.target,
        refers=refers,
        template=entry.template,
    )


def read_content(target: str) -> Tuple[str, str]:
    """Return the text of a file and its hash. Raise Unreadable, also where links now lead elsewhere."""
    if os.path.realpath(target) != target:
        raise Unreadable("The file was just moved or linked elsewhere. Try again.")
    content = read_file(target)[1]
    return content.decode("utf-8"), sha256(content).hexdigest()
