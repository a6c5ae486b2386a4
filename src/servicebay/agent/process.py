"""Child processes on the agent's loop: own process group, bounded output, a deadline, no threads.

Without the ``subprocess`` module, which costs memory and polls for the end; ``pidfd_open``
(Linux 5.3) makes the end of a child an event.
"""

import os
import signal
from typing import Awaitable, Callable, Dict, List, NamedTuple, Optional, Sequence

from .loop import Cancelled, Event, Loop, TimedOut

MAX_OUTPUT_BYTES = 8 * 1024 * 1024
CHUNK_BYTES = 16 * 1024
"""Read at once: larger buffers would stay in the agent's heap."""


class Completed(NamedTuple):
    """How a child ended: exit status (negative: the signal that killed it) and what it wrote."""

    status: int
    stdout: bytes
    stderr: bytes


Run = Callable[[str, List[str]], Awaitable[Completed]]
"""``run(container_id, argv)``: runs a command in a container to its end (``podman exec``)."""


class Child:
    """A running child, leader of its own process group; a task of its own reaps it."""

    def __init__(self, loop: Loop, pid: int) -> None:
        self.pid = pid
        self.status: Optional[int] = None
        self._loop = loop
        self._ended = Event()
        loop.spawn(self._reap(), "reap {}".format(pid))

    @property
    def running(self) -> bool:
        """Whether it has not been reaped."""
        return self.status is None

    def terminate(self, number: int = signal.SIGTERM) -> None:
        """Signal the whole group; not reaped means that the number is still ours."""
        if self.running:
            try:
                os.killpg(self.pid, number)
            except ProcessLookupError:
                pass

    async def wait(self) -> int:
        """Return the exit status once it ended."""
        await self._ended.wait()
        assert self.status is not None
        return self.status

    async def _reap(self) -> None:
        pidfd = os.pidfd_open(self.pid)
        try:
            await self._loop.readable(pidfd)
        finally:
            os.close(pidfd)
        status = os.waitpid(self.pid, 0)[1]  # noqa: ASYNC222 (it has ended: this does not wait)
        self.status = os.waitstatus_to_exitcode(status)
        self._ended.set()


class Spawner:
    """Starts children and counts them: an idle agent must not start any."""

    def __init__(self, loop: Loop) -> None:
        self.count = 0
        self._loop = loop
        self._running: Dict[int, Child] = {}

    def spawn(self, argv: Sequence[str], stdout_fd: Optional[int] = None, stderr_fd: Optional[int] = None) -> Child:
        """Start ``argv`` with stdin and what is not given from and to /dev/null. Raises FileNotFoundError."""
        null = os.open(os.devnull, os.O_RDWR)
        try:
            actions = [
                (os.POSIX_SPAWN_DUP2, null, 0),
                (os.POSIX_SPAWN_DUP2, null if stdout_fd is None else stdout_fd, 1),
                (os.POSIX_SPAWN_DUP2, null if stderr_fd is None else stderr_fd, 2),
            ]
            pid = os.posix_spawnp(argv[0], list(argv), os.environ, file_actions=actions, setpgroup=0)
        finally:
            os.close(null)
        return self._adopt(pid)

    def _adopt(self, pid: int) -> Child:
        self.count += 1
        child = Child(self._loop, pid)
        self._running = {pid: each for pid, each in self._running.items() if each.running}
        self._running[pid] = child
        return child

    def end_all(self) -> None:
        """Kill every child that still runs, with its group."""
        for child in self._running.values():
            child.terminate(signal.SIGKILL)

    async def run(self, argv: Sequence[str], deadline_s: float) -> Completed:
        """Run ``argv`` to its end. Raises FileNotFoundError, TimedOut (the group is killed)."""
        return await self._run(lambda out, err: self.spawn(argv, out, err), deadline_s)

    async def run_forked(self, work: Callable[[], bytes], deadline_s: float) -> Completed:
        """Have ``work`` done by a copy of this process. Raises OSError, TimedOut (the group is killed)."""
        from .forked import fork

        return await self._run(lambda out, err: self._adopt(fork(work, out, err)), deadline_s)

    async def _run(self, start: Callable[[int, int], Child], deadline_s: float) -> Completed:
        out_read, out_write = os.pipe()
        err_read, err_write = os.pipe()
        try:
            child = start(out_write, err_write)
        except OSError:
            os.close(out_read)
            os.close(err_read)
            raise
        finally:
            os.close(out_write)
            os.close(err_write)
        try:
            done: Completed = await self._loop.within(deadline_s, self._collect(child, out_read, err_read))
            return done
        except (Cancelled, TimedOut):
            child.terminate(signal.SIGKILL)
            raise

    async def _collect(self, child: Child, out_read: int, err_read: int) -> Completed:
        errors = self._loop.spawn(self._read_all(err_read), "stderr")
        try:
            stdout = await self._read_all(out_read)
            stderr = await errors.join()
        finally:
            errors.cancel()
        return Completed(await child.wait(), stdout, stderr)

    async def _read_all(self, fd: int) -> bytes:
        parts: List[bytes] = []
        size = 0
        try:
            while True:
                await self._loop.readable(fd)
                data = os.read(fd, CHUNK_BYTES)
                if not data:
                    return b"".join(parts)
                size += len(data)
                if size <= MAX_OUTPUT_BYTES:
                    parts.append(data)
        finally:
            os.close(fd)
