"""Servers that speak plain text first, and TLS once they are asked: mail."""

import asyncio
import ssl

from servicebay.wire.starttls import MOST_LINES, STEPS, NoTls, is_last, problem_of

from .connect import connect
from .names import Names


async def connect_late(
    names: Names, host: str, port: int, context: ssl.SSLContext, protocol: str
) -> asyncio.StreamWriter:
    """Connect, ask for TLS in the server's ``protocol``, and shake hands. Raises OSError."""
    reader, writer = await connect(names, host, port)
    try:
        for sent, good in STEPS[protocol]:
            writer.write(sent)
            problem = problem_of(good, await last_line(reader, sent))
            if problem is not None:
                raise NoTls(problem)
        await writer.start_tls(context, server_hostname=host)
    except BaseException:
        writer.transport.abort()
        raise
    return writer


async def last_line(reader: asyncio.StreamReader, sent: bytes) -> bytes:
    """The last line of an answer; empty where the server ends first, or says too much."""
    for _ in range(MOST_LINES):
        try:
            line = await reader.readline()
        except ValueError:  # longer than the reader's limit
            return b""
        if not line or is_last(sent, line):
            return line
    return b""
