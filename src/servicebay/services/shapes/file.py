"""Files of a node and their history, as answers."""

from ...sentences import Sentence
from .base import Answer, Tone


class FileAnswer(Answer, frozen=True):
    """GET /api/nodes/{name}/files: one file. ``mode`` is octal; ``problem`` says why its content cannot be had."""

    path: str
    kind: str
    size_bytes: int
    mode: str
    mtime: int
    sha256: str | None = None
    problem: Sentence | None = None
    target: str | None = None


class FileContentAnswer(Answer, frozen=True):
    """GET /api/nodes/{name}/files/content?path=: a file's text, and the hash of just this text."""

    path: str
    kind: str
    sha256: str
    content: str


class ChangeAnswer(Answer, frozen=True):
    """One change: what (``kind`` is ``service``, ``container`` or ``node``), when (ms, the node's time) and why.

    ``text`` and ``cause`` are words to show. ``afterwards``: the hub did not see it, the node told it later.
    """

    at: int
    node: str
    kind: str
    name: str
    to_state: str
    text: Sentence
    tone: Tone
    from_state: str | None = None
    cause: Sentence | None = None
    exit_code: int | None = None
    afterwards: bool = False


class HistoryAnswer(Answer, frozen=True):
    """GET /api/history: changes, newest first. ``before`` asks for the next page; absent at the end."""

    changes: list[ChangeAnswer]
    before: str | None = None
