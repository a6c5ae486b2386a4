"""Keeps one node connected: start the agent, serve its session, say how it stands, wait, again.

One task per node; whatever happens in it, it tries again until it is stopped.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

from ..twin.schema import Failure
from ..twin.store import Connection, TwinStore
from .backoff import Backoff, pace_of
from .command import CommandHost, CommandStream, ProgramHost
from .errors import ActionFailed, LinkFault
from .session import OnProgress, Session
from .stream import AgentStream

log = logging.getLogger(__name__)

WELL_AFTER_S = 10.0
"""A node that was live this long makes the next attempt start small again."""

NO_COMMANDS = "Nothing but the agent can be run on this node."

StartAgent = Callable[[], Awaitable[AgentStream]]


class NodeExecutor:
    """``start`` once, ``stop`` once; ``request`` at any time."""

    def __init__(self, node: str, start_agent: StartAgent, twin: TwinStore, looking: str) -> None:
        self._node = node
        self._start_agent = start_agent
        self._twin = twin
        self._looking = looking
        self._backoff = Backoff(random.random)
        self._session: Session | None = None
        self._stream: AgentStream | None = None
        self._try_now = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.fault: LinkFault | None = None

    def start(self) -> None:
        """Begin to connect."""
        self._task = asyncio.create_task(self._run(), name=f"node:{self._node}")

    async def stop(self) -> None:
        """Close the session and end."""
        self.leave()
        await self.ended()

    def leave(self) -> None:
        """Begin to stop, once: from now on this executor touches neither the twin nor its node's requests."""
        if self._task is not None and not self._task.cancelling():
            self._task.cancel()

    async def ended(self) -> None:
        """Wait until all is closed, a few seconds at most."""
        if self._task is not None:
            await asyncio.wait([self._task])

    def retry(self) -> None:
        """Do not wait for the next attempt."""
        self._try_now.set()

    def watch(self, looking: str) -> None:
        """How often the agent samples resources, from now on."""
        self._looking = looking
        if self._session is not None:
            self._session.watch(looking)

    async def request(
        self, action: str, args: dict[str, Any], deadline_s: float, on_progress: OnProgress | None = None
    ) -> dict[str, Any]:
        """Have the agent do ``action``. Raises ActionFailed, at once where the node is not connected."""
        if self._session is None:
            text = self.fault.message if self.fault else "The hub is still connecting to it."
            raise ActionFailed(Failure("unreachable", f"The node is not connected. {text}"))
        return await self._session.request(action, args, deadline_s, on_progress)

    @contextlib.asynccontextmanager
    async def command(self, argv: Sequence[str]) -> AsyncIterator[CommandStream]:
        """Run a command beside the agent; it is killed at the end of the block. Raises ActionFailed."""
        if self._session is None or self._stream is None:
            raise ActionFailed(Failure("unreachable", "The node is not connected."))
        if not isinstance(self._stream, CommandHost):
            raise ActionFailed(Failure("unsupported", NO_COMMANDS))
        running: CommandStream | None = None
        try:
            running = await self._stream.open_command(argv)
            yield running
        except LinkFault as fault:
            raise ActionFailed(Failure("unreachable", fault.message)) from fault
        finally:
            if running is not None:
                await running.close()

    async def open_program(self, archive: bytes, digest: str, name: str, gently: bool = False) -> CommandStream:
        """Run a program of ours beside the agent, until it is closed. Raises ActionFailed."""
        if self._session is None or self._stream is None:
            text = self.fault.message if self.fault else "The hub is still connecting to it."
            raise ActionFailed(Failure("unreachable", f"The node is not connected. {text}"))
        if not isinstance(self._stream, ProgramHost):
            raise ActionFailed(Failure("unsupported", "This way to a node carries nothing but its agent."))
        try:
            return await self._stream.open_program(archive, digest, name, gently)
        except LinkFault as fault:
            code = "busy" if fault.code == "busy" else "unreachable"
            raise ActionFailed(Failure(code, fault.message)) from fault

    async def _run(self) -> None:
        while True:
            try:
                await self._serve()
            except LinkFault as fault:
                self._on_fault(fault)
            except Exception as error:  # supervision boundary: a fault of ours must not lose the node
                log.exception("node %s: its session failed", self._node)
                self._on_fault(LinkFault("agent-failed", f"The hub could not serve the node ({type(error).__name__})."))
            await self._wait()

    async def _serve(self) -> None:
        stream = await self._start_agent()
        self._stream = stream
        try:
            self._session = Session(self._node, stream, self._twin)
            self._session.watch(self._looking)
            await self._session.run()
        finally:
            self._note_end(self._session)
            self._session = self._stream = None
            await stream.close()

    def _note_end(self, session: Session | None) -> None:
        if session is None or session.online_since_s is None:
            return
        self.fault = None  # the next one is news, even if it is the same
        if asyncio.get_running_loop().time() - session.online_since_s > WELL_AFTER_S:
            self._backoff.reset()

    def _on_fault(self, fault: LinkFault) -> None:
        if self.fault is None or self.fault.code != fault.code:  # once per outage, not per attempt
            log.warning("node %s: %s [%s]", self._node, fault.message, fault.code)
        self.fault = fault
        refused = fault.code == "host-key-changed"
        offered = fault.offered.fingerprint if refused and fault.offered else None
        text = fault.message if refused or fault.code == "away" else f"{fault.message} Trying again."
        self._twin.set_connection(self._node, Connection("refused" if refused else "offline", text, offered))

    async def _wait(self) -> None:
        delay_s = self._backoff.next_delay_s(pace_of(self.fault.code if self.fault else "unreachable"))
        try:
            async with asyncio.timeout(delay_s):
                await self._try_now.wait()
        except TimeoutError:
            return
        finally:
            self._try_now.clear()
