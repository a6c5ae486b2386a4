"""The real parts that benchmarks measure: a node full of containers, and the hub's side of it.

The node and the hub share one kernel here, so ``time.time_ns()`` means the same on both.
"""

import asyncio
import base64
import hashlib
import json
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servicebay.nodes.config import NodeConfig
from servicebay.nodes.manager import NodeManager
from servicebay.twin.store import Change, NodeTwin, TwinStore
from testbed import Node

IMAGE = "localhost/busybox:1"
NAME = "bench"

STOPWATCH = r"""
import json, subprocess, sys, time
for line in sys.stdin:
    argv = json.loads(line)
    started = time.time_ns()
    done = subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    print(json.dumps([started, time.time_ns(), done.returncode, done.stderr[-500:]]), flush=True)
"""
EVENTS = r"""
import json, subprocess, sys, time
events = subprocess.Popen(["podman", "events", "--format", "json"], stdout=subprocess.PIPE, text=True)
for line in events.stdout:
    event = json.loads(line)
    print(json.dumps([time.time_ns(), event.get("Name"), event.get("Status")]), flush=True)
"""


def populate(node: Node, running: int, stopped: int = 0) -> list[str]:
    """Fill the node with containers ``c0``, ``c1``, …; returns the names of those that run."""
    fill = (
        'i=0; while [ $i -lt "$1" ]; do podman run -d --name c$i "$3" sleep 1000000; i=$((i+1)); done; '
        'while [ $i -lt "$2" ]; do podman create --name c$i "$3" sleep 1000000; i=$((i+1)); done'
    )
    node.ssh("sh", "-ec", fill, "sh", str(running), str(running + stopped), IMAGE, timeout_s=600)
    return [f"c{number}" for number in range(running)]


def authorize(node: Node, public_key: str) -> None:
    """Let the holder of a key sign in."""
    node.ssh("sh", "-c", 'echo "$1" >>~/.ssh/authorized_keys', "sh", public_key)


def fingerprint(node: Node) -> str:
    """``SHA256:…`` of the node's host key, read from its own disk."""
    digest = hashlib.sha256(base64.b64decode(node.host_key.split()[1])).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


class MemoryRepository:
    """Node configurations for as long as the benchmark runs."""

    def __init__(self) -> None:
        self._configs: dict[str, NodeConfig] = {}

    async def list(self) -> list[NodeConfig]:
        """All of them."""
        return [*self._configs.values()]

    async def save(self, config: NodeConfig) -> None:
        """Insert or replace."""
        self._configs[config.name] = config

    async def delete(self, name: str) -> None:
        """Forget."""
        self._configs.pop(name, None)


@dataclass(frozen=True)
class Setting:
    """What outlives a hub process: its stored nodes and its key."""

    repository: MemoryRepository
    key_folder: Path


class HubSide:
    """The hub's twin and node manager."""

    def __init__(self, twin: TwinStore, manager: NodeManager) -> None:
        self.twin = twin
        self.manager = manager

    @classmethod
    def build(cls, setting: Setting) -> "HubSide":
        """Not started yet."""
        twin = TwinStore()
        return cls(twin, NodeManager(twin, setting.repository, setting.key_folder))

    def node(self) -> NodeTwin:
        """What the hub knows of the node now."""
        return self.twin.get(NAME)

    def moment(self, holds: Callable[[NodeTwin], Any]) -> "asyncio.Future[int]":
        """When (ns) the node's twin first is as asked; taken in the twin's own callback."""
        reached: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def look(_change: Change | None = None) -> None:
            if not reached.done() and NAME in self.twin.names() and holds(self.node()):
                reached.set_result(time.time_ns())

        leave = self.twin.subscribe(look)
        reached.add_done_callback(lambda _: leave())
        look()
        return reached

    async def when(self, holds: Callable[[NodeTwin], Any], limit_s: float = 30) -> NodeTwin:
        """Wait until the node's twin is as asked."""
        async with asyncio.timeout(limit_s):
            await self.moment(holds)
        return self.node()


def is_live(twin: NodeTwin) -> bool:
    """Whether the node is online with a whole snapshot."""
    return twin.connection.status == "online" and twin.seq >= 0 and twin.state.containers is not None


def container_is(name: str, state: str) -> Callable[[NodeTwin], bool]:
    """Whether the twin shows the container in this state."""

    def holds(twin: NodeTwin) -> bool:
        return any(one.state == state and name in one.names for one in (twin.state.containers or {}).values())

    return holds


@asynccontextmanager
async def setting_for(node: Node) -> AsyncIterator[Setting]:
    """A hub that knows ``node``: its key pinned, ours accepted there."""
    with tempfile.TemporaryDirectory(prefix="servicebay-bench-") as folder:
        setting = Setting(MemoryRepository(), Path(folder) / "ssh")
        hub = HubSide.build(setting)
        await hub.manager.start()
        try:
            authorize(node, hub.manager.public_key)
            config = NodeConfig(name=NAME, host=node.address, user=node.user, fingerprint=fingerprint(node))
            await hub.manager.add(config)
        finally:
            await hub.manager.stop()
        yield setting


@asynccontextmanager
async def hub_side(node: Node) -> AsyncIterator[HubSide]:
    """A hub's twin that follows ``node``, as the real hub does it."""
    async with setting_for(node) as setting:
        hub = HubSide.build(setting)
        await hub.manager.start()
        try:
            await hub.when(is_live)
            yield hub
        finally:
            await hub.manager.stop()


class Remote:
    """A Python helper on the node that answers in JSON lines; runs as the rootless user."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, node: Node, program: str) -> "Remote":
        """Start ``program`` (without single quotes) under the node's own Python."""
        command = [*node.ssh_command(), f"exec python3 -u -c '{program}'"]
        pipe = subprocess.PIPE
        return cls(await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe))

    async def ask(self, *argv: str) -> tuple[int, int]:
        """Have the stopwatch run a command; returns when it started and when it returned (ns)."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(argv).encode() + b"\n")
        started, returned, status, stderr = await self.line()
        if status:
            raise RuntimeError(f"{argv}: {stderr}")
        return started, returned

    async def line(self, limit_s: float = 30) -> Any:
        """Its next line, decoded."""
        assert self._process.stdout is not None
        async with asyncio.timeout(limit_s):
            return json.loads(await self._process.stdout.readline())

    async def close(self) -> None:
        """End it."""
        self._process.kill()
        await self._process.wait()
