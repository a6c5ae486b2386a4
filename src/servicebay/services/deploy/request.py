"""A draft checked at the edge, before anybody is asked: paths are paths, contents are texts, within bounds."""

import posixpath
import re

from ..errors import ActionError
from ..shapes.draft import DraftBody, DraftFile

MAX_FILES = 200
MAX_BYTES = 256 * 1024
"""Of one content: what a node would also read."""
MAX_ALL_BYTES = 700 * 1024
"""Of all contents: a request to a node has at most 1 MiB, and JSON spells some characters long."""
PATH = re.compile(r"/[^\x00-\x1f\x7f]{0,4094}")
MODE = re.compile(r"[0-7]{3,4}")
REASON_CHARACTERS = 1_000


def check_request(draft: DraftBody) -> None:
    """Raise ActionError ``invalid`` where a draft could not be one."""
    if not 0 < len(draft.files) <= MAX_FILES:
        raise ActionError("invalid", f"A draft has 1 to {MAX_FILES} files.")
    paths = [file.path for file in draft.files]
    if len(set(paths)) < len(paths):
        raise ActionError("invalid", "A draft names each file once.")
    for file in draft.files:
        _check_file(file)
    if sum(len(file.content.encode()) for file in draft.files if file.content) > MAX_ALL_BYTES:
        raise ActionError("invalid", f"A draft has at most {MAX_ALL_BYTES // 1024} KiB in all.")
    if draft.reason is not None and len(draft.reason) > REASON_CHARACTERS:
        raise ActionError("invalid", f"A reason has at most {REASON_CHARACTERS} characters.")


def _check_file(file: DraftFile) -> None:
    path = file.path
    if not PATH.fullmatch(path) or posixpath.normpath(path) != path or path.startswith("//") or not _is_text(path):
        raise ActionError("invalid", f"{path[:80]!r} is not the plain absolute path of a file.")
    if file.mode is not None and not MODE.fullmatch(file.mode):
        raise ActionError("invalid", f"{path}: a mode is octal, such as 0600.")
    if file.content is None:
        return
    if "\0" in file.content or not _is_text(file.content):
        raise ActionError("invalid", f"{path}: the content is not text.")
    if len(file.content.encode()) > MAX_BYTES:
        raise ActionError("invalid", f"{path} is larger than {MAX_BYTES // 1024} KiB.")


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
