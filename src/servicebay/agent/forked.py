"""A copy of the agent for one piece of work that needs more memory than the agent may keep.

Forked, not started anew: 40 ms instead of 150 to parse a proxy's configuration (Python 3.13), and it gives all its
memory back by ending. It has a process group of its own, dies with the agent, and may not grow without bound.
Loaded only where there is such work.
"""

import ctypes
import gc
import os
import resource
import signal
from typing import Callable

MEMORY_BYTES = 192 * 1024 * 1024
"""What it may take beyond what the agent has mapped."""
CPU_S = 15
_PR_SET_PDEATHSIG = 1
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def fork(work: Callable[[], bytes], stdout_fd: int, stderr_fd: int) -> int:
    """Start a child that writes what ``work`` returns to ``stdout_fd`` and ends; status 1 and a line on stderr if it
    fails. Returns its number."""
    parent = os.getpid()
    pid = os.fork()
    if pid:
        try:
            os.setpgid(pid, pid)  # both do it: whoever comes first
        except OSError:
            pass  # it has ended already
        return pid
    status = 1
    try:
        _become_child(parent, stdout_fd, stderr_fd)
        _write_all(1, work())
        status = 0
    except BaseException as error:  # the supervision boundary: the agent reads it, and says it
        os.write(2, "{}: {}\n".format(type(error).__name__, error).encode("utf-8", "replace")[:2000])
    finally:
        os._exit(status)


def _become_child(parent: int, stdout_fd: int, stderr_fd: int) -> None:
    gc.disable()  # it would touch, and so copy, what is shared with the agent
    os.setpgid(0, 0)
    signal.set_wakeup_fd(-1)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    null = os.open(os.devnull, os.O_RDWR)
    for fd, own in ((null, 0), (stdout_fd, 1), (stderr_fd, 2)):
        os.dup2(fd, own)
    # its connections are not ours to hold open: the hub must see its end. Its archive is where modules come from
    for name in os.listdir("/proc/self/fd"):
        fd = int(name)
        if fd > 2 and not _is_archive(fd):
            try:
                os.close(fd)
            except OSError:
                pass  # the listing's own
    with open("/proc/self/statm", encoding="ascii") as file:
        mapped = int(file.read().split()[0]) * _PAGE_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (mapped + MEMORY_BYTES, mapped + MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _is_archive(fd: int) -> bool:
    import sys

    return "/proc/self/fd/{}".format(fd) in sys.path


def _write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
