"""A check: what is asked, how often, and what is a good answer."""

import re
from typing import Literal
from urllib.parse import urlsplit

import msgspec

CheckKind = Literal["http", "tcp", "certificate", "dns", "ping", "unreadable"]
DnsRecord = Literal["A", "AAAA", "CNAME", "MX", "NS", "TXT", "PTR", "SRV"]
STATUSES = re.compile(r"[1-5]\d\d(-[1-5]\d\d)?(,[1-5]\d\d(-[1-5]\d\d)?){0,15}")
HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?\.?|[0-9A-Fa-f:.]{2,45}")
HOST_AND_PORT = re.compile(r"(?P<host>[^\[\]:\s]+|\[[0-9A-Fa-f:.]+\]):(?P<port>\d{1,5})")
DNS_SERVER = re.compile(r"[0-9A-Fa-f:.]{2,45}(#\d{1,5})?")
LEAST_INTERVAL_S = 5.0
MOST_INTERVAL_S = 86_400.0
MOST_TIMEOUT_S = 60.0
TOLD: frozenset[CheckKind] = frozenset({"unreadable"})
"""Kinds that are not asked: somebody tells what they find."""
EXAMPLES: dict[CheckKind, str] = {
    "http": "An address looks like https://photos.example.org/, without a password in it.",
    "tcp": "An address looks like nas.lan:22 or [2001:db8::1]:22.",
    "certificate": "An address looks like photos.example.org:443.",
    "dns": "A name looks like photos.example.org.",
    "ping": "An address looks like nas.lan or 192.0.2.7.",
    "unreadable": "This check cannot be read: say anew what it asks, or remove it.",
}


class Check(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """A check. ``target``: a URL (http), ``host:port`` (tcp, certificate), a name (dns), a name or address (ping).

    ``origin`` is the key of the object that brought it, empty where a person made it. ``failures`` in a row make it
    fail; until then it is asked again soon. Of http: ``statuses`` that are good (``200-399``, ``200,401``) after
    redirects, ``text`` that must stand in the answer. ``verify`` the server's certificate, of which ``warn_days``
    before its end a warning comes. Of dns: the ``record`` that is asked for, ``server`` (the machine's own where
    empty), ``expected`` among the answers (any where empty).
    """

    key: str
    name: str
    kind: CheckKind
    target: str
    origin: str = ""
    enabled: bool = True
    interval_s: float = 60.0
    timeout_s: float = 10.0
    failures: int = 2
    statuses: str = "200-399"
    text: str = ""
    verify: bool = True
    warn_days: int = 14
    record: DnsRecord = "A"
    server: str = ""
    expected: str = ""


def problem_of(check: Check) -> str | None:
    """What is wrong with a check, in a sentence."""
    if not is_target(check.kind, check.target):
        return EXAMPLES[check.kind]
    if not LEAST_INTERVAL_S <= check.interval_s <= MOST_INTERVAL_S:
        return "A check is made every 5 seconds at most, and at least once a day."
    if not 0.1 <= check.timeout_s <= min(MOST_TIMEOUT_S, check.interval_s * 10):
        return "An answer is waited for between 0.1 and 60 seconds."
    if not 1 <= check.failures <= 100:
        return "Between 1 and 100 failures in a row make a check fail."
    if not 0 <= check.warn_days <= 365:
        return "A certificate's end is told between 0 and 365 days before."
    if not STATUSES.fullmatch(check.statuses):
        return "Good statuses look like 200-399 or 200,204,401."
    if check.server and not DNS_SERVER.fullmatch(check.server):
        return "A DNS server is named by its address, such as 192.0.2.53 or 192.0.2.53#5353."
    if max(len(check.text), len(check.expected)) > 500:
        return "What is looked for in the answer has at most 500 characters."
    return None


def is_target(kind: CheckKind, target: str) -> bool:
    """Whether a check of this kind can ask there."""
    if len(target) > 2_000 or kind == "unreadable":
        return False
    if kind == "http":
        return is_address(target)
    if kind in ("tcp", "certificate"):
        found = HOST_AND_PORT.fullmatch(target)
        return found is not None and 0 < int(found["port"]) < 65_536
    return HOST.fullmatch(target) is not None


def is_address(url: str) -> bool:
    """Whether a browser may open it: http or https, a host, no name or password, nothing that is no address."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.username is None
            and parts.password is None
            and (parts.port is None or parts.port > 0)
            and not re.search(r"[\s\\<>\"]", url)
        )
    except ValueError:
        return False


def is_good_status(statuses: str, status: int) -> bool:
    """Whether ``statuses`` names it."""
    ranges = (part.partition("-") for part in statuses.split(","))
    return any(int(low) <= status <= int(high or low) for low, _, high in ranges)
