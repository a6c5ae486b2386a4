"""What a shell in a container leaves behind when its ``podman exec`` is gone: the shell (seen with Podman 4.3 to 5.8).

Its conmon holds the other end of its terminal and waits on. Ours is known by a variable of its environment, which
stands in the file that ``--exec-process-spec`` of conmon's command line names.
"""

import os
import signal
import time
from collections.abc import Iterator

from .shell import session_of

_SPEC_BYTES = 1 << 20
_GRACE_S = 1.0
_STEP_S = 0.02


def end_inside(marker: str) -> None:
    """End the processes that were started in a container with this text in their environment."""
    for conmon in _conmons_of(marker.encode()):
        shells = _children_of(conmon)
        for number in (signal.SIGHUP, signal.SIGKILL):
            for shell in shells:
                for pid in session_of(shell):
                    _signal(pid, number)
            if _is_gone(conmon):
                break
        else:
            _signal(conmon, signal.SIGKILL)  # they are another user's in the container: the kernel hangs up on them


def _is_gone(pid: int) -> bool:
    """Whether it goes soon: conmon does once its shell has ended."""
    until_s = time.monotonic() + _GRACE_S
    while os.path.exists(f"/proc/{pid}/stat"):
        if time.monotonic() > until_s:
            return False
        time.sleep(_STEP_S)
    return True


def _conmons_of(marker: bytes) -> list[int]:
    found = []
    for pid in _pids():
        words = _read(f"/proc/{pid}/cmdline").split(b"\0")
        if words[0].endswith(b"conmon") and b"--exec-process-spec" in words[:-1]:
            spec = words[words.index(b"--exec-process-spec") + 1]
            if marker in _read(os.fsdecode(spec)):
                found.append(pid)
    return found


def _children_of(parent: int) -> list[int]:
    children = []
    for pid in _pids():
        fields = _read(f"/proc/{pid}/stat").rpartition(b") ")[2].split()
        if len(fields) > 1 and int(fields[1]) == parent:
            children.append(pid)
    return children


def _pids() -> Iterator[int]:
    return (int(name) for name in os.listdir("/proc") if name.isdigit())


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(_SPEC_BYTES)
    except OSError:
        return b""


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except OSError:
        pass
