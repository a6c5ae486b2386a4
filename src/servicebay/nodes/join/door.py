"""The hub's own SSH listener, for nodes that dial in.

Who signs in with a token (user ``join-<token>``, any key) gets one answer, the setup script, and is
sent away. Who signs in as ``node`` with a pinned key may ask for one forward, of ``/servicebay``,
through which the hub opens channels. Everything else is refused: commands, subsystems, terminals,
forwards of ports and other paths, X11, agents, other ways to sign in.
"""

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple, Protocol

import asyncssh

from servicebay.auth.limiter import AttemptLimiter

from ..errors import NodeError
from ..keys import load_or_create_key
from .invites import Invite
from .link import Link
from .setup import NODE_USER, SOCKET_PATH, TOKEN_USER

log = logging.getLogger(__name__)
LOGIN_LIMIT_S = 15.0
ENROL_LIMIT_S = 20.0
KEEPALIVE_S = 10
MAX_STRANGERS = 50
"""Connections that have not signed in yet, at once."""
MAX_FAILURES, FAILURE_WINDOW_S = 60, 60.0
"""Per address. A node that was removed fails twice a second at most, and may share its address with others."""
TOLD_EVERY_S = 3600.0
"""The same refusal of the same address is recorded once in this time."""
_BAD_INVITE = "ServiceBay: this token is unknown, expired or used by another node. Make a new one at the hub.\n"
_BAD_KEY = "ServiceBay: the hub does not know this node; it may have been removed there. Join again with a new line.\n"


class Doorman(Protocol):
    """Who decides what the door asks."""

    def node_of(self, key: str) -> str | None:
        """The node whose pinned key this is (``ssh-ed25519 AAAA…``)."""

    def judge(self, token: str, key: str) -> Invite | None:
        """The invitation that this token opens for this key."""

    async def enrol(self, invite: Invite, key: str, address: str) -> str:
        """Keep the key's node; returns what the node is to run. Raises NodeError."""

    def on_link(self, link: Link) -> None:
        """A node is connected."""

    def on_lost(self, link: Link) -> None:
        """It is not any more."""

    def on_refused(self, address: str, what: str, detail: str) -> None:
        """Somebody was sent away; told once an hour for each address."""


class Door:
    """The listener. ``open`` once, ``close`` once."""

    def __init__(self, doorman: Doorman) -> None:
        self.doorman = doorman
        self.strangers: set[asyncssh.SSHServerConnection] = set()
        self._limiter = AttemptLimiter(MAX_FAILURES, FAILURE_WINDOW_S)
        self._told = AttemptLimiter(1, TOLD_EVERY_S)
        self._inside: set[asyncssh.SSHServerConnection] = set()
        self._acceptor: asyncssh.SSHAcceptor | None = None
        self.host_key = self.fingerprint = ""

    async def open(self, host: str, port: int, key_folder: Path) -> int:
        """Listen; returns the port. The host key is made at the first time. Raises OSError, ValueError."""
        key = await asyncio.to_thread(load_or_create_key, key_folder, "host_ed25519")
        self.host_key, self.fingerprint = " ".join(key.public.split(" ")[:2]), key.private.get_fingerprint()
        listener = _listen(host, port)
        self._acceptor = await asyncssh.listen(
            sock=listener,
            config=None,
            server_host_keys=[key.private],
            server_factory=lambda: _Visitor(self),
            server_version="ServiceBay",
            public_key_auth=True,
            password_auth=False,
            kbdint_auth=False,
            host_based_auth=False,
            gss_host=None,
            x509_trusted_certs=None,
            authorized_client_keys=None,
            allow_pty=False,
            agent_forwarding=False,
            x11_forwarding=False,
            line_editor=False,
            allow_scp=False,
            compression_algs=None,
            login_timeout=LOGIN_LIMIT_S,
            keepalive_interval=KEEPALIVE_S,
            keepalive_count_max=3,
        )
        return int(listener.getsockname()[1])

    async def close(self) -> None:
        """Stop listening and send everybody away."""
        acceptor, self._acceptor = self._acceptor, None
        if acceptor is None:
            return
        acceptor.close()
        for connection in [*self.strangers, *self._inside]:
            connection.abort()
        await acceptor.wait_closed()

    def admit(self, connection: asyncssh.SSHServerConnection) -> bool:
        """Whether a new connection may try to sign in."""
        if len(self.strangers) >= MAX_STRANGERS or self._limiter.wait_s(address_of(connection), time.monotonic()):
            return False
        self.strangers.add(connection)
        return True

    def welcome(self, connection: asyncssh.SSHServerConnection) -> None:
        """It signed in."""
        self.strangers.discard(connection)
        self._inside.add(connection)

    def forget(self, connection: asyncssh.SSHServerConnection) -> None:
        """It is gone."""
        self.strangers.discard(connection)
        self._inside.discard(connection)

    def count_failure(self, address: str, what: str, detail: str) -> None:
        """Somebody could not sign in, or asked for what nobody gets."""
        now_s = time.monotonic()
        self._limiter.count(address, now_s)
        about = f"{address} {what}"
        if not self._told.wait_s(about, now_s):
            self._told.count(about, now_s)
            log.warning("join: %s: %s (%s)", address, what, detail)
            self.doorman.on_refused(address, what, detail)


class _Pass(NamedTuple):
    """Who is at the door, with the last key that was shown: a node by name, or an invitation."""

    key: str
    node: str | None = None
    invite: Invite | None = None


class _Visitor(asyncssh.SSHServer):
    """One connection. What is not overridden here is refused by asyncssh."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._pass: _Pass | None = None
        self._user = ""
        self._inside = False
        self._failed = False
        self._link: Link | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Called by asyncssh before a word was said."""
        self._connection = conn
        self._address = address_of(conn)
        if not self._door.admit(conn):
            conn.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncssh at the end."""
        self._door.forget(self._connection)
        if self._link is not None:
            self._door.doorman.on_lost(self._link)

    def begin_auth(self, username: str) -> bool:
        """Everybody has to sign in."""
        self._user = username
        return True

    def public_key_auth_supported(self) -> bool:
        """The only way to sign in."""
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether this key (whose possession asyncssh then has proved) lets this user in."""
        shown = " ".join(key.export_public_key().decode().split()[:2])
        self._pass = self._judge(username, shown)
        if self._pass is None and not self._failed:
            self._failed = True
            is_token = username.startswith(TOKEN_USER)
            self._connection.send_auth_banner(_BAD_INVITE if is_token else _BAD_KEY)
            what = "a token that is not valid" if is_token else "a key that is not known"
            self._door.count_failure(self._address, what, key.get_fingerprint())
        return self._pass is not None

    def _judge(self, username: str, key: str) -> _Pass | None:
        if username == NODE_USER:
            node = self._door.doorman.node_of(key)
            return _Pass(key, node=node) if node is not None else None
        if username.startswith(TOKEN_USER):
            invite = self._door.doorman.judge(username.removeprefix(TOKEN_USER), key)
            return _Pass(key, invite=invite) if invite is not None else None
        return None

    def auth_completed(self) -> None:
        """The last key that was shown proved itself."""
        self._inside = True
        self._door.welcome(self._connection)

    def session_requested(self) -> "asyncssh.SSHServerSession[str] | bool":
        """A session is for a token only, once."""
        if self._inside and self._pass is not None and self._pass.invite is not None:
            given, self._pass = self._pass, None
            return _Enrolment(lambda: self._enrol(given))
        return self._refuse("a session")

    def unix_server_requested(self, listen_path: str) -> "asyncssh.SSHListener | bool":
        """The one forward, of a node, once."""
        node = self._pass.node if self._inside and self._pass is not None else None
        if node is None or listen_path != SOCKET_PATH or self._link is not None:
            return self._refuse("a forward of a path")
        self._link = Link(self._connection, node)
        self._door.doorman.on_link(self._link)
        return asyncssh.SSHListener()  # listens nowhere: the hub opens channels by itself

    def server_requested(self, listen_host: str, listen_port: int) -> bool:
        """Nobody gets a port of the hub."""
        return self._refuse("a port of the hub")

    def connection_requested(self, dest_host: str, dest_port: int, orig_host: str, orig_port: int) -> bool:
        """Nobody is connected on."""
        return self._refuse("a connection through the hub")

    def unix_connection_requested(self, dest_path: str) -> bool:
        """Nobody is connected on."""
        return self._refuse("a socket of the hub")

    def _refuse(self, what: str) -> bool:
        self._door.count_failure(self._address, f"asked for {what}", "refused")
        return False

    async def _enrol(self, given: _Pass) -> str:
        assert given.invite is not None
        return await self._door.doorman.enrol(given.invite, given.key, self._address)


class _Enrolment(asyncssh.SSHServerSession[str]):
    """The session of a token: a shell is asked for, the script is the answer; nothing is read."""

    def __init__(self, enrol: Callable[[], Awaitable[str]]) -> None:
        self._enrol = enrol
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, chan: "asyncssh.SSHServerChannel[str]") -> None:
        """Called by asyncssh."""
        self._channel = chan

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncssh; a node that was let in stays so, and may run the line again."""

    def shell_requested(self) -> bool:
        """No command, no subsystem: the default of those is a refusal."""
        return True

    def eof_received(self) -> bool:
        """A client without input ends it at once; the answer is still to come."""
        return True

    def session_started(self) -> None:
        """Called by asyncssh once the shell was granted."""
        self._task = asyncio.create_task(self._answer(), name="join:enrol")

    async def _answer(self) -> None:
        script, refusal = "", ""
        try:
            async with asyncio.timeout(ENROL_LIMIT_S):
                script = await self._enrol()
        except NodeError as error:
            refusal = error.message
        except Exception as error:  # supervision boundary: told to the node in one line, to the log in full
            log.exception("join: a node could not be let in")
            refusal = f"The hub failed ({type(error).__name__}); its log says more."
        with contextlib.suppress(OSError):  # it did not wait
            self._channel.write(script)
            self._channel.write_stderr(f"ServiceBay: {refusal}\n" if refusal else "")
        self._channel.exit(1 if refusal else 0)


def _listen(host: str, port: int) -> socket.socket:
    """One socket for every address, IPv4 and IPv6, or for the one that is named."""
    if host:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address, family=family)
    if socket.has_dualstack_ipv6():
        return socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True)
    return socket.create_server(("", port))


def address_of(connection: asyncssh.SSHServerConnection) -> str:
    """Where a connection comes from."""
    return str((connection.get_extra_info("peername") or ("?",))[0])
