"""Whether something listens at a port."""

import asyncio
import time

from ..check import Check
from ..outcome import Outcome
from .connect import connect
from .names import Names
from .words import host_and_port, of_error


async def ask_tcp(check: Check, names: Names) -> Outcome:
    """Connect, and close."""
    host, port = host_and_port(check.target)
    started = time.monotonic()
    try:
        async with asyncio.timeout(check.timeout_s):
            _, writer = await connect(names, host, port)
    except TimeoutError:
        return Outcome("fail", f"did not answer within {check.timeout_s:g} s")
    except (OSError, UnicodeError) as error:
        return Outcome("fail", of_error(error))
    latency_ms = round((time.monotonic() - started) * 1000, 1)
    writer.transport.abort()
    return Outcome("ok", "takes connections", latency_ms)
