"""What a name resolves to."""

import time

import dns.asyncresolver
import dns.exception
import dns.resolver

from ..check import Check
from ..outcome import Outcome
from .reach import Refused, check_reach

MOST_SHOWN = 4
UNANSWERED = "was not answered for"


async def ask_dns(check: Check) -> Outcome:
    """Ask for one record, at the server that the check names or the machine's own."""
    started = time.monotonic()
    try:
        resolver = dns.asyncresolver.Resolver(configure=not check.server)
        if check.server:
            host, _, port = check.server.partition("#")
            check_reach(host)
            resolver.nameservers, resolver.port = [host], int(port or 53)
        found = await resolver.resolve(check.target, check.record, lifetime=check.timeout_s, search=False)
    except Refused as error:
        return Outcome("fail", error.text)
    except dns.resolver.NXDOMAIN:
        return Outcome("fail", "does not exist")
    except dns.resolver.NoAnswer:
        return Outcome("fail", f"has no {check.record} record")
    except dns.exception.Timeout:
        return Outcome("fail", f"{UNANSWERED} within {check.timeout_s:g} s")
    except dns.resolver.NoNameservers:
        return Outcome("fail", f"{UNANSWERED}: the server refused, or failed")
    except (dns.exception.DNSException, ValueError) as error:
        return Outcome("fail", f"cannot be asked for: {error}"[:200])
    latency_ms = round((time.monotonic() - started) * 1000, 1)
    return judge_answers(check, [record.to_text().strip('"') for record in found], latency_ms)


def judge_answers(check: Check, found: list[str], latency_ms: float) -> Outcome:
    """What answers are worth."""
    answers = sorted(answer.rstrip(".") for answer in found)
    said = f"is {', '.join(answers[:MOST_SHOWN])}" + ("" if len(answers) <= MOST_SHOWN else ", …")
    if check.expected and check.expected.strip('"').rstrip(".") not in answers:
        return Outcome("fail", f"{said}, not {check.expected}"[:300], latency_ms)
    return Outcome("ok", said[:300], latency_ms)
