"""Signing in: bodies and the session."""

from typing import Literal

from ...sentences import Sentence
from .base import Answer, Body

RoleName = Literal["viewer", "operator", "administrator"]
ScopeName = Literal["read", "operate", "admin"]


class SetupBody(Body, frozen=True):
    """POST /api/auth/setup: the first account, with the one-time token of the setup link."""

    token: str
    username: str
    password: str


class LoginBody(Body, frozen=True):
    """POST /api/auth/login. ``code`` is the second step's, where there is one: 403 ``second-factor`` asks for it."""

    username: str
    password: str
    code: str | None = None


class SessionAnswer(Answer, frozen=True):
    """GET /api/auth/session, and the answer of login and setup. ``expires_at`` in ms.

    ``may`` are the needs that are met, of ``read operate administer``; ``refusals`` says of the others why not, as the
    hub would answer. ``kind`` is ``session``, ``token`` or ``local``.
    """

    username: str
    expires_at: int
    role: str
    role_title: Sentence
    kind: str
    may: list[str]
    refusals: dict[str, Sentence] = {}


class AcceptBody(Body, frozen=True):
    """POST /api/auth/accept: a password for the account of a one-time link."""

    token: str
    password: str
    code: str | None = None


class ConfirmBody(Body, frozen=True):
    """What must not happen at a page left open asks for one's own password."""

    password: str


class CodeBody(Body, frozen=True):
    """POST /api/auth/second-factor/confirm."""

    code: str


class SecondFactorAnswer(Answer, frozen=True, omit_defaults=False):
    """GET /api/auth/second-factor."""

    enabled: bool
    codes_left: int


class SecondFactorBegun(Answer, frozen=True):
    """A secret for an authenticator app, as text and as a QR code (a data URI of an SVG). Told this once."""

    secret: str
    picture: str


class CodesAnswer(Answer, frozen=True):
    """Recovery codes, each good for one sign-in. Told this once."""

    codes: list[str]


class PasswordBody(Body, frozen=True):
    """PUT /api/auth/password: one's own."""

    password: str
    new_password: str


class SessionRow(Answer, frozen=True):
    """A session. ``device`` is in words (*Firefox on Linux*), ``agent`` what its browser calls itself."""

    id: str
    username: str
    device: str
    agent: str
    address: str
    created_at: int
    seen_at: int
    expires_at: int
    current: bool


class TokenBody(Body, frozen=True):
    """POST /api/auth/tokens. Without ``days`` it counts until it is revoked."""

    label: str
    scope: ScopeName
    days: int | None = None


class TokenAnswer(Answer, frozen=True):
    """A token, without its secret. ``may`` is what its scope and its owner's role leave it, in words."""

    id: str
    label: str
    username: str
    scope: ScopeName
    may: Sentence
    created_at: int
    last_used_at: int | None = None
    expires_at: int | None = None
    expired: bool = False


class TokenMade(Answer, frozen=True):
    """What POST /api/auth/tokens answers: the only time that the token is told."""

    token: str
    id: str


class UserBody(Body, frozen=True):
    """POST /api/users."""

    name: str
    role: RoleName


class UserChange(Body, frozen=True):
    """PUT /api/users/{name}: what is not said stays."""

    role: RoleName | None = None
    disabled: bool | None = None


class UserAnswer(Answer, frozen=True):
    """An account. ``fixed`` says why it can be neither removed nor given less: it is the last administrator."""

    name: str
    role: RoleName
    created_at: int
    disabled: bool = False
    invited: bool = False
    you: bool = False
    seen_at: int | None = None
    sessions: int = 0
    tokens: int = 0
    second_factor: bool = False
    passkeys: int = 0
    fixed: Sentence | None = None


class RoleView(Answer, frozen=True):
    """A role and what it may, in words."""

    name: RoleName
    title: Sentence
    text: Sentence


class PeopleAnswer(Answer, frozen=True):
    """GET /api/users. ``warning`` tells what an operator can reach on the hub's own machine."""

    users: list[UserAnswer]
    roles: list[RoleView]
    warning: Sentence | None = None


class LinkMade(Answer, frozen=True):
    """A one-time link to set a password: ``path`` behind the address of this ServiceBay."""

    name: str
    path: str
    expires_at: int
