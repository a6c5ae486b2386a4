"""The record of what was done."""

from ...sentences import Sentence
from .base import Answer


class AuditLine(Answer, frozen=True):
    """A line. ``outcome`` is ``ok`` or the code of what refused it. ``at`` in ms."""

    id: int
    at: int
    actor: str
    address: str
    action: str
    target: str
    outcome: str
    detail: str


class AuditAnswer(Answer, frozen=True):
    """GET /api/audit: newest first. ``before`` asks for older ones; absent where there are none.

    ``actors`` and ``actions`` are all that the record knows, to choose from. ``kept`` says how long lines stay.
    """

    lines: list[AuditLine]
    actors: list[str]
    actions: list[str]
    kept: Sentence
    before: int | None = None
