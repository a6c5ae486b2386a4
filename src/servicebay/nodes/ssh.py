"""What the hub does over SSH: start the agent, and install its key."""

import asyncio
import contextlib
from collections.abc import Sequence

import asyncssh

from .bootstrap import first_stage_command
from .channels import Channels
from .command import GENTLE_WINDOW_BYTES, CommandStream, SshCommand, open_over_ssh, sent
from .config import NodeConfig, hops_of
from .errors import LinkFault
from .keys import HubKey
from .ssh_connection import LOGIN_LIMIT_S, SshConnection, reason_of, refuse_unknown
from .stream import READ_BYTES, StderrLog, drain

# Constant; the key comes on stdin. Keeps what is there, adds the line once, repairs a missing last newline.
# One line: csh takes no newline in quotes.
_INSTALL_KEY = (
    "exec sh -c 'umask 077; f=~/.ssh/authorized_keys; "
    'mkdir -p ~/.ssh && IFS= read -r key && touch "$f" && { grep -qxF -e "$key" "$f" || '
    '{ [ -z "$(tail -c 1 "$f")" ] || echo >>"$f"; printf "%s\\n" "$key" >>"$f"; }; }\''
)


class SshAgent:
    """An ``AgentStream`` over SSH; owns its connection."""

    def __init__(self, channels: Channels, process: "asyncssh.SSHClientProcess[bytes]", node: str) -> None:
        self._channels = channels
        self._connection = channels.main
        self._process = process
        self._stderr = StderrLog(node)
        self._drain = asyncio.create_task(self._drain_stderr(), name=f"node:{node}:stderr")

    @property
    def stderr_tail(self) -> str:
        """The last it said on stderr."""
        return self._stderr.tail

    @property
    def is_stuck(self) -> bool:
        """Whether what was written is not confirmed."""
        return self._connection.is_stuck

    async def is_reachable(self) -> bool:
        """Whether a new connection gets through."""
        return await self._connection.is_reachable()

    async def read(self) -> bytes:
        """The next bytes of its stdout. Raises LinkFault where the connection was lost."""
        try:
            return await self._process.stdout.read(READ_BYTES)
        except (OSError, asyncssh.Error) as error:
            raise LinkFault("unreachable", f"The connection was lost: {reason_of(error)}.") from error

    def write(self, data: bytes) -> None:
        """Send to its stdin; bytes for one that is gone are dropped, its end shows in ``read``."""
        with contextlib.suppress(OSError, asyncssh.Error):
            self._process.stdin.write(data)

    async def open_command(self, argv: Sequence[str]) -> CommandStream:
        """Run a command beside the agent, on a channel of its own. Raises LinkFault."""
        return await open_over_ssh(self._channels, argv)

    async def open_program(self, archive: bytes, digest: str, name: str, gently: bool = False) -> CommandStream:
        """Run a program of ours beside the agent, sent as the agent was. Raises LinkFault."""
        line = f"exec {first_stage_command(len(archive), digest, name)}"
        process = await self._channels.open(line, GENTLE_WINDOW_BYTES if gently else 0)
        return await sent(SshCommand(process, kills=not gently), archive)

    async def exit_status(self) -> int | None:
        """How it ended. Raises LinkFault where the connection ended first."""
        await self._process.wait_closed()
        await asyncio.wait([self._drain], timeout=1)
        if self._process.exit_status is None and self._process.exit_signal is None:
            raise LinkFault("unreachable", "The connection was lost.")
        status: int | None = self._process.exit_status
        return None if status is None or status < 0 else status

    async def close(self) -> None:
        """Close the channel and the connection; the agent leaves at the end of its stdin."""
        await self._channels.close()
        self._drain.cancel()
        await asyncio.gather(self._drain, return_exceptions=True)

    async def _drain_stderr(self) -> None:
        with contextlib.suppress(OSError, asyncssh.Error):
            await drain(self._process.stderr, self._stderr)


async def start_agent(config: NodeConfig, key: HubKey, archive: bytes, digest: str) -> SshAgent:
    """Connect to the node and start the agent there. Raises LinkFault."""
    connection = await connect(config, key)
    try:
        try:
            async with asyncio.timeout(LOGIN_LIMIT_S):
                command = first_stage_command(len(archive), digest)
                process = await connection.target.create_process(command, encoding=None)
            process.stdin.write(archive)
        except (OSError, asyncssh.Error, TimeoutError) as error:
            raise LinkFault("unreachable", f"The agent could not be started: {reason_of(error)}.") from error
        return SshAgent(Channels(connection, lambda: connect(config, key)), process, config.name)
    except BaseException:
        await connection.close()
        raise


async def connect(config: NodeConfig, key: HubKey) -> SshConnection:
    """Sign in at the node, through its jump hosts, where each shows the key that was pinned. Raises LinkFault."""
    connection = SshConnection()
    try:
        for hop in hops_of(config):
            await connection.add_hop(hop, key, refuse_unknown)
    except BaseException:
        await connection.close()
        raise
    return connection


async def install_key(connection: SshConnection, public_key: str) -> None:
    """Add the key to the user's ``authorized_keys``, once. Raises LinkFault."""
    try:
        async with asyncio.timeout(LOGIN_LIMIT_S):
            done = await connection.target.run(_INSTALL_KEY, input=public_key + "\n")
    except (OSError, asyncssh.Error, TimeoutError) as error:
        raise LinkFault("unreachable", f"The key could not be installed: {reason_of(error)}.") from error
    if done.exit_status != 0:
        said = str(done.stderr or "").strip()[-200:]
        raise LinkFault("auth-failed", f"The key could not be installed: {said or 'the node refused'}.")
