"""What an agent says, judged and put into the twin. Sans-IO: bytes and the time go in.

HELLO comes after at most 64 KiB of login banner; then state frames go to the twin, a gap or a
refusal asks for a new snapshot, malformed frames feed the breaker, and silence has a limit. Every
end is a ``LinkFault``.
"""

import logging
from collections.abc import Iterator

from ..twin.schema import Heartbeat, Hello, Transitions
from ..twin.store import Gap, Refused, TwinStore
from ..wire import codec, messages
from ..wire.framing import LineSplitter, Oversize
from .breaker import Breaker
from .errors import LinkFault
from .frames import Frame, Malformed, SyncPartial, SyncState, decode_frame

log = logging.getLogger(__name__)

BANNER_LIMIT_BYTES = 64 * 1024
HELLO_LIMIT_S = 20.0
SNAPSHOT_LIMIT_S = 60.0
PING_AFTER_S = messages.HEARTBEAT_INTERVAL_S / 2
"""Halfway between two heartbeats, so that one side or the other sends at least every 5 s."""
_HELLO = b'{"type":"HELLO"'


class Conversation:
    """One agent run, from its first byte. ``output`` collects what is to be sent, ``heard_s`` is when it last spoke."""

    def __init__(self, node: str, twin: TwinStore, now_s: float) -> None:
        self.output: list[bytes] = []
        self.hello: Hello | None = None
        self._node = node
        self._twin = twin
        self._splitter = LineSplitter()
        self._breaker = Breaker()
        self._banner_bytes = 0
        self._started_s = self.heard_s = self._pinged_s = now_s
        self._snapshot_wanted_s: float | None = None
        self._had_snapshot = False

    @property
    def is_synced(self) -> bool:
        """Whether this run's first snapshot is in the twin."""
        return self._had_snapshot

    def receive(self, data: bytes, now_s: float) -> Iterator[Frame | None]:
        """Take bytes; yields after each line what was accepted of it. To be read to the end, others may run between.

        Raises LinkFault where the connection must be closed.
        """
        lines = self._splitter.feed(data)
        if lines or self._splitter.pending_bytes:
            self.heard_s = now_s
        for line in lines:
            yield self._take(line, now_s)
        if self.hello is None:
            self._limit_banner(self._splitter.pending_bytes)

    def tick(self, now_s: float) -> float:
        """Ping if it is time; returns when to call again. Raises LinkFault where a limit has passed."""
        if self.hello is None:
            until = self._started_s + HELLO_LIMIT_S
            self._limit(until, now_s, "agent-failed", "The agent did not start in time.")
            return min(until, now_s + PING_AFTER_S)  # HELLO may come meanwhile, and pings with it
        silence = f"The node did not answer for {messages.SILENCE_LIMIT_S:.0f} s."
        deadline = self._limit(self.heard_s + messages.SILENCE_LIMIT_S, now_s, "silent", silence)
        if self._snapshot_wanted_s is not None:
            late = "The agent did not send its state in time."
            until = self._snapshot_wanted_s + SNAPSHOT_LIMIT_S
            deadline = min(deadline, self._limit(until, now_s, "protocol", late))
        if now_s >= self._ping_due_s():
            self._ping(now_s)
        return min(deadline, self._ping_due_s(), now_s + PING_AFTER_S)

    def _ping_due_s(self) -> float:
        regular_s = self._pinged_s + messages.HEARTBEAT_INTERVAL_S
        return regular_s if self._pinged_s > self.heard_s else min(regular_s, self.heard_s + PING_AFTER_S)

    def _take(self, line: bytes | Oversize, now_s: float) -> Frame | None:
        if self.hello is None:
            return self._await_hello(line, now_s)
        try:
            frame = decode_frame(line)
            if self._apply(frame, now_s):
                self._breaker.good()
            return frame
        except (Malformed, Refused) as error:
            self._on_bad(error)
            if isinstance(error, Refused):
                self._snapshot_wanted_s = None
                self._ask_snapshot(now_s)
            return None

    def _await_hello(self, line: bytes | Oversize, now_s: float) -> Frame | None:
        start = -1 if isinstance(line, Oversize) else line.find(_HELLO)  # a banner may lack its newline
        if not isinstance(line, Oversize) and start >= 0:
            try:
                frame = decode_frame(line[start:])
            except Malformed as error:
                raise LinkFault("protocol", f"The agent's HELLO cannot be read: {error}.") from error
            if isinstance(frame, Hello):
                self._greet(frame, now_s)
                return frame
        self._banner_bytes += _size_bytes(line)
        self._limit_banner(0)
        return None

    def _greet(self, hello: Hello, now_s: float) -> None:
        if hello.protocol != messages.PROTOCOL:
            raise LinkFault(
                "protocol", f"The agent speaks protocol {hello.protocol}; this hub speaks {messages.PROTOCOL}."
            )
        self.hello = hello
        self._twin.apply_hello(self._node, hello)
        self._snapshot_wanted_s = now_s
        self._ping(now_s)

    def _apply(self, frame: Frame | None, now_s: float) -> bool:
        """Put a state frame into the twin; False where it could not be judged."""
        try:
            if isinstance(frame, SyncState):
                self._twin.apply_state(self._node, frame.seq, frame.state)
                self._snapshot_wanted_s, self._had_snapshot = None, True
            elif isinstance(frame, SyncPartial):
                self._twin.apply_patch(self._node, frame.seq, frame.patch)
            elif isinstance(frame, Transitions):
                self._twin.tell_missed(self._node, frame.items)
            elif isinstance(frame, Heartbeat):
                self._twin.apply_heartbeat(self._node, frame)
            elif isinstance(frame, Hello):
                raise Malformed("a second HELLO")
        except Gap as gap:
            if self._ask_snapshot(now_s):
                log.info("node %s: %s; asking for its whole state", self._node, gap)
            return False
        return True

    def _ask_snapshot(self, now_s: float) -> bool:
        if self._snapshot_wanted_s is not None:
            return False
        self._snapshot_wanted_s = now_s
        self.output.append(codec.encode(messages.Resync()))
        return True

    def _ping(self, now_s: float) -> None:
        self._pinged_s = now_s
        self.output.append(codec.encode(messages.Ping()))

    def _on_bad(self, error: ValueError) -> None:
        self._breaker.bad()
        reason = str(error)[:200]
        if self._breaker.bad_in_a_row == 1:
            log.warning("node %s: a malformed frame: %s", self._node, reason)
        if self._breaker.is_open:
            count = self._breaker.bad_in_a_row
            raise LinkFault("malformed", f"The agent sent {count} malformed frames in a row (the last: {reason}).")

    def _limit_banner(self, pending_bytes: int) -> None:
        if self._banner_bytes + pending_bytes > BANNER_LIMIT_BYTES:
            raise LinkFault("agent-failed", "The node sent more than 64 KiB before the agent's first word.")

    @staticmethod
    def _limit(deadline_s: float, now_s: float, code: str, message: str) -> float:
        if now_s >= deadline_s:
            raise LinkFault(code, message)
        return deadline_s


def _size_bytes(line: bytes | Oversize) -> int:
    """The size of a line; one that was over the limit counts as more than any banner."""
    return BANNER_LIMIT_BYTES + 1 if isinstance(line, Oversize) else len(line) + 1
