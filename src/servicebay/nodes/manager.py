"""All nodes: what the rest of the hub uses. Adds, removes, trusts, tests, and passes requests on.

Stored configurations are the authority on which nodes there are; the twin follows them.
"""

import asyncio
import contextlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from ..twin.schema import Capability, Facts
from ..twin.store import Change, Connection, TwinStore
from . import local, pinning, ssh
from .archive import agent_archive, archive_digest
from .command import CommandStream
from .config import InvalidAddress, NodeConfig, NodeRepository, check_config, identity_of
from .errors import LinkFault, NodeError, UnknownNode
from .executor import NodeExecutor
from .join.joining import OFF, Invitation, Joining
from .keys import HubKey, load_or_create_key
from .pinning import ProbeResult
from .session import OnProgress, Session
from .stream import AgentStream

STOP_LIMIT_S = 5.0
FACTS_LIMIT_S = 5.0
_PYTHON_CURE = "sudo apt install python3 || sudo dnf install python3"


@dataclass(frozen=True)
class TestResult:
    """A fresh connection: whether the agent ran, and the node's checklist."""

    __test__: ClassVar[bool] = False

    ok: bool
    message: str
    capabilities: list[Capability]


class NodeManager:
    """Owns one executor per node. ``start`` before anything else; ``archive`` replaces the packed agent.

    Nodes are added, removed and trusted under one lock, which nobody holds while waiting for a node.
    """

    def __init__(
        self,
        twin: TwinStore,
        repository: NodeRepository,
        key_folder: Path,
        archive: bytes | None = None,
        joining: Joining | None = None,
    ) -> None:
        self._twin = twin
        self._repository = repository
        self._key_folder = key_folder
        self._key: HubKey | None = None
        self._archive = archive or b""
        self._joining = joining
        self._digest = ""
        self._configs: dict[str, NodeConfig] = {}
        self._executors: dict[str, NodeExecutor] = {}
        self._changing = asyncio.Lock()
        self._present = False
        self._watched: frozenset[str] = frozenset()

    async def start(self) -> None:
        """Load (or make) the key, pack the agent, connect to all stored nodes. Does not wait for them."""
        self._key = await asyncio.to_thread(load_or_create_key, self._key_folder)
        self._archive = self._archive or await asyncio.to_thread(agent_archive)
        self._digest = archive_digest(self._archive)
        configs = await self._repository.list()
        for name in set(self._twin.names()) - {config.name for config in configs}:
            self._twin.remove(name)
        for config in configs:
            self._open(config)
        if self._joining is not None:
            await self._joining.start(self, self._key_folder)

    async def stop(self) -> None:
        """Close all sessions."""
        if self._joining is not None:
            await self._joining.stop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_LIMIT_S):
                await asyncio.gather(*(executor.stop() for executor in self._executors.values()))

    def configs(self) -> list[NodeConfig]:
        """All nodes, by name."""
        return [self._configs[name] for name in sorted(self._configs)]

    @property
    def public_key(self) -> str:
        """The line for a node's ``authorized_keys``."""
        return self._hub_key.public

    @property
    def install_command(self) -> str:
        """What a person runs on the node, as its user, to let the hub in. The key holds no quotes."""
        keys = "~/.ssh/authorized_keys"
        return f"mkdir -p -m 700 ~/.ssh && echo '{self.public_key}' >> {keys} && chmod 600 {keys}"

    async def probe(self, host: str, port: int, user: str, jump: Sequence[str] = ()) -> ProbeResult:
        """Look at an SSH server, and whether it lets our key in. Raises NodeError."""
        config = NodeConfig(name="probe", host=host, port=port, user=user, jump=list(jump))
        return await pinning.probe(_checked(config), self._hub_key)

    async def add(self, config: NodeConfig, password: str | None = None, jump_fingerprints: Sequence[str] = ()) -> None:
        """Pin the keys with the confirmed fingerprints, install ours if a password is given, keep the node and connect.

        Raises NodeError: ``fingerprint-mismatch``, ``key-not-accepted``, ``auth-failed``,
        ``duplicate-node``, ``unreachable``, ``invalid`` (with its field).
        """
        self._refuse_duplicate(_checked(config).name)
        if config.kind == "ssh":
            config = await pinning.let_in(config, self._hub_key, password, jump_fingerprints)
        async with self._changing:
            self._refuse_duplicate(config.name)
            await self._repository.save(config)
            self._open(config)

    async def remove(self, name: str) -> None:
        """Disconnect from a node and forget it. One that joined leaves (if it is connected) and is not let in again;
        nothing changes on the others. Raises UnknownNode."""
        async with self._changing:
            self._known(name)
            await self._repository.delete(name)
            del self._configs[name]
            leaving = self._executors.pop(name)
            leaving.leave()
            link = self._joining.take_link(name) if self._joining else None
            self._twin.remove(name)
        await leaving.ended()
        if link is not None:
            await link.send_away()

    async def invite(self, name: str, address: str) -> Invitation:
        """Make the line with which a node joins as ``name`` by dialling this hub at ``address``. Raises NodeError."""
        if self._joining is None:
            raise OFF
        _checked(NodeConfig(name=name, kind="joined"))
        self._refuse_other_kind(name)
        return await self._joining.invite(name, address)

    async def adopt(self, config: NodeConfig) -> None:
        """Keep a node that joined, or joined again with another key. Raises NodeError ``duplicate-node``."""
        async with self._changing:
            self._refuse_other_kind(config.name)
            await self._repository.save(config)
            before = self._executors.get(config.name)
            if before is not None:
                before.leave()
            self._open(config)

    def on_dialled(self, node: str) -> None:
        """A node that joined is connected: start its agent now."""
        if node in self._executors:
            self._executors[node].retry()

    async def trust(self, name: str, fingerprint: str) -> None:
        """Pin the key with this fingerprint, which the node (or a jump host) shows now. Raises NodeError."""
        config = self._known(name)
        if config.kind != "ssh":
            raise NodeError("invalid", "This node has no host key: the hub does not dial it.")
        await self._replace(config, await pinning.trust(config, self._hub_key, fingerprint))

    async def move(self, name: str, host: str, port: int) -> None:
        """The node has another address now: the machine there must show the keys that are pinned. Raises NodeError."""
        config = self._known(name)
        if config.kind != "ssh":
            raise NodeError("invalid", "This node has no address: the hub does not dial it.")
        moved = _checked(msgspec.structs.replace(config, host=host, port=port))
        await pinning.find_again(moved, self._hub_key)
        await self._replace(config, moved)

    async def _replace(self, before: NodeConfig, after: NodeConfig) -> None:
        """Keep a node as it is now, and connect anew."""
        async with self._changing:
            if self._known(after.name) is not before:
                raise NodeError("changed-meanwhile", f"{after.name} was changed meanwhile. Look at it again.")
            await self._repository.save(after)
            leaving = self._executors[after.name]
            leaving.leave()
            self._open(after)
        await leaving.ended()

    async def test(self, name: str) -> TestResult:
        """Connect afresh, run the agent until its checklist is complete, and report it.

        Raises UnknownNode, also where the node was removed meanwhile.
        """
        config = self._known(name)
        try:
            facts = await self._examine(config)
        except LinkFault as fault:
            self._known(name)
            return TestResult(False, fault.message, _missing_python(fault))
        self._known(name)
        self._executors[name].retry()
        text = f"Connected to {facts.hostname} ({facts.os_name}) as {facts.user}."
        return TestResult(True, text, list(facts.capabilities.values()))

    async def request(
        self,
        node: str,
        action: str,
        args: dict[str, Any],
        deadline_s: float = 30.0,
        on_progress: OnProgress | None = None,
    ) -> dict[str, Any]:
        """Have a node's agent do ``action``. Raises UnknownNode, ActionFailed."""
        self._known(node)
        return await self._executors[node].request(action, args, deadline_s, on_progress)

    def command(self, node: str, argv: Sequence[str]) -> contextlib.AbstractAsyncContextManager[CommandStream]:
        """Run a command on a node for its bytes; killed at the end of the block. Raises UnknownNode, ActionFailed."""
        self._known(node)
        return self._executors[node].command(argv)

    def identity(self, node: str) -> str:
        """What a node is, whatever it is called: its user, and the key that it shows. Raises UnknownNode."""
        return identity_of(self._known(node))

    async def open_program(
        self, node: str, archive: bytes, digest: str, name: str, gently: bool = False, identity: str | None = None
    ) -> CommandStream:
        """Run a program of ours on a node beside the agent, if it is the node of this ``identity``.

        Raises UnknownNode, ActionFailed.
        """
        if identity_of(self._known(node)) != (identity or self.identity(node)):
            raise UnknownNode(node)
        return await self._executors[node].open_program(archive, digest, name, gently)

    def set_watched(self, present: bool, nodes: Collection[str] = ()) -> None:
        """Whether somebody looks at all, and at which nodes' load: those are read every second (``messages.Watch``)."""
        before = {name: self._looking(name) for name in self._executors}
        self._present, self._watched = present, frozenset(nodes)
        for name, executor in self._executors.items():
            if self._looking(name) != before[name]:
                executor.watch(self._looking(name))

    @property
    def _hub_key(self) -> HubKey:
        if self._key is None:
            raise RuntimeError("the node manager has not been started")
        return self._key

    def _looking(self, name: str) -> str:
        return "node" if name in self._watched else "hub" if self._present else "nobody"

    def _known(self, name: str) -> NodeConfig:
        try:
            return self._configs[name]
        except KeyError:
            raise UnknownNode(name) from None

    def _refuse_other_kind(self, name: str) -> None:
        """A node that joined may join again, for example once it had left, or the hub's key is another."""
        if name in self._configs and self._configs[name].kind != "joined":
            self._refuse_duplicate(name)

    def _refuse_duplicate(self, name: str) -> None:
        if name in self._configs:
            raise NodeError("duplicate-node", f"There is a node called {name} already.")

    def _open(self, config: NodeConfig) -> None:
        self._configs[config.name] = config
        self._twin.add(config.name)
        self._twin.set_connection(config.name, Connection("connecting", "Connecting."))
        executor = NodeExecutor(config.name, lambda: self._start_agent(config), self._twin, self._looking(config.name))
        self._executors[config.name] = executor
        executor.start()

    async def _start_agent(self, config: NodeConfig) -> AgentStream:
        if config.kind == "local":
            return await local.start_agent(config.name, self._archive, self._digest)
        if config.kind == "joined":
            if self._joining is None:
                raise LinkFault("away", OFF.message)
            return await self._joining.start_agent(config.name, self._archive, self._digest)
        return await ssh.start_agent(config, self._hub_key, self._archive, self._digest)

    async def _examine(self, config: NodeConfig) -> Facts:
        stream = await self._start_agent(config)
        scratch = TwinStore()
        scratch.add(config.name)
        session = Session(config.name, stream, scratch)
        running = asyncio.create_task(session.run(), name=f"node:{config.name}:test")
        try:
            hello = await session.greeted()
            return await _complete_facts(scratch, config.name, running) or hello.facts
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await stream.close()


async def _complete_facts(twin: TwinStore, node: str, running: "asyncio.Task[None]") -> Facts | None:
    """What the agent says of its node once it knows all, else what it said last. Raises LinkFault where it ends."""
    complete = asyncio.Event()

    def look(_change: Change | None = None) -> None:
        facts = twin.get(node).state.facts
        if facts is not None and _is_complete(facts):
            complete.set()

    leave = twin.subscribe(look)
    waiting = asyncio.create_task(complete.wait(), name=f"node:{node}:facts")
    try:
        await asyncio.wait([waiting, running], timeout=FACTS_LIMIT_S, return_when=asyncio.FIRST_COMPLETED)
    finally:
        leave()
        waiting.cancel()
    if running.done() and not complete.is_set():
        await running
    return twin.get(node).state.facts


def _is_complete(facts: Facts) -> bool:
    """Whether nothing more will be known: what depends on Podman stays unknown where Podman fails."""
    states = {line.id: line.state for line in facts.capabilities.values()}
    unknown = {line for line, state in states.items() if state == "unknown"}
    return not unknown or (states.get("podman") == "fail" and unknown <= {"quadlet", "events"})


def _checked(config: NodeConfig) -> NodeConfig:
    try:
        check_config(config)
    except InvalidAddress as error:
        raise NodeError("invalid", str(error), field=error.field) from error
    return config


def _missing_python(fault: LinkFault) -> list[Capability]:
    """The one line of the checklist that is known when there is no agent to make it."""
    if fault.code not in ("no-python", "python-too-old"):
        return []
    return [Capability("python", "Python 3.9 or newer", "fail", fault.message, _PYTHON_CURE)]
