"""A copy of the process does one piece of work, and no more than that."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from servicebay.agent.loop import Loop, TimedOut
from servicebay.agent.process import Completed, Spawner
from tests.patience import PATIENCE_S

SRC = Path(__file__).parents[2] / "src"
ORPHAN = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
from servicebay.agent.forked import fork
print(fork(lambda: time.sleep(60) or b"", 1, 2), flush=True)
time.sleep(60)
"""


def run(work: Callable[[], bytes], deadline_s: float = PATIENCE_S) -> Completed:
    loop = Loop()
    done = loop.run(Spawner(loop).run_forked(work, deadline_s))
    assert isinstance(done, Completed)
    return done


def test_what_the_work_returns_comes_back_whole() -> None:
    data = bytes(range(256)) * 4096
    assert run(lambda: data) == (0, data, b"")


def test_work_that_fails_says_why() -> None:
    def work() -> bytes:
        raise ValueError("no such thing")

    assert run(work) == (1, b"", b"ValueError: no such thing\n")


def test_work_that_takes_too_long_is_ended() -> None:
    pids = os.pipe()

    def work() -> bytes:
        signal.pause()
        return b""

    with pytest.raises(TimedOut):
        run(work, 0.2)
    for fd in pids:
        os.close(fd)


def test_it_may_not_take_all_memory() -> None:
    done = run(lambda: bytes(400 * 1024 * 1024))
    assert (done.status, done.stderr) == (1, b"MemoryError: \n")


def test_it_holds_none_of_the_agents_connections() -> None:
    reader, writer = os.pipe()
    done = run(lambda: repr(sorted(os.listdir("/proc/self/fd"))).encode())
    assert done.stdout == b"['0', '1', '2', '3']"  # the last is the listing's own
    for fd in (reader, writer):
        os.close(fd)


def test_it_dies_with_the_agent() -> None:
    agent = subprocess.Popen([sys.executable, "-c", ORPHAN, str(SRC)], stdout=subprocess.PIPE, text=True)
    assert agent.stdout is not None
    pid = int(agent.stdout.readline())
    watched = os.pidfd_open(pid)
    agent.kill()
    agent.wait()
    agent.stdout.read()  # ends once nobody holds the other end any more: the copy neither
    agent.stdout.close()
    os.close(watched)
