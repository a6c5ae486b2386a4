"""An agent that runs on a node over ``ssh``, with a thread that keeps what its frames say. No hub involved."""

import itertools
import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from servicebay.nodes.archive import agent_archive
from servicebay.wire.mergepatch import merge
from testbed import USER, Node
from tests.patience import PATIENCE_S

Frame = dict[str, Any]
DEADLINE_S = PATIENCE_S - 5
"""Of a request: whoever waits for the answer still hears that it was too late."""


class AgentRun:
    """``state`` is what a hub would hold now; ``frames`` all frames so far, each with ``at`` (monotonic seconds)."""

    def __init__(self, node: Node, python: str = "python3", user: str = USER) -> None:
        self.node = node
        self.state: Frame = {}
        self.frames: list[Frame] = []
        self._changed = threading.Condition()
        self._ids = itertools.count(1)
        ssh = node.ssh_command(user)
        subprocess.run([*ssh, "cat > agent.pyz"], input=agent_archive(), check=True)
        command = [*ssh, f"exec {python} -I -S agent.pyz"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> "AgentRun":
        try:
            self.wait(lambda: "containers" in self.state, "the first state")
        except AssertionError:
            self.close()
            raise
        return self

    @classmethod
    @contextmanager
    def unready(cls, node: Node) -> Iterator["AgentRun"]:
        """An agent that is not waited for: where Podman is missing there never is a first list of containers."""
        run = cls(node)
        try:
            yield run
        finally:
            run.close()

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the agent by ending its stdin."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=PATIENCE_S)
        self._reader.join(timeout=PATIENCE_S)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def wait(self, condition: Callable[[], object], what: str, within_s: float = PATIENCE_S) -> None:
        """Wait until ``condition`` holds."""
        with self._changed:
            if not self._changed.wait_for(condition, within_s):
                raise AssertionError(f"not within {within_s} s: {what}; last frames {self.frames[-3:]}")

    def request(self, action: str, deadline_s: float = DEADLINE_S, **args: Any) -> Frame:
        """Ask, and return the RESPONSE frame."""
        request_id = self.ask(action, deadline_s, **args)
        return self.answer(request_id)

    def ask(self, action: str, deadline_s: float = DEADLINE_S, **args: Any) -> str:
        """Send a request and return its ID."""
        request_id = f"t{next(self._ids)}"
        self.send({"type": "REQUEST", "id": request_id, "action": action, "args": args, "deadlineS": deadline_s})
        return request_id

    def answer(self, request_id: str, within_s: float = PATIENCE_S) -> Frame:
        """Wait for the answer to a request."""
        self.wait(lambda: self.answers(request_id), f"an answer to {request_id}", within_s)
        return self.answers(request_id)[0]

    def send(self, frame: Frame) -> None:
        """Send any frame."""
        self.send_bytes(json.dumps(frame).encode() + b"\n")

    def send_bytes(self, data: bytes) -> None:
        """Send any bytes."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def of_type(self, kind: str) -> list[Frame]:
        """The frames of one type so far."""
        return [frame for frame in self.frames if frame["type"] == kind]

    def container(self, name: str) -> Frame | None:
        """The container of this name as the agent told it."""
        return next((each for each in self.state.get("containers", {}).values() if name in each["names"]), None)

    def unit(self, name: str) -> Frame | None:
        """The unit of this name as the agent told it."""
        unit: Frame | None = self.state.get("services", {}).get(name)
        return unit

    def answers(self, request_id: str) -> list[Frame]:
        """What came for a request; at most one frame."""
        return [frame for frame in self.of_type("RESPONSE") if frame["id"] == request_id]

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            frame = json.loads(line)
            with self._changed:
                self.frames.append({**frame, "at": time.monotonic(), "bytes": len(line)})
                if frame["type"] == "SYNC_STATE":
                    self.state = frame["state"]
                elif "patch" in frame:
                    self.state = merge(self.state, frame["patch"])
                self._changed.notify_all()
