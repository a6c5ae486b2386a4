"""Regular expressions of people, matched in a process of their own: one that never ends is ended.

Python's ``re`` holds the interpreter while it tries, so no thread and no deadline in this process could stop it.
"""

import asyncio
import base64
import contextlib
import json
import sys

LIMIT_S = 1.0
"""For one match, from when the process is ready."""
START_S = 20.0
"""For the process to start, on a busy machine."""
PROGRAM = """
import base64, json, re, sys
print("ready", flush=True)
for line in sys.stdin:
    pattern, text = json.loads(base64.b64decode(line))
    print("1" if re.search(pattern, text) else "0", flush=True)
"""


class Endless(Exception):
    """A match did not end in time."""


class Matcher:
    """One process, started with the first match. A pattern that did not end once is refused from then on."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._lock = asyncio.Lock()
        self._endless: set[str] = set()

    async def matches(self, pattern: str, text: str) -> bool:
        """Whether it fits somewhere. Raises Endless."""
        async with self._lock:
            if pattern in self._endless:
                raise Endless
            process = await self._ready()
            assert process.stdin is not None
            assert process.stdout is not None
            done = False
            try:
                process.stdin.write(base64.b64encode(json.dumps([pattern, text]).encode()) + b"\n")
                async with asyncio.timeout(LIMIT_S):
                    await process.stdin.drain()
                    answer = await process.stdout.readline()
                done = answer in (b"0\n", b"1\n")
            except TimeoutError:
                self._endless.add(pattern)
                raise Endless from None
            finally:
                if not done:  # also where the caller gave up: what comes later must not be taken for another's answer
                    await self._end()
            return answer == b"1\n"

    async def close(self) -> None:
        """End the process."""
        await self._end()

    async def _ready(self) -> asyncio.subprocess.Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-S", "-c", PROGRAM, stdin=pipe, stdout=pipe
        )
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(START_S):
                await self._process.stdout.readline()
        except BaseException:
            await self._end()
            raise
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
