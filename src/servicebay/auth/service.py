"""``Auth``: sign-in, sign-out, the first account, and 'who is this?'.

Every refusal is an ``AuthError``; what it becomes on the wire is decided in ``api``.
"""

import hmac
import secrets
import time
from collections.abc import Callable, Iterable

from servicebay.storage.database import Database

from .attempts import Attempts
from .audit import Audit
from .errors import AuthError
from .identity import Identity
from .passkey_sign_in import PasskeySignIn
from .passkeys import Passkeys
from .passwords import Passwords
from .people import By, People
from .roles import Role
from .second_factor import Box, SecondFactor, wrong_code
from .sessions import Sessions, session_key
from .tokens import LocalToken, Tokens, digest
from .users import MAX_PASSWORD_LENGTH, User, Users, check_name, check_password


def wall_clock_ms() -> int:
    """Now, in Unix milliseconds."""
    return time.time_ns() // 1_000_000


def steady_clock_ms() -> int:
    """Milliseconds since some moment: what nobody can set back, for what is in memory only."""
    return time.monotonic_ns() // 1_000_000


class Auth:
    """Knows who may use this hub. Times come from ``now_ms``, how long ago something was from ``steady_ms``."""

    def __init__(
        self,
        database: Database,
        audit: Audit,
        now_ms: Callable[[], int] = wall_clock_ms,
        box: Box | None = None,
        steady_ms: Callable[[], int] = steady_clock_ms,
    ) -> None:
        self.users = Users(database, now_ms)
        self.sessions = Sessions(database, now_ms)
        self.tokens = Tokens(database, now_ms)
        self.passwords = Passwords()
        self.second_factor = SecondFactor(database, box, now_ms)
        self.local_token = LocalToken()
        self._audit = audit
        self._now_ms = now_ms
        self._setup_digest: str | None = None
        self._attempts = Attempts(steady_ms)
        self._on_revoked: list[Callable[[str], None]] = []
        self.passkeys = Passkeys(database, now_ms)
        self.passkey_sign_in = PasskeySignIn(self.passkeys, self.users, self.sessions, audit, self._attempts, steady_ms)
        self.people = People(database, self.users, audit, self.end_sessions, now_ms)

    async def open_setup(self) -> str | None:
        """Return the one-time setup token while there is no account; each call makes a new one."""
        if await self.users.count():
            return None
        token = secrets.token_urlsafe(32)
        self._setup_digest = digest(token)
        return token

    async def setup_needed(self) -> bool:
        """Whether nobody has an account yet."""
        return not await self.users.count()

    async def setup(
        self, token: str, username: str, password: str, address: str, device: str = ""
    ) -> tuple[str, Identity]:
        """Make the first account and sign in; returns the session token. Raises AuthError."""
        self._attempts.of_address(address)
        if await self.users.count():
            raise AuthError("setup-closed", "The first account already exists. Sign in instead.")
        if self._setup_digest is None or not hmac.compare_digest(self._setup_digest, digest(token)):
            raise AuthError(
                "setup-token", "This setup link is not valid. Use the one that the hub printed at its last start."
            )
        check_name(username)
        check_password(password)
        user = await self.users.add_first(username, await self.passwords.hash(password))
        self._setup_digest = None
        await self._audit.record(username, address, "auth.setup", username)
        return await self.sessions.create(user.id, address, device)

    async def login(
        self, username: str, password: str, address: str, device: str = "", code: str | None = None
    ) -> tuple[str, Identity]:
        """Sign in; returns the session token. Takes as long for an unknown name. Raises AuthError."""
        account = username[:64]
        self._attempts.of_address(address)
        self._attempts.of_account(account)
        user = await self.users.find(account)
        fits = await self.passwords.verify(user.password_hash if user else None, password[: MAX_PASSWORD_LENGTH + 1])
        if user is None or not fits:
            await self._audit.record(account, address, "auth.login", account, "invalid-credentials")
            raise AuthError("invalid-credentials", "The user name or the password is wrong.")
        if user.disabled_at is not None:
            await self._audit.record(account, address, "auth.login", account, "disabled")
            raise AuthError("disabled", "This account is disabled. Ask an administrator.")
        await self._second_step(user, code, address)
        self._attempts.forget(account)
        await self._audit.record(user.name, address, "auth.login", user.name)
        return await self.sessions.create(user.id, address, device)

    async def _second_step(self, user: User, code: str | None, address: str) -> None:
        """Raise AuthError unless there is no second step, or the code fits."""
        if not (await self.second_factor.standing(user.id)).enabled:
            return
        if not code:
            raise AuthError("second-factor", "Give the code that your authenticator app shows.", field="code")
        if not await self.second_factor.verify(user.id, code):
            await self._audit.record(user.name, address, "auth.login", user.name, "wrong-code")
            raise wrong_code()

    async def confirm_second_factor(self, identity: Identity, code: str, address: str) -> list[str]:
        """Let the second step count from now on; returns the recovery codes. Raises AuthError."""
        self._attempts.of_account(identity.username)
        user = await self.users.known(identity.username)
        codes = await self.second_factor.confirm(user.id, code)
        self._attempts.forget(identity.username)
        await self._audit.record(user.name, address, "auth.second-factor", user.name, detail="added")
        return codes

    async def logout(self, identity: Identity, address: str) -> None:
        """End the session; whoever listens (live sockets) is told."""
        await self.sessions.end(identity.key)
        await self._audit.record(identity.username, address, "auth.logout", identity.username)
        self.tell_revoked([identity.key])

    async def accept(
        self, token: str, password: str, address: str, device: str = "", code: str | None = None
    ) -> tuple[str, Identity]:
        """Set the password of an account with its one-time link, and sign in. Raises AuthError."""
        self._attempts.of_address(address)
        check_password(password)
        await self._second_step(await self.people.owner(token), code, address)
        user = await self.people.take(token)
        await self.users.set_password_hash(user.id, await self.passwords.hash(password))
        await self.end_sessions(user.id)
        self._attempts.forget(user.name)
        await self._audit.record(user.name, address, "auth.password", user.name, detail="with a one-time link")
        return await self.sessions.create(user.id, address, device)

    async def check_own_password(self, identity: Identity, password: str, address: str) -> User:
        """Make sure that it is really them, before what must not happen at a page left open. Raises AuthError."""
        self._attempts.of_account(identity.username)
        user = await self.users.known(identity.username)
        if not await self.passwords.verify(user.password_hash, password[: MAX_PASSWORD_LENGTH + 1]):
            await self._audit.record(user.name, address, "auth.confirm", user.name, "wrong-password")
            raise AuthError("wrong-password", "This is not your password.", field="password")
        self._attempts.forget(identity.username)
        return user

    async def change_password(self, identity: Identity, old: str, new: str, address: str) -> None:
        """Change one's own; all other sessions end. Raises AuthError."""
        user = await self.check_own_password(identity, old, address)
        check_password(new, "newPassword")
        await self.users.set_password_hash(user.id, await self.passwords.hash(new))
        await self.end_sessions(user.id, but=identity.key)
        await self._audit.record(user.name, address, "auth.password", user.name)

    async def take_second_factor(self, name: str, by: By) -> bool:
        """Take somebody's second step away, who lost the app and the recovery codes; whether there was one."""
        user = await self.users.known(name)
        was = (await self.second_factor.standing(user.id)).enabled
        await self.second_factor.remove(user.id)
        await self._audit.record(by.actor, by.address, "user.second-factor", name, detail="removed")
        return was

    async def take_passkeys(self, name: str, by: By) -> int:
        """Take all passkeys from somebody, whose device was lost or stolen; returns how many."""
        count = await self.passkeys.take((await self.users.known(name)).id)
        await self._audit.record(by.actor, by.address, "user.passkeys", name, detail=f"removed {count}")
        return count

    async def end_sessions(self, user_id: int, but: str | None = None) -> int:
        """End all sessions of an account but one; whoever listens (live sockets) is told. Returns how many."""
        keys = [key for key in await self.sessions.keys_of(user_id) if key != but]
        for key in keys:
            await self.sessions.end(key)
        self.tell_revoked(keys)
        return len(keys)

    async def credentials_of(self, user_id: int) -> list[str]:
        """The keys of an account's sessions and tokens."""
        tokens = [record.id for record in await self.tokens.list(user_id)]
        return [*await self.sessions.keys_of(user_id), *tokens]

    async def cut_connections(self, user_id: int) -> None:
        """End an account's live connections; those that still may come back, with what they may now."""
        self.tell_revoked(await self.credentials_of(user_id))

    def tell_revoked(self, keys: Iterable[str]) -> None:
        """Call back those who asked with ``on_revoked``: these credentials count no more, or for less."""
        for key in keys:
            for callback in list(self._on_revoked):
                callback(key)

    def on_revoked(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Call back with a credential's key when it is revoked here; returns what ends that."""
        self._on_revoked.append(callback)
        return lambda: self._on_revoked.remove(callback)

    async def identify(self, session_token: str | None, bearer: str | None) -> Identity | None:
        """Who brings this cookie or this bearer token. A bad bearer token is nobody, whatever the cookie says."""
        if bearer is not None:
            return self.local_token.verify(bearer) or await self.tokens.verify(bearer)
        if session_token:
            return await self.sessions.resolve(session_key(session_token))
        return None

    async def still_valid(self, identity: Identity) -> bool:
        """Whether a credential seen earlier still counts, and for as much: not ended, not revoked, the same role.

        Not even by another process: the database is asked.
        """
        if identity.kind == "local":
            return True
        store = self.sessions if identity.kind == "session" else self.tokens
        now = await store.resolve(identity.key)
        return now is not None and now.level == identity.level

    async def add_user(self, username: str, password: str, role: Role = "administrator") -> None:
        """Add an account from the command line; the first one is an administrator's. Raises AuthError."""
        check_name(username)
        check_password(password)
        if role != "administrator" and await self.setup_needed():
            raise AuthError("invalid-role", "The first account is an administrator's.", field="role")
        await self.users.add(username, await self.passwords.hash(password), role)

    async def prune(self) -> None:
        """Forget ended sessions, links and old audit lines."""
        await self.sessions.prune()
        await self.people.prune()
        await self._audit.prune()
