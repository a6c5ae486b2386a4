"""Writes, replaces and deletes files of units: all of a request's or none, each by one rename. Loaded when first asked.

A base says what the file was when it was edited: the SHA-256 of its bytes, or nothing for a file that was not there.
What is already as wanted counts as done, so that a request may be repeated after a cut. An agent that is killed between
two renames leaves some files old and some new, each of them whole: who asked compares hashes and decides.
"""

import errno
import os
import stat
import time
from typing import Any, Dict, List, NamedTuple, Optional, Sequence

from ..digest import sha256
from .reader import MAX_BYTES, TOO_LARGE

MAX_FILES = 200
MAX_PATH_BYTES = 4096
NEW_MODE = 0o644
_MARK = ".servicebay-"
_STALE_S = 60.0


class NotWritten(Exception):
    """Nothing was changed. ``code`` as in ``wire.messages.Failure``; ``details`` for programs."""

    def __init__(self, code: str, message: str, details: Optional[Dict[str, Any]] = None) -> None:
        super().__init__(message)
        self.code = code
        self.details = details


class Edit(NamedTuple):
    """What a file shall be. ``target``: where ``path`` leads, links resolved; ``content`` None: no file."""

    path: str
    target: str
    content: Optional[bytes]
    base: Optional[str]
    mode: Optional[int]


class Present(NamedTuple):
    """What a file is: None and 0 where there is none."""

    content: Optional[bytes]
    mode: int

    @property
    def digest(self) -> Optional[str]:
        """The hash of its bytes."""
        return None if self.content is None else sha256(self.content).hexdigest()


def write_files(edits: Sequence[Edit]) -> List[Optional[str]]:
    """Make the files what they shall be; return their hashes. Raise NotWritten, and then all is as it was."""
    present = [read_present(edit.target, edit.path) for edit in edits]
    _check_bases(edits, present)
    made: List[str] = []
    path = ""
    staged: Dict[str, str] = {}
    done: List[int] = []
    try:
        for edit, before in zip(edits, present):  # all that needs room on the disk, before anything is replaced
            path = edit.path
            if edit.content is not None and edit.content != before.content:
                _make_folders(os.path.dirname(edit.target), made)
                staged[edit.target] = _stage(edit.target, edit.content, before.mode if edit.mode is None else edit.mode)
        for index, (edit, before) in enumerate(zip(edits, present)):
            path = edit.path
            _check_bases([edit], [read_present(edit.target, path)])  # somebody may have written meanwhile
            done.append(index)
            _commit(edit, before, staged)
        _remove_empty_folders([edit.target for edit in edits if edit.content is None])
    except (OSError, NotWritten) as error:
        stay = [edits[index].path for index in reversed(done) if not _put_back(edits[index], present[index])]
        for target, temporary in staged.items():
            _try_to_unlink(os.path.join(os.path.dirname(target), temporary))
        for folder in reversed(made):
            _remove_folder(folder)
        if isinstance(error, NotWritten) and not stay:
            raise
        text = str(error) if isinstance(error, NotWritten) else "{} cannot be written: {}.".format(path, _reason(error))
        if stay:
            text += " What was written before it could not be put back: {}.".format(", ".join(stay))
        raise NotWritten("refused", text) from error
    return [None if edit.content is None else sha256(edit.content).hexdigest() for edit in edits]


def _commit(edit: Edit, before: Present, staged: Dict[str, str]) -> None:
    if edit.target in staged:
        _rename(edit.target, staged[edit.target])
        del staged[edit.target]
    elif edit.content is None and before.content is not None:
        os.unlink(edit.target)
        _sync_folder(os.path.dirname(edit.target))
    elif edit.content is not None and edit.mode not in (None, before.mode):
        os.chmod(edit.target, edit.mode or 0)


def _put_back(edit: Edit, before: Present) -> bool:
    """Make a file again what it was; False where that fails as well."""
    try:
        now = read_present(edit.target, edit.path)
        if now.content not in (before.content, edit.content):
            return False  # somebody wrote it meanwhile
        if before.content is None:
            _unlink(edit.target)
        elif now != before:
            _rename(edit.target, _stage(edit.target, before.content, before.mode))
    except (OSError, NotWritten):
        return False
    return True


def read_present(target: str, path: str) -> Present:
    """Return a file's bytes and mode. Raise NotWritten where it is none that could be replaced and put back."""
    try:
        fd = os.open(target, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except FileNotFoundError:
        return Present(None, NEW_MODE)
    except OSError as error:
        raise NotWritten("refused", "{} cannot be read: {}.".format(path, _reason(error))) from error
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            raise NotWritten("refused", "{} is not a regular file.".format(path))
        if status.st_size > MAX_BYTES:
            raise NotWritten("refused", "{}: {}".format(path, TOO_LARGE))
        return Present(os.read(fd, MAX_BYTES + 1), stat.S_IMODE(status.st_mode))
    finally:
        os.close(fd)


def _check_bases(edits: Sequence[Edit], present: Sequence[Present]) -> None:
    conflicts: List[Dict[str, Any]] = []
    for edit, before in zip(edits, present):
        if before.content != edit.content and before.digest != edit.base:
            told = {} if before.digest is None else {"sha256": before.digest}
            conflicts.append({"path": edit.path, **told})
    if conflicts:
        names = ", ".join(os.path.basename(str(each["path"])) for each in conflicts)
        text = "Changed meanwhile, so nothing was written: {}.".format(names)
        raise NotWritten("conflict", text, {"conflicts": conflicts})


def _stage(target: str, content: bytes, mode: int) -> str:
    """Write a content beside its target; return the name it has there."""
    folder, name = os.path.split(target)
    temporary = "." + name[:100] + _MARK + os.urandom(6).hex()
    fd = _open_folder(folder)
    try:
        _clear_stale(fd)
        try:
            _write_whole(temporary, content, mode, fd)
        except OSError:
            _unlink(os.path.join(folder, temporary))
            raise
    finally:
        os.close(fd)
    return temporary


def _rename(target: str, temporary: str) -> None:
    folder, name = os.path.split(target)
    fd = _open_folder(folder)
    try:
        os.rename(temporary, name, src_dir_fd=fd, dst_dir_fd=fd)
        os.fsync(fd)
    finally:
        os.close(fd)


def _open_folder(folder: str) -> int:
    """Open a folder whose path was resolved. Raise OSError where a part of it was bent elsewhere since."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    if os.readlink("/proc/self/fd/{}".format(fd)) == folder:
        return fd
    os.close(fd)
    raise OSError(errno.ELOOP, "a folder of it is a symbolic link now")


def _write_whole(name: str, content: bytes, mode: int, folder: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    fd = os.open(name, flags, 0o600, dir_fd=folder)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(fd, view) :]
        os.fchmod(fd, mode)
        os.fsync(fd)
    finally:
        os.close(fd)


def _clear_stale(folder: int) -> None:
    """Remove what a killed agent left half written."""
    for name in os.listdir(folder):
        if name.startswith(".") and name[-12 - len(_MARK) : -12] == _MARK:
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if time.time() - status.st_mtime > _STALE_S:
                os.unlink(name, dir_fd=folder)


def _make_folders(folder: str, made: List[str]) -> None:
    missing = []
    while not os.path.isdir(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    for each in reversed(missing):
        os.mkdir(each, 0o755)
        made.append(each)


def _remove_empty_folders(targets: Sequence[str]) -> None:
    """A folder of drop-ins, or of files that a service mounts, goes with its last one."""
    for target in targets:
        folder = os.path.dirname(target)
        if folder.endswith(".d") or os.path.dirname(folder).endswith("/containers/systemd"):
            _remove_folder(folder)


def _remove_folder(folder: str) -> None:
    try:
        os.rmdir(folder)
    except OSError:
        pass  # something else is in it, or it is gone already


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


def _try_to_unlink(path: str) -> None:
    try:
        _unlink(path)
    except OSError:
        pass  # it is looked at again when something is written beside it


def _sync_folder(folder: str) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _reason(error: OSError) -> str:
    reasons = {
        errno.EACCES: "this user may not",
        errno.EPERM: "this user may not",
        errno.ENOSPC: "the disk is full",
        errno.EROFS: "the disk is read-only",
        errno.EDQUOT: "this user's quota is used up",
        errno.ELOOP: "it is a symbolic link",
        errno.ENOTDIR: "a part of its path is no folder",
    }
    return reasons.get(error.errno or 0, error.strerror or "it failed")
