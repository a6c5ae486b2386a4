"""What a node's files and generated units are now, asked of its agent. Shapes of its answers, decoded."""

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from ..actions import Requester
from ..errors import ActionError
from ..shapes.draft import DraftFile
from .effects import Unit
from .messages import Message

DEADLINE_S = 20.0
AT_ONCE = 25
"""Files whose contents, all as large as can be and spelt long in JSON, still fit into one frame (16 MiB)."""
LONGEST_NAME = 200
S = TypeVar("S", bound=msgspec.Struct)


class PresentFile(msgspec.Struct, frozen=True):
    """A file as it is: without ``sha256`` it does not exist, without ``content`` it is not text."""

    path: str
    sha256: str | None = None
    mode: str | None = None
    content: str | None = None


class _Files(msgspec.Struct, frozen=True):
    files: list[PresentFile]


class Checked(msgspec.Struct, frozen=True):
    """The answer of ``quadlet.check``."""

    units: dict[str, Unit]
    before: dict[str, Unit]
    messages: list[Message]


def is_plain(path: str) -> bool:
    """Whether a node would read it: one odd name (a line break in it, say) is not to refuse a request for all files."""
    is_long = any(len(part.encode()) > LONGEST_NAME for part in path.split("/"))
    return not is_long and not any(ord(sign) < 32 or ord(sign) == 127 for sign in path)


async def read_present(nodes: Requester, node: str, paths: Sequence[str], contents: bool) -> dict[str, PresentFile]:
    """What these files are now, by path. Raises ActionFailed, UnknownNode, ActionError."""
    found: dict[str, PresentFile] = {}
    for batch in (paths[start : start + AT_ONCE] for start in range(0, len(paths), AT_ONCE)):
        args = {"paths": list(batch), "contents": contents}
        answer = _decode(await nodes.request(node, "files.hashes", args, deadline_s=DEADLINE_S), _Files)
        found |= {file.path: file for file in answer.files}
    if set(found) != set(paths):
        raise ActionError("internal", "The node's answer is not understood.")
    return found


async def check_draft(nodes: Requester, node: str, files: Sequence[DraftFile], units: Sequence[str] = ()) -> Checked:
    """The node's own generator on a draft. Raises ActionFailed, UnknownNode, ActionError."""
    told = [{"path": file.path, **({} if file.content is None else {"content": file.content})} for file in files]
    args = {"files": told, "units": list(units)}
    return _decode(await nodes.request(node, "quadlet.check", args, deadline_s=DEADLINE_S), Checked)


def _decode(answer: dict[str, Any], kind: type[S]) -> S:
    try:
        return msgspec.convert(answer, kind)
    except msgspec.ValidationError as error:
        raise ActionError("internal", "The node's answer is not understood.") from error
