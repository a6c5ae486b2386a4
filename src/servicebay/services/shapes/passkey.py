"""Passkeys: what a browser is asked, what it brings, and the rows. Bytes are in base64url without padding."""

from ...sentences import Sentence
from .base import Answer, Body


class PasskeyView(Answer, frozen=True):
    """One of one's own. ``site`` is the name that it works at, ``note`` what a person must know about it."""

    id: str
    name: str
    site: str
    created_at: int
    works_here: bool = False
    synced: bool = False
    last_used_at: int | None = None
    note: Sentence | None = None


class PasskeysAnswer(Answer, frozen=True):
    """GET /api/auth/passkeys. ``refused`` says why none can be used at this address, and what to do.

    ``suggestion`` is a name for a new one.
    """

    passkeys: list[PasskeyView]
    suggestion: str
    refused: Sentence | None = None


class OwnKey(Answer, frozen=True):
    """A passkey that the account has already, so that a device makes no second one."""

    id: str
    transports: list[str]


class PasskeyBegun(Answer, frozen=True):
    """POST /api/auth/passkeys/begin: what ``navigator.credentials.create`` is given. Algorithms are COSE's numbers."""

    challenge: str
    site: str
    handle: str
    username: str
    algorithms: list[int]
    own: list[OwnKey]


class PasskeyBody(Body, frozen=True):
    """POST /api/auth/passkeys: what ``navigator.credentials.create`` made."""

    name: str
    id: str
    client_data: str
    attestation: str
    transports: list[str] = []


class PasskeyNameBody(Body, frozen=True):
    """PUT /api/auth/passkeys/{id}."""

    name: str


class PasskeyAsked(Answer, frozen=True):
    """POST /api/auth/passkey/begin: what ``navigator.credentials.get`` is given.

    ``known``: somebody has a passkey for this site, so that it is worth offering.
    """

    challenge: str
    site: str
    known: bool = False


class PasskeyLoginBody(Body, frozen=True):
    """POST /api/auth/passkey/login: what ``navigator.credentials.get`` gave."""

    id: str
    client_data: str
    authenticator_data: str
    signature: str
    handle: str = ""
