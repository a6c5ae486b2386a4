"""What is answered when something cannot be done, and whether the hub is well."""

from ...sentences import Sentence
from .base import Answer


class HealthAnswer(Answer, frozen=True):
    """GET /api/health: the hub itself answers, whatever its nodes do. ``setup_needed``: nobody has an account yet."""

    status: str
    version: str
    setup_needed: bool


class Conflict(Answer, frozen=True):
    """A file that is not as the draft's base says. What is absent could not be had: the file is gone, say.

    ``base_content`` is what the draft was edited from, ``theirs`` what is there now (with its hash, for the next
    attempt), ``mine`` the draft's content.
    """

    path: str
    base_content: str | None = None
    theirs: str | None = None
    theirs_sha256: str | None = None
    mine: str | None = None


class Problem(Answer, frozen=True):
    """``application/problem+json`` (RFC 9457).

    ``code`` is stable; ``detail`` says what to do; ``stderr`` is what the tool said. ``conflicts`` are files that are
    not as a draft's base says. ``debug_images`` are images on the node with which a container without a shell can be
    looked into.
    """

    type: str
    title: Sentence
    status: int
    code: str
    detail: Sentence
    stderr: str | None = None
    field: str | None = None
    setup_needed: bool | None = None
    retry_after_s: int | None = None
    conflicts: list[Conflict] = []
    debug_images: list[str] = []
