"""Whether something listens at a port, and greets as it should."""

import asyncio
import time

from ..check import Check
from ..outcome import Outcome
from .connect import connect
from .names import Names
from .words import host_and_port, of_error

MOST_BYTES = 4096


async def ask_tcp(check: Check, names: Names) -> Outcome:
    """Connect, wait for the greeting where the check wants a text in it (mail and SSH servers greet), and close."""
    host, port = host_and_port(check.target)
    started = time.monotonic()
    writer = None
    try:
        async with asyncio.timeout(check.timeout_s):
            reader, writer = await connect(names, host, port)
            latency_ms = round((time.monotonic() - started) * 1000, 1)
            greeting = await read_greeting(reader, check.text) if check.text else ""
    except TimeoutError:
        if writer is None:
            return Outcome("fail", f"did not answer within {check.timeout_s:g} s")
        return Outcome("fail", f"takes connections, but did not greet with '{check.text[:80]}'", latency_ms)
    except (OSError, UnicodeError) as error:
        return Outcome("fail", of_error(error))
    finally:
        if writer is not None:
            writer.transport.abort()
    if check.text and check.text not in greeting:
        shown = greeting.strip().splitlines()[0][:80] if greeting.strip() else "nothing"
        return Outcome("fail", f"greets with '{shown}', without '{check.text[:80]}'", latency_ms)
    return Outcome("ok", "greets as it should" if check.text else "takes connections", latency_ms)


async def read_greeting(reader: asyncio.StreamReader, text: str) -> str:
    """What the server says first: until ``text`` is in it, a line is over, it ends, or it is long."""
    said = b""
    while b"\n" not in said and text not in said.decode("utf-8", "replace") and len(said) < MOST_BYTES:
        chunk = await reader.read(1024)
        if not chunk:
            break
        said += chunk
    return said.decode("utf-8", "replace")
