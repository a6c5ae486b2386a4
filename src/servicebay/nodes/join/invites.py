"""One-time tokens with which a node joins: ``<id>-<secret>``, kept as a hash, bound to the first key that shows it.

The same key may show it again until it expires, so that the same line can be run twice. Pure but for
the repository; the clock is the hub's alone: no node's clock plays a part.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from typing import Protocol

import msgspec

from ..errors import NodeError

VALID_MS = 15 * 60 * 1000
MAX_OPEN = 100
"""Invitations that wait at once; the oldest one makes room."""
_FORM = re.compile(r"([0-9a-f]{16})-([0-9a-f]{48})")
_NOBODY = "0" * 64


class Invite(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation. ``name`` is its ID, ``node`` what the node will be called.

    ``host`` is how the node reaches the hub, ``key`` the public key that used it.
    """

    name: str
    node: str
    host: str
    secret_hash: str
    expires_at: int
    key: str = ""


class InviteRepository(Protocol):
    """Where invitations are kept."""

    async def list(self) -> "list[Invite]":
        """All of them."""

    async def save(self, document: Invite) -> None:
        """Insert, or replace the one of the same name."""

    async def delete(self, name: str) -> None:
        """Forget; fine if it was not known."""


class Invites:
    """The open invitations. ``load`` before anything else."""

    def __init__(self, repository: InviteRepository, now_ms: Callable[[], int]) -> None:
        self._repository = repository
        self._now_ms = now_ms
        self._open: dict[str, Invite] = {}

    async def load(self) -> None:
        """Take up those of an earlier run of the hub."""
        self._open = {invite.name: invite for invite in await self._repository.list()}
        await self._forget_expired()

    async def create(self, node: str, host: str) -> tuple[str, Invite]:
        """A new token for a node of this name, and its record. The token is shown once: only its hash stays."""
        await self._forget_expired()
        token_id, secret = secrets.token_hex(8), secrets.token_hex(24)
        expires_at = self._now_ms() + VALID_MS
        invite = Invite(name=token_id, node=node, host=host, secret_hash=_digest(secret), expires_at=expires_at)
        await self._keep(invite)
        while len(self._open) > MAX_OPEN:
            await self._drop(next(iter(self._open)))
        return f"{token_id}-{secret}", invite

    def judge(self, token: str, key: str) -> Invite | None:
        """The invitation that this token opens for this key; takes as long whichever part of it is wrong."""
        form = _FORM.fullmatch(token)
        token_id, secret = form.groups() if form else ("", "")
        invite = self._open.get(token_id)
        fits = hmac.compare_digest(invite.secret_hash if invite else _NOBODY, _digest(secret))
        if invite is None or not fits or invite.expires_at <= self._now_ms():
            return None
        return invite if invite.key in ("", key) else None

    async def use(self, invite: Invite, key: str) -> None:
        """Bind the invitation to the key that shows it. Raises NodeError where it is another's since it was judged."""
        now = self._open.get(invite.name)
        if now is None or now.key not in ("", key) or now.expires_at <= self._now_ms():
            raise NodeError("invitation", "This token was used by another node, or is over. Make a new one at the hub.")
        await self._keep(msgspec.structs.replace(now, key=key))

    async def _forget_expired(self) -> None:
        now = self._now_ms()
        for token_id in [name for name, invite in self._open.items() if invite.expires_at <= now]:
            await self._drop(token_id)

    async def _keep(self, invite: Invite) -> None:
        self._open[invite.name] = invite
        await self._repository.save(invite)

    async def _drop(self, token_id: str) -> None:
        del self._open[token_id]
        await self._repository.delete(token_id)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
