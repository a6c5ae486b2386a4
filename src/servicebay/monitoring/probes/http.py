"""Whether a web address answers as it should."""

import asyncio
import time

import aiohttp

from ..check import Check, is_good_status
from ..outcome import Outcome
from .certificate import days_left, of_certificate
from .words import of_error

MOST_REDIRECTS = 5
MOST_BYTES = 1 << 20


class Response(aiohttp.ClientResponse):
    """An answer that remembers the server's certificate: its connection may be gone with the last byte."""

    certificate_days: int | None = None
    """Until it ends; None without TLS, or where it was not verified."""

    async def start(self, connection: aiohttp.connector.Connection) -> aiohttp.ClientResponse:
        """Begin to read."""
        transport = connection.transport
        certificate = transport.get_extra_info("peercert") if transport else None
        self.certificate_days = days_left(certificate["notAfter"]) if certificate else None
        return await super().start(connection)


async def ask_http(check: Check, session: aiohttp.ClientSession) -> Outcome:
    """GET it. Follows redirects; what is judged is the last answer."""
    started = time.monotonic()
    try:
        async with session.get(
            check.target,
            timeout=aiohttp.ClientTimeout(total=check.timeout_s),
            max_redirects=MOST_REDIRECTS,
            ssl=True if check.verify else False,  # noqa: SIM210 (aiohttp's False means: do not verify)
        ) as response:
            latency_ms = round((time.monotonic() - started) * 1000, 1)
            days = response.certificate_days if isinstance(response, Response) else None
            said = f"answers {response.status} {response.reason or ''}".rstrip()[:200]
            if not is_good_status(check.statuses, response.status):
                return Outcome("fail", said, latency_ms, days)
            if check.text and check.text not in await read_text(response):
                return Outcome("fail", f"{said}, without the text '{check.text[:80]}'", latency_ms, days)
    except TimeoutError:
        return Outcome("fail", f"did not answer within {check.timeout_s:g} s")
    except aiohttp.TooManyRedirects:
        return Outcome("fail", f"leads on and on: more than {MOST_REDIRECTS} redirects")
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
        return Outcome("fail", "leads to something that is no web address")
    except (aiohttp.ClientError, OSError, UnicodeError, asyncio.IncompleteReadError) as error:
        return Outcome("fail", of_error(error))
    if days is not None and days <= check.warn_days:
        return Outcome("warn", of_certificate(days), latency_ms, days)
    return Outcome("ok", said, latency_ms, days)


async def read_text(response: aiohttp.ClientResponse) -> str:
    """The beginning of the body, up to 1 MiB."""
    body = b""
    async for chunk in response.content.iter_chunked(65536):
        body += chunk
        if len(body) >= MOST_BYTES:
            break
    try:
        return body[:MOST_BYTES].decode(response.charset or "utf-8", "replace")
    except LookupError:
        return body[:MOST_BYTES].decode("utf-8", "replace")
