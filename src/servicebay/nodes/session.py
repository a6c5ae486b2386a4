"""One agent run over a stream: frames in, requests out, until one side ends it.

Owns its requests: each ends by its answer, its deadline, its cancellation or the session's end.
"""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn

from ..twin.schema import Failure, Hello, Log, Progress, Response
from ..twin.store import Connection, TwinStore
from ..wire import codec, framing, messages
from .bootstrap import explain_exit
from .conversation import Conversation
from .errors import ActionFailed, LinkFault
from .frames import Frame
from .node_log import NodeLog
from .stream import AgentStream
from .vigil import keep_vigil

log = logging.getLogger(__name__)

MAX_PENDING = 256
TURN_S = 0.01
"""How long one node's frames are judged before the others have their turn."""
GRACE_S = 2.0
"""How much longer than its deadline a request may take: the agent ends it first and says why."""

OnProgress = Callable[[dict[str, Any]], None]
ONLINE = Connection("online", "Online.")


class _Pending(NamedTuple):
    answer: asyncio.Future[Response]
    on_progress: OnProgress | None


class Session:
    """Use ``run`` once; ``request`` while it runs."""

    def __init__(self, node: str, stream: AgentStream, twin: TwinStore) -> None:
        self._node = node
        self._stream = stream
        self._twin = twin
        self._loop = asyncio.get_running_loop()
        self._conversation = Conversation(node, twin, self._loop.time())
        self._pending: dict[str, _Pending] = {}
        self._ids = itertools.count(1)
        self._greeted: asyncio.Future[Hello] = self._loop.create_future()
        self._ended: LinkFault | None = None
        self._said = NodeLog(node, "the agent")
        self.online_since_s: float | None = None
        self.looking: str | None = None

    async def run(self) -> None:
        """Serve the agent until the end, which is always a LinkFault (or the caller's cancellation)."""
        fault = LinkFault("agent-ended", "The connection was closed.")
        # no task group: Python 3.11's loses a cancellation that meets a child's failure
        tasks = [
            asyncio.create_task(self._read(), name=f"node:{self._node}:read"),
            asyncio.create_task(self._tick(), name=f"node:{self._node}:tick"),
            asyncio.create_task(self._vigil(), name=f"node:{self._node}:vigil"),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            await done.pop()
        except LinkFault as ended:
            fault = ended
            raise
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._end(fault)

    async def greeted(self) -> Hello:
        """The agent's HELLO, once it came. Raises LinkFault where it never will."""
        return await asyncio.shield(self._greeted)

    def watch(self, looking: str) -> None:
        """Tell the agent who looks (again after a HELLO): see ``messages.Watch``."""
        self.looking = looking
        if self._conversation.hello is not None:
            self._send(messages.Watch(looking))

    async def request(
        self, action: str, args: dict[str, Any], deadline_s: float, on_progress: OnProgress | None = None
    ) -> dict[str, Any]:
        """Have the agent do ``action``; returns its result. Raises ActionFailed."""
        if self._ended is not None or self._conversation.hello is None:
            raise ActionFailed(Failure("unreachable", "The node is not connected."))
        if len(self._pending) >= MAX_PENDING:
            raise ActionFailed(Failure("conflict", f"{MAX_PENDING} requests are waiting for this node already."))
        request = messages.Request(str(next(self._ids)), action, args, deadline_s)
        line = codec.encode(request)
        if len(line) > framing.MAX_REQUEST_BYTES:
            raise ActionFailed(Failure("invalid", "The request is too large."))
        answer: asyncio.Future[Response] = self._loop.create_future()
        self._pending[request.id] = _Pending(answer, on_progress)
        self._stream.write(line)
        return await self._await_answer(request, answer)

    async def _await_answer(self, request: messages.Request, answer: asyncio.Future[Response]) -> dict[str, Any]:
        try:
            async with asyncio.timeout(request.deadline_s + GRACE_S):
                response = await answer
        except TimeoutError as error:
            self._send(messages.Cancel(request.id))
            text = f"The node did not answer within {request.deadline_s:.0f} s."
            raise ActionFailed(Failure("timeout", text)) from error
        except asyncio.CancelledError:
            self._send(messages.Cancel(request.id))
            raise
        finally:
            del self._pending[request.id]
        if response.error is not None:
            raise ActionFailed(response.error)
        return response.result or {}

    async def _read(self) -> NoReturn:
        while data := await self._stream.read():
            await self._hear(data)
            self._flush()
            if self.online_since_s is None and self._conversation.is_synced:
                self.online_since_s = self._loop.time()
                self._twin.set_connection(self._node, ONLINE)
                log.info("node %s: online", self._node)
            await asyncio.sleep(0)  # a node that floods leaves the others their turn
        raise await self._explain_end()

    async def _hear(self, data: bytes) -> None:
        began_s = self._loop.time()
        for frame in self._conversation.receive(data, began_s):
            self._on_frame(frame)
            if self._loop.time() - began_s > TURN_S:  # thousands of patches on something large may be in one read
                await asyncio.sleep(0)
                began_s = self._loop.time()

    async def _tick(self) -> NoReturn:
        while True:
            at = self._conversation.tick(self._loop.time())
            self._flush()
            await asyncio.sleep(max(0.01, at - self._loop.time()))

    async def _vigil(self) -> NoReturn:
        await self.greeted()
        await keep_vigil(self._stream, lambda: self._conversation.heard_s, self._ask_for_a_word)

    def _ask_for_a_word(self) -> None:
        self._send(messages.Request("vigil", "agent.ping"))  # nobody waits for its answer: that it comes is enough

    def _on_frame(self, frame: Frame | None) -> None:
        if isinstance(frame, Hello):
            if not self._greeted.done():
                self._greeted.set_result(frame)
            if self.looking is not None:
                self.watch(self.looking)
        elif isinstance(frame, Response | Progress):
            pending = self._pending.get(frame.id)
            if pending is not None:
                _deliver(pending, frame)
        elif isinstance(frame, Log):
            self._said.add(frame.message, frame.level)

    async def _explain_end(self) -> LinkFault:
        status: int | None = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):
                status = await self._stream.exit_status()
        if self._conversation.hello is None:
            return explain_exit(status, self._stream.stderr_tail)
        how = "was ended by a signal" if status is None else f"ended with status {status}"
        return LinkFault("agent-ended", f"The agent {how}.")

    def _send(self, message: Any) -> None:
        if self._ended is None:
            self._stream.write(codec.encode(message))

    def _flush(self) -> None:
        output, self._conversation.output = self._conversation.output, []
        for line in output:
            self._stream.write(line)

    def _end(self, fault: LinkFault) -> None:
        self._ended = fault
        self._said.end()
        if not self._greeted.done():
            self._greeted.set_exception(fault)
            self._greeted.exception()  # nobody need have waited
        text = f"The connection ended before the answer came; whether it was done is not known. {fault.message}"
        for pending in self._pending.values():
            if not pending.answer.done():
                pending.answer.set_exception(ActionFailed(Failure("unreachable", text)))


def _deliver(pending: _Pending, frame: Response | Progress) -> None:
    if isinstance(frame, Response):
        if not pending.answer.done():
            pending.answer.set_result(frame)
    elif pending.on_progress is not None:
        pending.on_progress(frame.data)
