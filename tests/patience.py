"""How long tests wait for what must happen, and the waits themselves.

No test says how fast something is, since the machine may be busy with something else: ``bench`` measures that. A test
waits for the fact, and this is when it gives up.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

PATIENCE_S = 60.0
PATIENCE_MS = 60_000


def until(rule: Callable[[], object], what: object = "it never became so") -> None:
    """Ask again and again: what is asked for is in another process. ``what`` is said of what did not happen."""
    gives_up_at = time.monotonic() + PATIENCE_S
    while not rule():
        assert time.monotonic() < gives_up_at, what() if callable(what) else what
        time.sleep(0.05)


async def until_async(rule: Callable[[], Awaitable[object]]) -> None:
    """The same for a rule that is asked with ``await``."""
    async with asyncio.timeout(PATIENCE_S):
        while not await rule():  # noqa: ASYNC110 (nothing tells when it becomes true)
            await asyncio.sleep(0.05)
