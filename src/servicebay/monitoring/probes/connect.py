"""One TCP connection, to the first address of a name that takes it."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable

from .names import Names, scoped

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[..., Awaitable[Streams]]
"""``connect`` without its first argument: host, port, and a context where TLS is wanted."""


async def connect(names: Names, host: str, port: int, context: ssl.SSLContext | None = None) -> Streams:
    """Connect, with TLS where there is a context. Raises OSError, UnicodeError. The caller has the deadline."""
    failed: OSError | None = None
    for address in await names.addresses(host):
        where = scoped(address) if len(address.sockaddr) == 4 and address.sockaddr[3] else address.ip
        try:
            return await asyncio.open_connection(where, port, ssl=context, server_hostname=host if context else None)
        except OSError as error:
            failed = failed or error
    raise failed or OSError("no address")
