"""Whether a server's certificate is good, and for how long."""

import asyncio
import ssl
import time

from ..check import Check
from ..outcome import Outcome
from .connect import connect
from .names import Names
from .starttls import connect_late
from .words import host_and_port, of_error

DAY_S = 86_400


async def ask_certificate(check: Check, names: Names) -> Outcome:
    """Shake hands, after a few words where the server wants them, look at the certificate, and leave."""
    host, port = host_and_port(check.target)
    started = time.monotonic()
    try:
        async with asyncio.timeout(check.timeout_s):
            context = await asyncio.to_thread(ssl.create_default_context)  # reads all authorities
            if check.starttls:
                writer = await connect_late(names, host, port, context, check.starttls)
            else:
                _, writer = await connect(names, host, port, context)
    except TimeoutError:
        return Outcome("fail", f"did not answer within {check.timeout_s:g} s")
    except (OSError, UnicodeError) as error:  # an SSLError is an OSError
        return Outcome("fail", of_error(error))
    latency_ms = round((time.monotonic() - started) * 1000, 1)
    days = days_left(writer.get_extra_info("peercert")["notAfter"])
    writer.transport.abort()
    return Outcome("warn" if days <= check.warn_days else "ok", of_certificate(days), latency_ms, days)


def days_left(not_after: str) -> int:
    """Whole days until OpenSSL's ``Nov 28 04:00:00 2026 GMT``."""
    return int((ssl.cert_time_to_seconds(not_after) - time.time()) // DAY_S)


def of_certificate(days: int) -> str:
    """How long a certificate is good, in words."""
    if days < 1:
        return "has a certificate that ends today"
    return f"has a certificate that ends in {days} day{'s' if days != 1 else ''}"
