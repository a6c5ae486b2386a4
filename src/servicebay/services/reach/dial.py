"""Connections that the hub makes to find out how far one gets. Each within a limit; none raises.

Whoever may not ask anywhere gets no further than checks of theirs would: see ``wire.reach``.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from cryptography import x509

from ...monitoring.probes.reach import check_reach
from ...monitoring.probes.words import of_error
from .address import Asked
from .seen import Certificate, Tried, Web

DIAL_S = 2.0
ANSWER_S = 3.0
HANG_UP_S = 0.3
LONGEST_LINE = 500
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def connected(address: str, port: int, context: ssl.SSLContext | None, name: str) -> AsyncIterator[Streams]:
    """A connection that is gone after the block. Raises OSError, TimeoutError."""
    check_reach(address)
    async with asyncio.timeout(DIAL_S):
        reader, writer = await asyncio.open_connection(address, port, ssl=context, server_hostname=name or None)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


def said(error: Exception, limit_s: float = DIAL_S) -> str:
    """What went wrong, as the rest of a sentence."""
    return f"did not answer within {limit_s:g} s" if isinstance(error, TimeoutError) else of_error(error)


async def try_port(address: str, port: int) -> Tried:
    """Connect, and see whether it is broken off at once, as forwarders do whose other side is closed."""
    try:
        async with connected(address, port, None, "") as (reader, _):
            try:
                async with asyncio.timeout(HANG_UP_S):
                    return Tried(address, hung_up=not await reader.read(1))
            except TimeoutError:
                return Tried(address)
            except OSError:
                return Tried(address, hung_up=True)
    except (OSError, UnicodeError) as error:  # a TimeoutError is one
        return Tried(address, said(error))


async def ask_web(address: str, port: int, secure: bool, asked: Asked) -> Web:
    """Ask for the page as a browser would, whatever certificate is shown; only its status is read."""
    context = await asyncio.to_thread(_unverified) if secure else None
    host = f"[{asked.host}]" if ":" in asked.host else asked.host
    lines = (
        f"GET {asked.path} HTTP/1.1",
        f"Host: {host}",
        "User-Agent: ServiceBay",
        "Accept: */*",
        "Connection: close",
    )
    name = "" if asked.is_literal else asked.host
    try:
        async with connected(address, port, context, name if secure else "") as (reader, writer):
            writer.write("\r\n".join((*lines, "", "")).encode())
            async with asyncio.timeout(ANSWER_S):
                first = await reader.readline()
    except (OSError, UnicodeError, ValueError) as error:
        return Web(problem=said(error, ANSWER_S))
    words = first[:LONGEST_LINE].split()
    if len(words) < 2 or not words[0].startswith(b"HTTP/") or not words[1].isdigit():
        return Web(problem="broke the connection off" if not first else "answers what is no HTTP")
    return Web(int(words[1]))


async def ask_certificate(address: str, port: int, host: str) -> Certificate:
    """Shake hands as a browser would; where that fails, once more to see what was shown."""
    contexts = await asyncio.to_thread(lambda: (ssl.create_default_context(), _unverified()))
    why_not = ""
    for context in contexts:
        try:
            async with connected(address, port, context, host) as (_, writer):
                shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
                return read_certificate(shown, trusted=not why_not, why_not=why_not)
        except ssl.SSLCertVerificationError as error:
            why_not = error.verify_message.rstrip(".")
        except (OSError, UnicodeError, ValueError) as error:
            return Certificate(said(error))
    return Certificate("shows no certificate")


def read_certificate(shown: bytes, trusted: bool, why_not: str = "") -> Certificate:
    """What stands in it (DER). Raises ValueError."""
    parsed = x509.load_der_x509_certificate(shown)
    names: list[str] = []
    with suppress(x509.ExtensionNotFound):
        extension = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        names = extension.value.get_values_for_type(x509.DNSName)
        names += [str(each) for each in extension.value.get_values_for_type(x509.IPAddress)]
    return Certificate(
        None,
        round(parsed.not_valid_after_utc.timestamp() * 1000),
        round(parsed.not_valid_before_utc.timestamp() * 1000),
        tuple(names),
        trusted,
        why_not,
    )


def _unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
