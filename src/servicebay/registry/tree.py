"""The text files of a folder, without following anything out of it. Limits hold for everything that is read."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from .errors import Broken

MAX_FILE_BYTES = 256 * 1024
MAX_FILES = 40
MAX_ENTRIES = 100
"""Of one template: files and folders."""
FOLDERS = ("templates", "stacks")
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
"""Of a template, a stack or a registry."""
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@-]{0,99}")
Files = dict[str, str]
"""Text by path relative to its template, with ``/`` between the parts."""


def check_path(path: str) -> str:
    """Return a relative path whose every part is plain. Raises Broken: ``..``, hidden and odd names are refused."""
    parts = path.split("/")
    if len(parts) > 4 or not all(_PART.fullmatch(part) for part in parts):
        raise Broken(printable(path), "The file's name is refused: letters, digits, '_', '.', '-', at most 3 folders.")
    return path


def as_text(path: str, data: bytes) -> str:
    """Decode a file. Raises Broken where it is too large, or no text."""
    if len(data) > MAX_FILE_BYTES:
        raise Broken(path, f"The file is larger than {MAX_FILE_BYTES // 1024} KiB.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Broken(path, "The file is not UTF-8 text.") from error
    if any(ord(sign) < 32 and sign not in "\n\t" for sign in text):
        raise Broken(path, "The file has control characters (line ends must be \\n alone).")
    return text


def read_folder(root: Path) -> Files:
    """Read the files below ``root``. Blocking. Raises Broken for links, devices, odd names and what is too much."""
    found: Files = {}
    for count, (path, entry) in enumerate(_walk(root, "")):
        if count >= MAX_ENTRIES:
            raise Broken(path, f"There are more than {MAX_ENTRIES} files and folders.")
        if entry.is_dir() and not entry.is_symlink():
            continue
        check_path(path)
        mode = entry.lstat().st_mode
        if stat.S_ISLNK(mode):
            raise Broken(path, "Symbolic links are refused.")
        if not stat.S_ISREG(mode):
            raise Broken(path, "That is not a plain file.")
        if len(found) >= MAX_FILES:
            raise Broken(path, f"There are more than {MAX_FILES} files.")
        with open(os.open(entry, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            found[path] = as_text(path, file.read(MAX_FILE_BYTES + 1))
    return found


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, Path]]:
    for entry in sorted(folder.iterdir()):
        path = prefix + entry.name
        if entry.is_dir() and not entry.is_symlink():
            check_path(path)
            yield path, entry
            yield from _walk(entry, path + "/")
        else:
            yield path, entry


def printable(text: str) -> str:
    """A hostile name as it may be shown."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)[:120]
