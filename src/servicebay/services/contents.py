"""The content of a node's file, asked of the node when a person wants to see it.

Kept by hash for who looks again, in memory and within bounds; of environment files, which may hold secrets, never.
"""

import hashlib
from collections import OrderedDict
from typing import NamedTuple

from ..nodes.manager import NodeManager
from ..twin.schema import FileEntry
from ..twin.store import TwinStore
from .errors import ActionError

DEADLINE_S = 10.0
KEPT_BYTES = 4 << 20
REMEMBERED_LOOKS = 10_000
SECRET_KINDS = {"env"}


class FileContent(NamedTuple):
    """A file's text as of ``sha256``."""

    entry: FileEntry
    content: str
    sha256: str


class FileContents:
    """Reads files of nodes."""

    def __init__(self, twin: TwinStore, nodes: NodeManager) -> None:
        self._twin = twin
        self._nodes = nodes
        self._kept: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._kept_bytes = 0
        self._looks: set[tuple[str, str, str, str]] = set()

    def is_first_look(self, who: str, node: str, path: str, sha256: str) -> bool:
        """Whether a person has not been shown this content yet, as far as is remembered."""
        look = (who, node, path, sha256)
        if look in self._looks:
            return False
        if len(self._looks) >= REMEMBERED_LOOKS:
            self._looks.clear()
        self._looks.add(look)
        return True

    def list(self, node: str) -> list[FileEntry]:
        """The files of a node, from memory. Raises ActionError ``not-found``."""
        try:
            return [*(self._twin.get(node).state.files or {}).values()]
        except KeyError:
            raise ActionError("not-found", f"There is no node called {node}.") from None

    async def read(self, node: str, path: str) -> FileContent:
        """The text of a file that the node lists. Raises ActionError, ActionFailed, UnknownNode."""
        entry = next((entry for entry in self.list(node) if entry.path == path), None)
        if entry is None:
            raise ActionError("not-found", "That is not one of the files of this node's services.")
        if entry.problem is not None:
            raise ActionError("conflict", entry.problem)
        kept = self._kept.get((node, entry.sha256 or ""))
        if kept is not None:
            self._kept.move_to_end((node, entry.sha256 or ""))
            return FileContent(entry, kept, entry.sha256 or "")
        answer = await self._nodes.request(node, "files.read", {"path": path}, deadline_s=DEADLINE_S)
        content = answer.get("content")
        if not isinstance(content, str):
            raise ActionError("internal", "The node's answer is not understood.")
        # not the node's word for it: what is kept under a hash has that hash
        digest = hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()
        if entry.kind not in SECRET_KINDS:
            self._keep((node, digest), content)
        return FileContent(entry, content, digest)

    def _keep(self, key: tuple[str, str], content: str) -> None:
        if key in self._kept:
            return
        self._kept[key] = content
        self._kept_bytes += len(content)
        while self._kept_bytes > KEPT_BYTES:
            self._kept_bytes -= len(self._kept.popitem(last=False)[1])
