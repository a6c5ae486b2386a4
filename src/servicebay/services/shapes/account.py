"""Signing in: bodies and the session."""

from .base import Answer, Body


class SetupBody(Body, frozen=True):
    """POST /api/auth/setup: the first account, with the one-time token of the setup link."""

    token: str
    username: str
    password: str


class LoginBody(Body, frozen=True):
    """POST /api/auth/login."""

    username: str
    password: str


class SessionAnswer(Answer, frozen=True):
    """GET /api/auth/session, and the answer of login and setup. ``expires_at`` in ms.

    ``may`` are the needs that are met, of ``read operate administer``; ``refusals`` says of the others why not, as the
    hub would answer. ``kind`` is ``session``, ``token`` or ``local``.
    """

    username: str
    expires_at: int
    role: str
    kind: str
    may: list[str]
    refusals: dict[str, str] = {}
