"""``python3 -I -S servicebay-terminal.pyz``: hold one shell for the hub at the other end of stdin and stdout.

Leaves with status 0; what there is to say about it was said in frames (``wire.held``).
"""

import json
import os
import socket
import subprocess
from typing import Any

from servicebay.wire import held

from . import scope
from .client import Client
from .holding import Holder
from .shell import Shell
from .surroundings import login_environment, login_shell

PROBE_LIMIT_S = 15.0
_HEAD_BYTES = 5


class Refused(Exception):
    """There is no shell; ``code`` is for programs."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def main() -> int:
    """Read the first frame; hold, or lead to who holds."""
    spec = _read_start()
    if spec is None:
        return 0
    try:
        _serve(spec)
    except Refused as error:
        _tell(error.code, str(error))
    except scope.NoScope as error:
        _tell("no-scope", str(error))
    except scope.Gone:
        _tell("gone", "The shell is gone from the node.")
    except OSError as error:
        _tell("failed", f"The shell could not be started: {error.strerror or type(error).__name__}.")
    return 0


def _serve(spec: dict[str, Any]) -> None:
    session = spec.get("join") or spec.get("scope")
    if not session:
        Holder(spec, start_shell(spec), Client(0, 1), None).run()
        return
    if spec.get("join"):
        connection = scope.connect(session)
    else:
        check_probes(spec)
        connection = scope.start(session, lambda server: hold_in_scope(spec, server))
    first = held.frame(held.START, json.dumps({"from": spec.get("from", 0)}).encode())
    scope.bridge(connection, first)


def hold_in_scope(spec: dict[str, Any], server: socket.socket) -> None:
    """In the child that outlives the connection."""
    Holder(spec, start_shell(spec), None, server).run()


def start_shell(spec: dict[str, Any]) -> Shell:
    """The process that is wanted. Raises Refused, OSError."""
    check_probes(spec)
    env = login_environment(os.environ)
    words, folder = login_shell(env)
    words = spec.get("argv") or words
    env.update(spec.get("env", {}))
    return Shell(words, env, folder, spec["columns"], spec["rows"])


def check_probes(spec: dict[str, Any]) -> None:
    """One of the commands in ``probe`` must name a shell, which becomes the last word. Raises Refused."""
    probes = spec.pop("probe", [])
    said = ""
    for argv in probes:
        status, said = _run(argv)
        if status == 0:
            shell = said.strip().rpartition("\n")[2]
            # a busybox names its applet, which need not be a file: what could be run is the shell that answered
            spec["argv"] = [*spec["argv"], shell if shell.startswith("/") else argv[-3]]
            return
        if status is None or "executable file" not in said:  # so crun and runc say that there is none
            raise Refused("refused", said.strip().rpartition("\n")[2])
    if probes:
        raise Refused("no-shell", said)


def _run(argv: list[str]) -> "tuple[int | None, str]":
    env = login_environment(os.environ)
    try:
        done = subprocess.run(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env,
            timeout=PROBE_LIMIT_S, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return None, str(error)
    return done.returncode, done.stdout.decode("utf-8", "replace")[-500:]


def _read_start() -> dict[str, Any] | None:
    """The first frame, and nothing behind it: what follows is read by who holds."""
    head = _read_exactly(_HEAD_BYTES)
    length = int.from_bytes(head[1:], "big")
    if head[:1] != held.START or length > held.MAX_FRAME:
        return None
    payload = _read_exactly(length)
    return json.loads(payload.decode()) if len(payload) == length else None


def _read_exactly(size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = os.read(0, size - len(data))
        if not part:
            return b""
        data += part
    return data


def _tell(code: str, text: str) -> None:
    os.set_blocking(1, True)
    payload = json.dumps({"code": code, "text": text[-500:]}).encode()
    try:
        os.write(1, held.frame(held.REFUSED, payload))
    except OSError:
        pass
