"""The hub's own machine as a node: the same archive through the same first stage, as a child process.

It has a process group of its own and goes, with what it started, when it is closed. If the hub
dies, the agent leaves at the end of its stdin.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from .bootstrap import first_stage_argv
from .command import GENTLE_PATIENCE_S, CommandStream, open_locally, sent
from .environment import local_environment
from .errors import LinkFault
from .stream import READ_BYTES, StderrLog, drain

LEAVE_LIMIT_S = 2.0


class LocalAgent:
    """An ``AgentStream`` over pipes."""

    def __init__(self, process: asyncio.subprocess.Process, node: str, runtime_dir: Path) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        self._process = process
        self._runtime_dir = runtime_dir
        self._stdin, self._stdout = process.stdin, process.stdout
        self._stderr = StderrLog(node)
        self._drain = asyncio.create_task(drain(process.stderr, self._stderr), name=f"node:{node}:stderr")

    @property
    def stderr_tail(self) -> str:
        """The last it said on stderr."""
        return self._stderr.tail

    @property
    def is_stuck(self) -> bool:
        """A pipe never is."""
        return False

    async def is_reachable(self) -> bool:
        """There is no way to it that could be better than the pipe."""
        return False

    async def read(self) -> bytes:
        """The next bytes of its stdout."""
        return await self._stdout.read(READ_BYTES)

    def write(self, data: bytes) -> None:
        """Send to its stdin; dropped where it is gone."""
        if not self._stdin.is_closing():
            self._stdin.write(data)

    async def open_command(self, argv: Sequence[str]) -> CommandStream:
        """Run a command beside the agent, as another child. Raises LinkFault."""
        return await open_locally(argv, self._runtime_dir)

    async def open_program(self, archive: bytes, digest: str, name: str, gently: bool = False) -> CommandStream:
        """Run a program of ours beside the agent, sent as the agent was. Raises LinkFault."""
        argv = first_stage_argv(sys.executable, len(archive), digest, name)
        patience_s = GENTLE_PATIENCE_S if gently else 0.0
        return await sent(await open_locally(argv, self._runtime_dir, patience_s), archive)

    async def exit_status(self) -> int | None:
        """How it ended; None where a signal ended it."""
        status = await self._process.wait()
        await asyncio.wait([self._drain], timeout=1)
        return None if status < 0 else status

    async def close(self) -> None:
        """Let it leave by itself at the end of its stdin, then kill its process group."""
        self._stdin.close()
        try:
            async with asyncio.timeout(LEAVE_LIMIT_S):
                await self._process.wait()
        except TimeoutError:
            pass
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()
        self._drain.cancel()
        await asyncio.gather(self._drain, return_exceptions=True)


async def start_agent(node: str, archive: bytes, digest: str, runtime_dir: Path | None = None) -> LocalAgent:
    """Start the agent as this process's user. Raises LinkFault."""
    runtime_dir = runtime_dir or user_session()
    try:
        process = await asyncio.create_subprocess_exec(
            *first_stage_argv(sys.executable, len(archive), digest),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=local_environment(runtime_dir),
            cwd="/",
            start_new_session=True,
        )
    except OSError as error:
        raise LinkFault("agent-failed", f"The agent could not be started: {error}.") from error
    agent = LocalAgent(process, node, runtime_dir)
    agent.write(archive)
    return agent


def user_session() -> Path:
    """The runtime directory of this user's systemd. Raises LinkFault ``no-session`` where there is none."""
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    if not (runtime / "systemd" / "private").exists():
        raise LinkFault(
            "no-session",
            f"The hub's own user has no systemd session here ({runtime}/systemd is missing), so this machine cannot "
            "be managed. Run the hub as an ordinary user, with lingering enabled: loginctl enable-linger.",
        )
    return runtime
