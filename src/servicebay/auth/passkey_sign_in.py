"""Making a passkey and signing in with one, from the challenge to the session.

A passkey counts as both steps: it is something that one has, and the device made sure who holds it. So no code is asked
for. Every refusal is an ``AuthError``; the exact reason is told to the record only.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from .attempts import Attempts
from .audit import Audit
from .ceremony import Assertion, NotProved, Registration, challenge_in, to_bytes, verify_assertion, verify_registration
from .challenges import Challenges
from .errors import AuthError
from .identity import Identity
from .passkeys import Passkey, Passkeys
from .sessions import Sessions
from .site import Site
from .users import User, Users

log = logging.getLogger(__name__)
ADD, SIGN_IN = "add", "sign-in"
NOBODY = "unknown"
"""Who tried with a passkey that nobody has: for the record."""


@dataclass(frozen=True)
class Begun:
    """What a browser needs to make a passkey. ``own`` are those that the account has on this site already."""

    challenge: bytes
    handle: bytes
    own: list[Passkey]


class PasskeySignIn:
    """The ceremonies of passkeys. ``steady_ms`` is a clock that nobody sets."""

    def __init__(
        self,
        passkeys: Passkeys,
        users: Users,
        sessions: Sessions,
        audit: Audit,
        attempts: Attempts,
        steady_ms: Callable[[], int],
    ) -> None:
        self._passkeys = passkeys
        self._users = users
        self._sessions = sessions
        self._audit = audit
        self._attempts = attempts
        self._challenges = Challenges(steady_ms)

    async def begin_adding(self, user: User, session: str, site: Site) -> Begun:
        """Start to make one, for who proved just now who they are; ``session`` is the session's key."""
        own = [each for each in await self._passkeys.list(user.id) if each.site == site.name]
        challenge = self._challenges.make(session, ADD, site.name)
        return Begun(challenge, await self._passkeys.handle(user.id), own)

    async def add(
        self, identity: Identity, brought: Registration, site: Site, name: str, transports: list[str], address: str
    ) -> Passkey:
        """Keep the passkey that was made. Raises AuthError."""
        self._attempts.of_account(identity.username)
        user = await self._users.known(identity.username)
        try:
            challenge = self._taken(brought.client_data, identity.key, ADD, site)
            key = await asyncio.to_thread(verify_registration, brought, challenge, site)
        except NotProved as error:
            await self._audit.record(user.name, address, "auth.passkey", user.name, "wrong-passkey", str(error))
            raise AuthError("wrong-passkey", "The browser's passkey could not be checked. Try it again.") from error
        passkey = await self._passkeys.add(user.id, key, site.name, name, transports)
        self._attempts.forget(user.name)
        await self._audit.record(user.name, address, "auth.passkey", user.name, detail=f"added {passkey.name}")
        return passkey

    async def begin(self, browser: str, site: Site, address: str) -> tuple[bytes, bool]:
        """A challenge to sign in with, and whether anybody has a passkey for this site. Raises AuthError."""
        self._attempts.of_questions(address)
        return self._challenges.make(browser, SIGN_IN, site.name), await self._passkeys.any_for(site.name)

    async def login(
        self, brought: Assertion, browser: str, site: Site, address: str, device: str
    ) -> tuple[str, Identity]:
        """Sign in; returns the session token. Raises AuthError."""
        self._attempts.of_address(address)
        passkey = await self._found(brought.id)
        who = NOBODY if passkey is None else passkey.username
        try:
            challenge = self._taken(brought.client_data, browser, SIGN_IN, site)
            if passkey is None:
                raise NotProved("not known here")
            self._attempts.of_account(who)
            count = await self._proved(passkey, brought, challenge, site)
        except NotProved as error:
            await self._audit.record(who, address, "auth.login", who, "wrong-passkey", str(error))
            raise AuthError(
                "wrong-passkey",
                "This passkey does not fit: it was removed, or is another ServiceBay's. Sign in with your password.",
            ) from error
        user = await self._users.known(passkey.username)
        if user.disabled_at is not None:
            await self._audit.record(user.name, address, "auth.login", user.name, "disabled")
            raise AuthError("disabled", "This account is disabled. Ask an administrator.")
        if not await self._passkeys.use(passkey.id, count):
            return await self._refuse_copy(passkey, count, address)
        self._attempts.forget(user.name)
        await self._audit.record(user.name, address, "auth.login", user.name, detail=f"by passkey {passkey.name}")
        return await self._sessions.create(user.id, address, device)

    async def _found(self, credential_id: str) -> Passkey | None:
        try:
            return await self._passkeys.find(to_bytes(credential_id))
        except ValueError:
            return None

    async def _proved(self, passkey: Passkey, brought: Assertion, challenge: bytes, site: Site) -> int:
        """How often the passkey says that it was used. Raises NotProved."""
        if passkey.site != site.name:
            raise NotProved(f"Made for {passkey.site}")
        try:
            is_owner = to_bytes(brought.handle) == await self._passkeys.handle(passkey.user_id)
        except ValueError:
            is_owner = False
        if not is_owner:
            raise NotProved("Another account's handle")
        return await asyncio.to_thread(verify_assertion, brought, challenge, site, passkey.public_key)

    def _taken(self, client_data: str, owner: str, purpose: str, site: Site) -> bytes:
        """The challenge that is answered, used up. Raises NotProved where its shape is odd, else AuthError."""
        challenge = challenge_in(client_data)
        if not self._challenges.take(challenge, owner, purpose, site.name):
            raise AuthError("passkey-late", "This took too long, or was tried already. Try it again.")
        return challenge

    async def _refuse_copy(self, passkey: Passkey, count: int, address: str) -> tuple[str, Identity]:
        """Its count went back: a signal, though no proof, that there is a copy (WebAuthn, section 6.1.1)."""
        log.warning("a passkey of %s counts %d, less than before: it may have been copied", passkey.username, count)
        detail = f"the count of {passkey.name} went back: it may have been copied"
        await self._audit.record(passkey.username, address, "auth.login", passkey.username, "passkey-copy", detail)
        raise AuthError(
            "passkey-copy",
            "This passkey was used more often than it says: it may have been copied. "
            "Sign in with your password, and remove it in the settings.",
        )
