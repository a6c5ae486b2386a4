"""Actions on files: what the hub reads and writes of them.

``files.read {path}`` -> ``{content, sha256}``: one file of the ``files`` section, at the place where its links led
when it was listed. ``files.hashes {paths, contents?}`` -> ``{files: [{path, sha256?, mode?, content?}]}``:
what is there now, where the hub may write; contents, of text, where they are asked for.
``files.write {files: [{path, content?, base?, mode?}]}`` -> ``{files: [{path, sha256?}]}``: all or none; without
``content`` the file goes. A file that is not as its ``base`` says is a failure ``conflict``, with
``{conflicts: [{path, sha256?}]}`` in its details. Contents go to who asked, and nowhere else.
"""

import os
from typing import Any, Dict, List, Optional

from servicebay.wire.messages import Failure

from ..loop import Loop
from ..memory import give_back_memory
from ..rpc import Action, ActionError, Call
from .reader import MAX_BYTES, TOO_LARGE, Unreadable, read_content
from .watch import FileWatch

GIVE_BACK_AFTER_S = 0.5
"""When the answer of a large request has gone out."""


class FileActions:
    """Actions on files."""

    def __init__(self, loop: Loop, watch: FileWatch) -> None:
        self._loop = loop
        self._watch = watch

    def table(self) -> Dict[str, Action]:
        """Name of each action -> what runs it."""
        return {"files.read": self.read, "files.hashes": self.hashes, "files.write": self.write}

    async def read(self, call: Call) -> Dict[str, Any]:
        """The content of a listed file, as it is now."""
        path = call.args.get("path")
        if not isinstance(path, str):
            raise ActionError(Failure("invalid", "The path must be a text."))
        target = self._watch.target_of(path)
        if target is None:
            raise ActionError(Failure("not-found", "That is not one of the files of this node's services."))
        try:
            content, digest = read_content(target)
        except Unreadable as error:
            self._watch.hint()
            raise ActionError(Failure("conflict", str(error))) from error
        return {"content": content, "sha256": digest}

    async def hashes(self, call: Call) -> Dict[str, Any]:
        """What these files are now."""
        from .writer import NotWritten, read_present

        try:
            edits = self._edits([{"path": path} for path in _list(call.args.get("paths"))])
            found = [(edit.path, read_present(edit.target, edit.path)) for edit in edits]
        except NotWritten as error:
            raise _failed(error) from error
        with_contents = call.args.get("contents") is True
        if with_contents:
            self._loop.call_later(GIVE_BACK_AFTER_S, give_back_memory)
        return {"files": [_described(path, present, with_contents) for path, present in found]}

    async def write(self, call: Call) -> Dict[str, Any]:
        """Make files what they shall be, and tell them in the section before the answer."""
        from .writer import NotWritten, write_files

        try:
            edits = self._edits(_list(call.args.get("files")))
            digests = write_files(edits)
        except NotWritten as error:
            raise _failed(error) from error
        finally:
            self._watch.look_now()
            self._loop.call_later(GIVE_BACK_AFTER_S, give_back_memory)
        return {"files": [_told(edit.path, digest) for edit, digest in zip(edits, digests)]}

    def _edits(self, files: List[Any]) -> List[Any]:
        from .allowed import check_path, find_place, own_folders
        from .writer import MAX_FILES, Edit, NotWritten

        if not 0 < len(files) <= MAX_FILES:
            raise NotWritten("invalid", "There must be 1 to {} files.".format(MAX_FILES))
        folders = own_folders(os.environ, os.environ["HOME"], os.getuid())
        edits: List[Any] = []
        for file in files:
            file = file if isinstance(file, dict) else {}
            path = check_path(file.get("path"))
            content, base = bytes_of(file.get("content"), path), file.get("base")
            if base is not None and not isinstance(base, str):
                raise NotWritten("invalid", "A base is the SHA-256 of a content.")
            mode = _mode_of(file.get("mode"))
            edits.append(Edit(path, find_place(path, folders, self._watch.target_of), content, base, mode))
        if len({edit.target for edit in edits}) < len(edits):
            raise NotWritten("invalid", "Two of the files are the same one.")
        return edits


def _list(value: object) -> List[Any]:
    return value if isinstance(value, list) else []


def bytes_of(content: object, path: str) -> Optional[bytes]:
    """A content that may be written, as its bytes. Raise NotWritten."""
    from .writer import NotWritten

    if content is None:
        return None
    if not isinstance(content, str) or "\0" in content:
        raise NotWritten("invalid", "{}: the content must be text without NUL.".format(path))
    try:
        data = content.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotWritten("invalid", "{}: the content is not Unicode text.".format(path)) from error
    if len(data) > MAX_BYTES:
        raise NotWritten("invalid", "{}: {}".format(path, TOO_LARGE))
    return data


def _mode_of(mode: object) -> Optional[int]:
    from .writer import NotWritten

    if mode is None:
        return None
    if not isinstance(mode, str) or len(mode) > 4 or not mode or mode.strip("01234567"):
        raise NotWritten("invalid", "A mode is octal, such as 0600.")
    return int(mode, 8) & 0o777


def _told(path: str, digest: Optional[str]) -> Dict[str, Any]:
    return {"path": path} if digest is None else {"path": path, "sha256": digest}


def _described(path: str, present: Any, with_content: bool) -> Dict[str, Any]:
    told = _told(path, present.digest)
    if present.content is not None:
        told["mode"] = "{:04o}".format(present.mode)
        if with_content and b"\0" not in present.content:
            try:
                told["content"] = present.content.decode("utf-8")
            except UnicodeDecodeError:
                pass
    return told


def _failed(error: Any) -> ActionError:
    return ActionError(Failure(error.code, str(error), details=error.details))
