"""What the tests of ``nodes`` are made of: a real SSH server in the process, and a hub's twin and manager."""

import asyncio
import contextlib
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, NamedTuple

import asyncssh

import servicebay
from servicebay.nodes.archive import pack
from servicebay.nodes.config import NodeConfig
from servicebay.nodes.join.invites import Invite
from servicebay.nodes.keys import HubKey
from servicebay.nodes.manager import NodeManager
from servicebay.twin.store import NodeTwin, TwinStore
from tests.patience import PATIENCE_S

_MAIN = b"import sys\nfrom tiny_agent import main\nsys.exit(main())\n"


def tiny_archive(main: bytes = _MAIN) -> bytes:
    """The tiny agent and the real wire package, packed as the real one is."""
    root = Path(servicebay.__file__).parent
    members = {"__main__.py": main, "servicebay/__init__.py": b""}
    members["tiny_agent.py"] = Path(__file__).with_name("tiny_agent.py").read_bytes()
    members.update({f"servicebay/wire/{file.name}": file.read_bytes() for file in (root / "wire").glob("*.py")})
    return pack(members)


class MemoryRepository:
    """Configurations in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, NodeConfig] = {}

    async def list(self) -> "list[NodeConfig]":
        return list(self.kept.values())

    async def save(self, config: NodeConfig) -> None:
        self.kept[config.name] = config

    async def delete(self, name: str) -> None:
        self.kept.pop(name, None)


class MemoryInvites:
    """Invitations in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, Invite] = {}

    async def list(self) -> "list[Invite]":
        return list(self.kept.values())

    async def save(self, document: Invite) -> None:
        self.kept[document.name] = document

    async def delete(self, name: str) -> None:
        self.kept.pop(name, None)


class Hub(NamedTuple):
    """The parts of a hub that these tests need."""

    twin: TwinStore
    manager: NodeManager
    repository: MemoryRepository
    key: HubKey

    async def add(self, server: "SshServer", name: str = "n", **more: Any) -> NodeConfig:
        """Add the server as a node, as a person who confirms what it shows."""
        config = NodeConfig(
            name=name, host="127.0.0.1", port=server.port, user="me", fingerprint=server.fingerprint, **more
        )
        jumps = (await self.manager.probe(config.host, config.port, "me", config.jump)).jump_fingerprints
        await self.manager.add(config, None, jumps)
        return self.repository.kept[name]

    async def until(self, rule: Callable[[NodeTwin], bool], name: str = "n", limit_s: float = PATIENCE_S) -> NodeTwin:
        """Wait until the twin satisfies a rule."""
        changed = asyncio.Event()
        leave = self.twin.subscribe(lambda change: changed.set())
        try:
            async with asyncio.timeout(limit_s):
                while not rule(self.twin.get(name)):
                    changed.clear()
                    await changed.wait()
        finally:
            leave()
        return self.twin.get(name)

    async def online(self, name: str = "n", limit_s: float = PATIENCE_S) -> NodeTwin:
        """Wait until the node is live."""
        return await self.until(is_online, name, limit_s)


def is_online(twin: NodeTwin) -> bool:
    return twin.connection.status == "online"


def is_offline(twin: NodeTwin) -> bool:
    return twin.connection.status == "offline"


class SshServer:
    """sshd's part: keys from a file in a home directory, one password, commands through ``/bin/sh``, TCP forwarding."""

    password = "correct horse"

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir(parents=True)
        self.host_key = asyncssh.generate_private_key("ssh-ed25519")
        self.path = os.environ["PATH"]
        self.port = 0
        self.connections: set[asyncssh.SSHServerConnection] = set()
        self.logins: list[str] = []
        self.processes: set[asyncio.subprocess.Process] = set()
        self._handlers: set[asyncio.Task[None]] = set()
        self._server: asyncssh.SSHAcceptor | None = None

    @property
    def fingerprint(self) -> str:
        return self.host_key.get_fingerprint()

    @property
    def authorized_keys(self) -> Path:
        return self.home / ".ssh" / "authorized_keys"

    def authorize(self, public_key: str) -> None:
        self.authorized_keys.parent.mkdir(exist_ok=True)
        self.authorized_keys.write_text(public_key + "\n")

    def use_python(self, script: str | None) -> None:
        """Leave only a shell's tools on PATH, and ``script`` as python3 if given."""
        folder = self.home / "bin"
        folder.mkdir(exist_ok=True)
        if script is not None:
            (folder / "python3").write_text(script)
            (folder / "python3").chmod(0o755)
        self.path = str(folder)

    async def __aenter__(self) -> "SshServer":
        await self.listen()
        return self

    async def listen(self) -> None:
        self._server = await asyncssh.listen(
            "127.0.0.1",
            self.port,
            server_host_keys=[self.host_key],
            server_factory=lambda: _ServerSide(self),
            process_factory=self._run,
            encoding=None,
            gss_host=None,
        )
        self.port = self._server.get_port()

    async def __aexit__(self, *_: object) -> None:
        await self.shut()

    async def shut(self) -> None:
        """As a machine that goes away: no listener, no connections, no processes."""
        assert self._server is not None
        self._server.close()
        for connection in list(self.connections):
            connection.abort()
        for process in list(self.processes):
            kill_group(process)
        await asyncio.gather(*self._handlers, return_exceptions=True)
        await self._server.wait_closed()

    async def _run(self, channel: "asyncssh.SSHServerProcess[bytes]") -> None:
        shell = shutil.which("sh") or "/bin/sh"
        process = await asyncio.create_subprocess_exec(
            shell,
            "-c",
            channel.command or "",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
            env={"PATH": self.path, "HOME": str(self.home)},
        )
        self.processes.add(process)
        handler = asyncio.current_task()
        assert handler is not None
        self._handlers.add(handler)
        assert process.stdin is not None
        feeding = asyncio.create_task(_pump(channel.stdin, process.stdin))
        try:
            await asyncio.gather(_pump(process.stdout, channel.stdout), _pump(process.stderr, channel.stderr))
            status = await process.wait()
            feeding.cancel()
            channel.exit(status) if status >= 0 else channel.exit_with_signal("KILL")
        finally:
            kill_group(process)
            assert process.stdout is not None
            assert process.stderr is not None
            await asyncio.gather(
                process.stdout.read(), process.stderr.read(), process.wait(), feeding, return_exceptions=True
            )
            self.processes.discard(process)
            self._handlers.discard(handler)


@contextlib.asynccontextmanager
async def mute_listener(port: int = 0) -> AsyncIterator[int]:
    """The port of a server that takes connections and never says a word."""
    held: list[asyncio.StreamWriter] = []
    mute = await asyncio.start_server(lambda reader, writer: held.append(writer), "127.0.0.1", port)
    try:
        yield mute.sockets[0].getsockname()[1]
    finally:
        mute.close()
        for writer in held:
            writer.close()
            await asyncio.wait_for(writer.wait_closed(), PATIENCE_S)


def kill_group(process: asyncio.subprocess.Process) -> None:
    """Kill a command of the server: the shell, and what it runs."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


async def _pump(source: Any, target: Any) -> None:
    try:
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    except (OSError, asyncssh.Error):
        with contextlib.suppress(
            OSError, asyncssh.Error
        ):  # the target is gone; a process ends only once its pipes are read
            while await source.read(65536):
                pass
    finally:
        if isinstance(target, asyncio.StreamWriter):
            target.close()


class _ServerSide(asyncssh.SSHServer):
    def __init__(self, owner: SshServer) -> None:
        self._owner = owner

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._owner.connections.add(conn)

    def connection_lost(self, exc: Exception | None) -> None:
        self._owner.connections.discard(self._connection)

    def begin_auth(self, username: str) -> bool:
        if self._owner.authorized_keys.exists():
            self._connection.set_authorized_keys(str(self._owner.authorized_keys))
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        self._owner.logins.append(password)
        return password == self._owner.password

    def connection_requested(self, dest_host: str, dest_port: int, orig_host: str, orig_port: int) -> bool:
        return True
