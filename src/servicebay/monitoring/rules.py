"""Which checks can be asked, and what is wrong with those that cannot. Pure."""

import re
from urllib.parse import urlsplit

from ..wire.reach import refusal_of, says_loopback
from .check import ON_NODE, Check, CheckKind
from .json_path import parse_path

STATUSES = re.compile(r"[1-5]\d\d(-[1-5]\d\d)?(,[1-5]\d\d(-[1-5]\d\d)?){0,15}")
HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?\.?|[0-9A-Fa-f:.]{2,45}")
HOST_AND_PORT = re.compile(r"(?P<host>[^\[\]:\s]+|\[[0-9A-Fa-f:.]+\]):(?P<port>\d{1,5})")
DNS_SERVER = re.compile(r"[0-9A-Fa-f:.]{2,45}(#\d{1,5})?")
UNIT = re.compile(r"[A-Za-z0-9:_.\\@-]{1,240}\.(service|timer|socket|path|target|mount)")
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")
TAG = re.compile(r"[^\s,]{1,40}")
PROBE = re.compile(r"[a-z][a-z0-9-]{0,39}\.[a-z][a-z0-9-]{0,39}")
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@:-]{0,250}")
HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]{0,4000}")
OF_HTTP = {"host", "content-length", "transfer-encoding", "connection"}
"""Headers that the client makes itself; ``host`` may be given."""
LEAST_INTERVAL_S = 5.0
MOST_INTERVAL_S = 86_400.0
MOST_TIMEOUT_S = 60.0
MOST_WORDS = 20
EXAMPLES: dict[CheckKind, str] = {
    "http": "An address looks like https://photos.example.org/, without a password in it.",
    "tcp": "An address looks like nas.lan:22 or [2001:db8::1]:22.",
    "certificate": "An address looks like photos.example.org:443.",
    "dns": "A name looks like photos.example.org.",
    "ping": "An address looks like nas.lan or 192.0.2.7.",
    "unit": "A unit looks like photos.service.",
    "container": "A container is named by its name, such as photos.",
    "node": "A check of a node needs nothing but the node.",
    "gateway": "A check of the gateway has no address: it is about the one that is set up.",
    "heartbeat": "A heartbeat has no address: the job calls the one that it gets.",
    "backup": "Files are named by their whole path on the node, such as /srv/backup/*.tar.",
    "command": "A command is named as in the node's commands.json, such as raid.",
    "plugin": "An address is needed, on one line.",
    "unreadable": "This check cannot be read: say anew what it asks, or remove it.",
}


def problem_of(check: Check) -> str | None:
    """What is wrong with a check, in a sentence."""
    if not is_target(check.kind, check.target):
        return EXAMPLES[check.kind]
    return _pace(check) or _place(check) or (_of_http(check) if check.kind == "http" else None) or _limits(check)


def _pace(check: Check) -> str | None:
    if (
        not LEAST_INTERVAL_S
        <= check.interval_s
        <= (31 * MOST_INTERVAL_S if check.kind == "heartbeat" else MOST_INTERVAL_S)
    ):
        return "A check is made every 5 seconds at most, and at least once a day."
    if not 0.1 <= check.timeout_s <= min(MOST_TIMEOUT_S, check.interval_s * 10):
        return "An answer is waited for between 0.1 and 60 seconds."
    if not 1 <= check.failures <= 100:
        return "Between 1 and 100 failures in a row make a check fail."
    if not 0 <= check.grace_s <= 7 * MOST_INTERVAL_S:
        return "A heartbeat may be late by a week at most."
    return None


def _place(check: Check) -> str | None:
    if check.kind in ON_NODE and not check.node:
        return "This kind of check needs a node."
    if check.kind == "plugin" and not PROBE.fullmatch(check.probe):
        return "A plugin's kind of check is named as example.redis."
    if check.kind == "plugin" and check.node:
        return "A plugin's check is asked from the hub, not from a node."
    if check.kind == "gateway" and check.node:
        return "The gateway is of no node."
    if check.node and not WORD.fullmatch(check.node):
        return "A node is named by its name."
    if len(check.tags) > MOST_WORDS or not all(TAG.fullmatch(tag) for tag in check.tags):
        return f"A check has at most {MOST_WORDS} tags, each of at most 40 letters without a space or a comma."
    if len(check.parents) > MOST_WORDS or not all(KEY.fullmatch(key) for key in check.parents):
        return f"A check hangs on at most {MOST_WORDS} others, named by their keys."
    return None


def _limits(check: Check) -> str | None:
    if not 0 <= check.warn_days <= 365:
        return "A certificate's end is told between 0 and 365 days before."
    if check.server and not DNS_SERVER.fullmatch(check.server):
        return "A DNS server is named by its address, such as 192.0.2.53 or 192.0.2.53#5353."
    if max(len(check.text), len(check.expected), len(check.json_value)) > 500:
        return "What is looked for in the answer has at most 500 characters."
    if not all(0 <= percent <= 100 for percent in (check.cpu_percent, check.memory_percent, check.disk_percent)):
        return "A limit is between 1 and 100 percent, or 0 for none."
    if not 0 <= check.full_days <= 90:
        return "A disk that fills up is told at most 90 days before."
    if not 0.1 <= check.age_h <= 24 * 366:
        return "A backup may be between 0.1 hours and a year old."
    return None


def _of_http(check: Check) -> str | None:
    if not STATUSES.fullmatch(check.statuses):
        return "Good statuses look like 200-399 or 200,204,401."
    headers = {**check.headers, **check.sealed}
    if len(headers) > MOST_WORDS or not all(HEADER.fullmatch(name) for name in headers):
        return f"At most {MOST_WORDS} headers, whose names look like Authorization."
    if any(name.lower() in OF_HTTP - {"host"} for name in headers):
        return "How the request is sent is not yours to say: leave out Content-Length, Transfer-Encoding, Connection."
    if not all(HEADER_VALUE.fullmatch(value) for value in check.headers.values()):
        return "A header's value stands on one line."
    if len(check.body) > 16_384:
        return "What is sent has at most 16,384 characters."
    if not 0 <= check.redirects <= 20:
        return "At most 20 redirects are followed."
    if not 0 <= check.slow_ms <= 60_000:
        return "Slow is what takes between 1 and 60,000 ms; 0 for never."
    return _pattern(check.pattern) or _json(check.json_path)


def _pattern(pattern: str) -> str | None:
    if len(pattern) > 500:
        return "A regular expression has at most 500 characters."
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"The regular expression cannot be read: {error}."
    return None


def _json(path: str) -> str | None:
    if path and parse_path(path) is None:
        return "A JSON path looks like $.checks[0].status."
    return None


def is_target(kind: CheckKind, target: str) -> bool:
    """Whether a check of this kind can ask there."""
    if len(target) > 2_000:
        return False
    match kind:
        case "http":
            return is_address(target)
        case "tcp" | "certificate":
            found = HOST_AND_PORT.fullmatch(target)
            return found is not None and 0 < int(found["port"]) < 65_536
        case "dns" | "ping":
            return HOST.fullmatch(target) is not None
        case "unit":
            return UNIT.fullmatch(target) is not None
        case "container" | "command":
            return WORD.fullmatch(target) is not None
        case "backup":
            return target.startswith("/") and "\0" not in target and ".." not in target.split("/")
        case "node" | "gateway" | "heartbeat":
            return target == ""
        case "plugin":
            return target.isprintable() and target.strip() != ""
        case "unreadable":
            return False


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


def host_of(check: Check) -> str:
    """The host that a check names; empty where it names none."""
    if check.kind == "http":
        return urlsplit(check.target).hostname or ""
    if check.kind in ("tcp", "certificate") or (check.kind == "plugin" and HOST_AND_PORT.fullmatch(check.target)):
        return check.target.rpartition(":")[0].removeprefix("[").removesuffix("]")
    if check.kind == "dns":
        return check.server.partition("#")[0]
    return check.target if check.kind in ("ping", "plugin") else ""


def forbidden(check: Check) -> str | None:
    """Why a check may not ask where it says in so many words; what a name leads to is seen when it is asked."""
    host = host_of(check)
    try:
        return None if check.anywhere or not host else refusal_of(host, says_loopback(host, ""))
    except ValueError:
        return None
