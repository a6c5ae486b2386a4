"""Whether a web address answers as it should."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import aiohttp
from yarl import URL

from ..check import Check, is_good_status
from ..json_path import MISSING, find, parse_path, said
from ..outcome import Outcome
from ..rules import is_address
from .certificate import days_left, of_certificate
from .matcher import Endless, Matcher
from .names import literal_of
from .reach import Refused, check_reach, reaching
from .words import of_error

MOST_BYTES = 1 << 20
REDIRECTS = {301, 302, 303, 307, 308}
Unseal = Callable[[str], str]


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


class Answered(NamedTuple):
    """The last answer: ``text`` is empty where nobody looks at it."""

    status: int
    reason: str
    text: str
    latency_ms: float
    certificate_days: int | None


class Astray(Exception):
    """Redirects led to nothing that can be judged; the text says where, as the rest of a sentence."""


async def ask_http(check: Check, session: aiohttp.ClientSession, matcher: Matcher, unseal: Unseal) -> Outcome:
    """Send the request. Follows redirects; what is judged is the last answer."""
    with reaching(check.anywhere, urlsplit(check.target).hostname or "") as reach:
        try:
            headers = await headers_of(check, unseal)
            async with asyncio.timeout(check.timeout_s):
                found = await follow(check, session, headers)
        except TimeoutError:
            return Outcome("fail", f"did not answer within {check.timeout_s:g} s")
        except Astray as error:
            return Outcome("fail", str(error))
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
            return Outcome("fail", "leads to something that is no web address")
        except (aiohttp.ClientError, OSError, UnicodeError, asyncio.IncompleteReadError) as error:
            return Outcome("fail", reach.refused or of_error(error))
    return await judge_answer(check, found, matcher)


async def headers_of(check: Check, unseal: Unseal) -> dict[str, str]:
    """The headers that a check sends. Sealed ones are opened in a thread."""
    secrets = {name: await asyncio.to_thread(unseal, value) for name, value in check.sealed.items()}
    return {**check.headers, **secrets}


async def judge_answer(check: Check, found: Answered, matcher: Matcher) -> Outcome:
    """What an answer is worth."""
    problem = await problem_of_answer(check, found, matcher)
    told = f"answers {found.status} {found.reason}".rstrip()[:200]
    if problem is not None:
        return Outcome("fail", f"{told}{problem}", found.latency_ms, found.certificate_days)
    days = found.certificate_days
    if days is not None and days <= check.warn_days:
        return Outcome("warn", of_certificate(days), found.latency_ms, days)
    if check.slow_ms and found.latency_ms > check.slow_ms:
        return Outcome("warn", f"{told}, after {found.latency_ms:.0f} ms: slow", found.latency_ms, days)
    return Outcome("ok", told, found.latency_ms, days)


async def follow(check: Check, session: aiohttp.ClientSession, headers: dict[str, str]) -> Answered:
    """The last of a chain of answers. The check's own address alone gets the headers and may be the asking machine."""
    started = time.monotonic()
    url, method, body = check.target, check.method, check.body.encode()
    for hop in range(check.redirects + 1):
        if hop:
            own = urlsplit(url).hostname if origin_of(url) == origin_of(check.target) else None
            with reaching(check.anywhere, own or "") as reach:
                try:
                    answer = await send(check, session, url, method, headers, body, started)
                except (aiohttp.ClientError, OSError) as error:
                    raise Refused(reach.refused) if reach.refused else error from None
        else:
            answer = await send(check, session, url, method, headers, body, started)
        if isinstance(answer, Answered):
            return answer
        status, there = answer
        if not is_address(there):
            raise Astray("leads to something that is no web address")
        if origin_of(there) != origin_of(url):
            headers = {}
        if status == 303 or (status in (301, 302) and method == "POST"):
            method, body = "HEAD" if method == "HEAD" else "GET", b""
        url = there
    raise Astray(f"leads on and on: more than {check.redirects} redirects")


async def send(
    check: Check,
    session: aiohttp.ClientSession,
    url: str,
    method: str,
    headers: dict[str, str],
    body: bytes,
    started: float,
) -> Answered | tuple[int, str]:
    """One request: the answer, or a status and where it leads on."""
    literal = literal_of(urlsplit(url).hostname or "")
    if literal is not None:
        check_reach(literal.ip)  # the client asks nobody for the address of an address
    async with session.request(
        method,
        URL(url, encoded=False),
        headers=headers,
        data=body or None,
        allow_redirects=False,
        ssl=True if check.verify else False,  # noqa: SIM210 (aiohttp's False means: do not verify)
    ) as response:
        latency_ms = round((time.monotonic() - started) * 1000, 1)
        location = response.headers.get("Location")
        if check.redirects and location and response.status in REDIRECTS:
            return response.status, urljoin(url, location)
        days = response.certificate_days if isinstance(response, Response) else None
        looked = check.text or check.pattern or check.json_path
        text = await read_text(response) if looked else ""
        return Answered(response.status, response.reason or "", text, latency_ms, days)


async def problem_of_answer(check: Check, found: Answered, matcher: Matcher) -> str | None:
    """What is wrong with an answer, to be put behind its status; None where all is well."""
    if not is_good_status(check.statuses, found.status):
        return ""
    if check.text and check.text not in found.text:
        return f", without the text '{check.text[:80]}'"
    problem = problem_of_json(check, found.text) if check.json_path else None
    if problem is None and check.pattern:
        try:
            if not await matcher.matches(check.pattern, found.text):
                return f", and nothing in it fits '{check.pattern[:80]}'"
        except Endless:
            return f", but to look for '{check.pattern[:80]}' takes too long: make the expression simpler"
    return problem


def problem_of_json(check: Check, text: str) -> str | None:
    """What is wrong with the JSON of an answer."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return ", which is no JSON"
    value = find(document, parse_path(check.json_path) or [])
    if value is MISSING:
        return f", without {check.json_path[:80]}"
    if check.json_value and said(value) != check.json_value:
        return f", and {check.json_path[:80]} is {said(value)[:80]}, not {check.json_value[:80]}"
    return None


def origin_of(url: str) -> tuple[str, str | None, int | None]:
    """Who gets what is sent there."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


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
