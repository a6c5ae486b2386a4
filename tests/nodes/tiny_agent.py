"""An agent of a page for tests: speaks the real frames on real pipes, and misbehaves when told to.

Requests: ``echo`` answers its arguments; ``hang`` never answers; ``steps`` reports progress first;
``patch {patch, times}`` changes the state; ``say {hex}`` writes raw bytes; ``die {status}`` ends it;
``spawn`` starts a child that would outlive it. Runs on the nodes' Python (3.9) too.
"""

import os
import subprocess
import sys
import time
from typing import Any

from servicebay.wire import codec, framing, machine, messages

STATE: dict[str, Any] = {"containers": {}, "sections": {"containers": {"source": "tiny"}}}


def send(message: Any) -> None:
    os.write(1, codec.encode(message))


def write(data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(1, rest) :]


class Agent:
    def __init__(self) -> None:
        self.seq = 0
        self.state = STATE
        self.watch = ""

    def greet(self) -> None:
        python = sys.version.split()[0]
        where = os.environ.get("XDG_RUNTIME_DIR", "")
        facts = machine.Facts("tiny", str(os.getpid()), os.getuid(), where, "k", "x", python)
        send(messages.Hello(messages.PROTOCOL, "tiny", str(time.time()), facts))
        self.state = {**STATE, "facts": codec.to_object(facts)}
        self.snapshot()

    def snapshot(self) -> None:
        self.seq += 1
        os.write(1, codec.dumps({"type": "SYNC_STATE", "seq": self.seq, "state": self.state}) + b"\n")

    def on_request(self, request: messages.Request) -> None:
        args = request.args
        if request.action == "hang":
            return
        if request.action == "patch":
            many = b""
            for _ in range(args.get("times", 1)):
                self.seq += 1
                many += codec.encode(messages.SyncPartial(self.seq, args["patch"]))
            write(many)
        if request.action == "say":
            write(bytes.fromhex(args["hex"]) * args.get("times", 1) + args.get("end", "").encode())
        if request.action == "die":
            sys.stderr.write("told to die\n")
            sys.stderr.flush()
            os._exit(args["status"])
        if request.action == "steps":
            send(messages.Progress(request.id, {"step": 1}))
        if request.action == "spawn":
            child = subprocess.Popen(
                ["sleep", "600"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            args = {"pid": child.pid}
        if request.action == "fail":
            send(messages.Response(request.id, error=messages.Failure("podman", "No.", "stderr", 125)))
            return
        if request.action == "watched":
            args = {"watch": self.watch}
        send(messages.Response(request.id, args))

    def on_line(self, line: bytes) -> None:
        message = codec.decode_message(line)
        if isinstance(message, messages.Request):
            self.on_request(message)
        elif isinstance(message, messages.Resync):
            self.snapshot()
        elif isinstance(message, messages.Watch):
            self.watch = message.looking
        elif isinstance(message, messages.Ping):
            send(messages.Heartbeat(self.seq, int(time.time() * 1000), messages.AgentStats(1, 0.0, 0, 0, 0)))
        elif isinstance(message, messages.Cancel):
            send(messages.Log("info", "cancelled " + message.id))


def main() -> int:
    agent = Agent()
    splitter = framing.LineSplitter(framing.MAX_REQUEST_BYTES)
    agent.greet()
    while True:
        data = os.read(0, 65536)
        if not data:
            return 0
        for line in splitter.feed(data):
            if isinstance(line, bytes):
                agent.on_line(line)
