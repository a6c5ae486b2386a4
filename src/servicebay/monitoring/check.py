"""A check: what is asked, how often, and what is a good answer."""

import re
from typing import Literal

import msgspec

Kind = Literal["http", "tcp", "certificate"]
STATUSES = re.compile(r"[1-5]\d\d(-[1-5]\d\d)?(,[1-5]\d\d(-[1-5]\d\d)?){0,15}")
LEAST_INTERVAL_S = 5.0
MOST_INTERVAL_S = 86_400.0


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """A check. ``target`` is an address: a URL, or ``host:port``.

    ``origin`` is the key of the object that brought it. ``failures`` in a row make it fail; until then it is asked
    again soon. Of http: ``statuses`` that are good (``200-399``, ``200,401``) after redirects, ``text`` that must
    stand in the answer. ``verify`` the server's certificate, of which ``warn_days`` before its end a warning comes.
    """

    key: str
    title: str
    kind: Kind
    target: str
    origin: str
    interval_s: float = 60.0
    timeout_s: float = 10.0
    failures: int = 2
    statuses: str = "200-399"
    text: str = ""
    verify: bool = True
    warn_days: int = 14


def problem_of(check: Check) -> str | None:
    """What is wrong with a check, in a sentence."""
    if not LEAST_INTERVAL_S <= check.interval_s <= MOST_INTERVAL_S:
        return "A check is made every 5 seconds at most, and at least once a day."
    if not STATUSES.fullmatch(check.statuses):
        return "Good statuses look like 200-399 or 200,204,401."
    if len(check.text) > 500:
        return "The text to look for has at most 500 characters."
    return None


def is_good_status(statuses: str, status: int) -> bool:
    """Whether ``statuses`` names it."""
    ranges = (part.partition("-") for part in statuses.split(","))
    return any(int(low) <= status <= int(high or low) for low, _, high in ranges)
