"""Frames on stdin and stdout: requests in, state and answers out.

The writer takes a state frame from the aggregator only when the pipe can take it, so a slow hub
never makes a queue of patches. State goes before answers: who hears that an action ended has seen
its effect. Logs are dropped when there are too many.
"""

import os
from collections import deque
from typing import Any, Callable, Coroutine, Deque, Dict, NamedTuple, Optional

from servicebay.wire.codec import WireError, decode_message, dumps, encode
from servicebay.wire.framing import MAX_REQUEST_BYTES, LineSplitter
from servicebay.wire.messages import Cancel, Failure, Heartbeat, Log, Progress, Request, Response

from .aggregator import Aggregator
from .loop import Cancelled, Event, Loop, Task, TimedOut

MAX_REQUESTS = 64
MAX_LOGS = 100
GRACE_S = 0.5
"""How much longer than its deadline an action may take to say in its own words why it did not end."""


class Call(NamedTuple):
    """A request as its action sees it; ``report`` sends a step of it, ``deadline_s`` is counted from its start."""

    args: Dict[str, Any]
    report: Callable[[Dict[str, Any]], None]
    deadline_s: float


MakeHeartbeat = Callable[[int, Optional[Dict[str, Any]]], Heartbeat]
"""Given the sequence number and the patch that it carries, if any."""
Action = Callable[[Call], Coroutine[Any, Any, Dict[str, Any]]]


class ActionError(Exception):
    """An action failed in a way that the user may see."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class Channel:
    """The agent's end of the stream to the hub."""

    def __init__(self, loop: Loop, aggregator: Aggregator, stdin_fd: int = 0, stdout_fd: int = 1) -> None:
        self.state_ready = Event()
        self.frames = self.sent_bytes = 0
        self._loop = loop
        self._aggregator = aggregator
        self._stdin_fd, self._stdout_fd = stdin_fd, stdout_fd
        self._frames: Deque[bytes] = deque()
        self._logs: Deque[bytes] = deque(maxlen=MAX_LOGS)
        self._wake = Event()
        self._beat: Optional[MakeHeartbeat] = None

    def send(self, message: Any) -> None:
        """Queue a message; it goes out after the state as of now."""
        (self._logs if isinstance(message, Log) else self._frames).append(encode(message))
        self._wake.set()

    def wake(self) -> None:
        """The state changed: send what differs when the pipe can take it."""
        self._wake.set()

    def beat(self, make: MakeHeartbeat) -> None:
        """Send a heartbeat, and with it what changed without a ``wake``."""
        self._beat = make
        self._wake.set()

    async def write(self) -> None:
        """Write for ever. Raises BrokenPipeError when nobody reads any more."""
        while True:
            self._wake.clear()
            while True:
                data = self._next()
                if not data:
                    break
                await self._write_all(data)
                self.frames += 1
                self.sent_bytes += len(data)
            await self._wake.wait()

    async def read(self, on_message: Callable[[Any], None]) -> None:
        """Deliver the hub's messages until stdin ends."""
        splitter = LineSplitter(MAX_REQUEST_BYTES)
        while True:
            data = await self._read_some()
            if not data:
                return
            for line in splitter.feed(data):
                try:
                    message = decode_message(line) if isinstance(line, bytes) else None
                except WireError as error:
                    self.send(Log("warning", "the hub sent a frame that is not understood: {}".format(error)))
                    continue
                if message is not None:
                    on_message(message)

    def _next(self) -> bytes:
        if self.state_ready.is_set:
            missed = self._aggregator.take_missed()
            if missed is not None:
                return encode(missed)
            frame = self._aggregator.take_frame()
            if self._beat is not None and (frame is None or "patch" in frame):
                return self._take_beat(None if frame is None else frame["patch"])
            if frame is not None:
                return dumps(frame) + b"\n"
        if self._beat is not None:
            return self._take_beat(None)
        for waiting in (self._frames, self._logs):
            if waiting:
                return waiting.popleft()
        return b""

    def _take_beat(self, patch: Any) -> bytes:
        make, self._beat = self._beat, None
        assert make is not None
        return encode(make(self._aggregator.seq, patch))

    async def _read_some(self) -> bytes:
        try:
            await self._loop.readable(self._stdin_fd)
        except PermissionError:
            pass  # epoll refuses regular files and /dev/null: they never block
        try:
            return os.read(self._stdin_fd, 65536)
        except BlockingIOError:
            return await self._read_some()

    async def _write_all(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self._stdout_fd, view) :]
            except BlockingIOError:
                await self._loop.writable(self._stdout_fd)


class Requests:
    """Runs the hub's requests side by side, each with its deadline, each cancellable."""

    def __init__(self, loop: Loop, channel: Channel, actions: Dict[str, Action]) -> None:
        self._loop = loop
        self._channel = channel
        self._actions = actions
        self._running: Dict[str, Task] = {}

    def start(self, request: Request) -> None:
        """Begin a request; exactly one RESPONSE with its ID follows."""
        if len(self._running) >= MAX_REQUESTS or request.id in self._running:
            self._fail(
                request.id, Failure("conflict", "The agent is busy with {} requests.".format(len(self._running)))
            )
            return
        self._running[request.id] = self._loop.spawn(self._answer(request), "request " + request.action)

    def cancel(self, message: Cancel) -> None:
        """Stop a request, if it still runs."""
        task = self._running.get(message.id)
        if task is not None:
            task.cancel()

    async def _answer(self, request: Request) -> None:
        try:
            action = self._actions.get(request.action)
            if action is None:
                raise ActionError(
                    Failure("unsupported", "This agent does not know the action {!r}.".format(request.action))
                )
            call = Call(request.args, self._reporter(request.id), request.deadline_s)
            result = await self._loop.within(request.deadline_s + GRACE_S, action(call))
            self._channel.send(Response(request.id, result=result))
        except ActionError as error:
            self._fail(request.id, error.failure)
        except TimedOut:
            self._fail(request.id, Failure("timeout", "It did not end within {:g} s.".format(request.deadline_s)))
        except Cancelled:
            self._fail(request.id, Failure("cancelled", "It was cancelled."))
            raise
        except Exception as error:  # one request's bug must not end the agent: told to its caller
            self._fail(request.id, Failure("internal", "The agent failed: {!r}".format(error)))
            raise
        finally:
            self._running.pop(request.id, None)

    def _reporter(self, request_id: str) -> Callable[[Dict[str, Any]], None]:
        return lambda data: self._channel.send(Progress(request_id, data))

    def _fail(self, request_id: str, failure: Failure) -> None:
        self._channel.send(Response(request_id, error=failure))
