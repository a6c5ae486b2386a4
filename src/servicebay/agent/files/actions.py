"""``files.read {path}`` -> ``{"content": str, "sha256": str}``: the content of one file of the ``files`` section.

Only what the section lists is read, at the place where its links led when it was listed. The content goes to who
asked, and nowhere else.
"""

from typing import Any, Dict

from servicebay.wire.messages import Failure

from ..rpc import Action, ActionError, Call
from .reader import Unreadable, read_content
from .watch import FileWatch


class FileActions:
    """Actions on files."""

    def __init__(self, watch: FileWatch) -> None:
        self._watch = watch

    def table(self) -> Dict[str, Action]:
        """Name of each action -> what runs it."""
        return {"files.read": self.read}

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
