"""One SSH connection through its jump hosts; with ``ssh`` and ``keys`` the only place that imports asyncssh.

Every server on the way shows a key that was pinned before, or the connection ends before anything
is said to it. The user's own SSH configuration, agent and known hosts play no part.
"""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import asyncssh

from .config import Hop, HostKey
from .dial import DIAL_LIMIT_S, answers, dial, first_words
from .errors import LinkFault
from .keys import HubKey

asyncssh.set_log_level(logging.WARNING)  # it writes whole commands to the log
LOGIN_LIMIT_S = 15.0
CLOSE_LIMIT_S = 2.0
KEEPALIVE_S = 10
_STUCK_AFTER = 2  # retransmissions: 0.6 s on a near network
_HOST_KEY_ALGS = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
# sshd since 9.8 (PerSourcePenalties: 5 s for each failed sign-in, in force from 15 s on) says this and closes.
_PENALTY = "Not allowed at this time"


class _Client(asyncssh.SSHClient):
    """Compares the server's key with the pinned one; ``accept`` decides on a key where none is pinned."""

    def __init__(self, pinned: str, accept: "Accept") -> None:
        self._pinned = pinned
        self._accept = accept
        self.offered: HostKey | None = None

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        """Called by asyncssh for each key, since its own list of known hosts is kept empty."""
        self.offered = _host_key(key)
        return self.offered.public_key == self._pinned if self._pinned else self._accept(self.offered)


Accept = Callable[[HostKey], bool]


def refuse_unknown(key: HostKey) -> bool:
    """The rule for all normal connections: a server without a pinned key is refused."""
    return False


def trust_any(key: HostKey) -> bool:
    """The rule for a first look, before anything secret is said: a person confirms the fingerprint afterwards."""
    return True


class SshConnection:
    """An authenticated connection and the jump hosts below it. ``host_keys``: what each hop showed, in order."""

    def __init__(self) -> None:
        self.host_keys: list[HostKey] = []
        self._chain: list[asyncssh.SSHClientConnection] = []

    @property
    def target(self) -> asyncssh.SSHClientConnection:
        """The node itself."""
        return self._chain[-1]

    async def add_hop(self, hop: Hop, key: HubKey, accept: Accept, password: str | None = None) -> None:
        """Reach the next server through those reached so far. Raises LinkFault."""
        client = _Client(hop.pinned, accept)
        try:
            connection = await self._open(hop, client, _auth_options(key, password))
        except asyncssh.HostKeyNotVerifiable as error:
            raise _changed_key(hop, client.offered) from error
        except asyncssh.PermissionDenied as error:
            if client.offered is not None:
                self.host_keys.append(client.offered)
            raise LinkFault("auth-failed", _denied(hop, password), client.offered) from error
        except TimeoutError as error:
            raise LinkFault("unreachable", f"{hop.host} did not finish signing in in time.") from error
        except (OSError, asyncssh.Error) as error:
            raise await self._explain(hop, client, error) from error
        self._chain.append(connection)
        if client.offered is not None:
            self.host_keys.append(client.offered)

    async def _explain(self, hop: Hop, client: _Client, error: BaseException) -> LinkFault:
        if client.offered is None and not self._chain and _PENALTY in await first_words(hop.host, hop.port):
            return LinkFault("unreachable", _penalised(hop))
        return LinkFault("unreachable", f"The SSH connection to {hop.host} failed: {reason_of(error)}.")

    async def _open(self, hop: Hop, client: _Client, options: dict[str, Any]) -> asyncssh.SSHClientConnection:
        common = {**options, **_common_options(hop), "client_factory": lambda: client}
        if self._chain:
            async with asyncio.timeout(DIAL_LIMIT_S + LOGIN_LIMIT_S):
                return await asyncssh.connect(hop.host, hop.port, tunnel=self._chain[-1], **common)
        sock = await dial(hop.host, hop.port)
        try:
            async with asyncio.timeout(LOGIN_LIMIT_S):
                return await asyncssh.connect(hop.host, hop.port, sock=sock, **common)
        except BaseException:
            sock.close()
            raise

    @property
    def is_stuck(self) -> bool:
        """Whether the first server has not confirmed what was sent, after two retransmissions."""
        sock = self._chain[0].get_extra_info("socket")
        try:
            # struct tcp_info of linux/tcp.h: its third byte is tcpi_retransmits
            return sock is not None and sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)[2] >= _STUCK_AFTER
        except OSError:
            return False

    async def is_reachable(self) -> bool:
        """Whether the first server takes one more connection; what lies behind it shows when it is used."""
        peer = self._chain[0].get_extra_info("peername")
        return peer is not None and await answers(peer)

    async def close(self) -> None:
        """Drop all of it at once; the far side may be gone."""
        for connection in reversed(self._chain):
            connection.abort()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_LIMIT_S):
                for connection in reversed(self._chain):
                    await connection.wait_closed()


@contextlib.asynccontextmanager
async def connected(
    hops: Sequence[Hop], key: HubKey, accept: Accept = refuse_unknown, password: str | None = None
) -> AsyncIterator[SshConnection]:
    """A connection through all hops; ``password`` is for the last only. Raises LinkFault."""
    connection = SshConnection()
    try:
        for hop in hops[:-1]:
            await connection.add_hop(hop, key, accept)
        await connection.add_hop(hops[-1], key, accept, password)
        yield connection
    finally:
        await connection.close()


def _auth_options(key: HubKey, password: str | None) -> dict[str, Any]:
    if password is None:
        return {"client_keys": [key.private], "preferred_auth": "publickey", "password": None}
    # our key first: sshd counts one connection as at most one failed sign-in
    return {
        "client_keys": [key.private],
        "preferred_auth": "publickey,password,keyboard-interactive",
        "password": password,
    }


def _common_options(hop: Hop) -> dict[str, Any]:
    return {
        "username": hop.user,
        "config": None,
        "known_hosts": ([], [], []),  # empty but given: the user's own file is not read
        "server_host_key_algs": _algorithms(hop.pinned),
        "agent_path": None,
        "x509_trusted_certs": None,
        "gss_host": None,
        "host_based_auth": False,
        "keepalive_interval": KEEPALIVE_S,
        "keepalive_count_max": 3,
        "compression_algs": None,
    }


def _algorithms(pinned: str) -> list[str]:
    """The pinned key's own first, so that a server that has it shows it; then the rest, to see a changed one."""
    kind = pinned.split(" ", 1)[0]
    own = [name for name in _HOST_KEY_ALGS if name == kind or (kind == "ssh-rsa" and name.startswith("rsa-"))]
    return [*own, *(name for name in _HOST_KEY_ALGS if name not in own)]


def _host_key(key: asyncssh.SSHKey) -> HostKey:
    kind, data = key.export_public_key().decode().split()[:2]
    return HostKey(f"{kind} {data}", key.get_fingerprint())


def _changed_key(hop: Hop, offered: HostKey | None) -> LinkFault:
    shown = offered.fingerprint if offered else "no key"
    return LinkFault(
        "host-key-changed",
        f"The host key of {hop.host} is not the one that was confirmed: it now shows {shown}. "
        "Either the machine was set up anew, or something stands between it and this hub.",
        offered,
    )


def _denied(hop: Hop, password: str | None) -> str:
    if password is not None:
        return f"{hop.host} did not accept the password of {hop.user}."
    return f"{hop.host} does not accept this hub's key for {hop.user}."


def _penalised(hop: Hop) -> str:
    return (
        f"{hop.host} takes no connections from this hub for a while, because of failed sign-ins before. "
        "That lasts about 20 seconds after a few, at most 10 minutes after many."
    )


def reason_of(error: BaseException) -> str:
    """What ended or prevented a connection, in a few words for the end of a sentence."""
    if isinstance(error, asyncssh.ChannelOpenError):
        return "the jump host cannot reach it"
    if isinstance(error, ConnectionResetError | asyncssh.ConnectionLost):
        return "the other side closed the connection"
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno).lower()
    text = str(error).strip().rstrip(".") or type(error).__name__
    return text[:200]
