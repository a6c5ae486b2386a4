"""A check: what is asked, how often, and what is a good answer. ``rules`` says which can be asked."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

CheckKind = Literal[
    "http",
    "tcp",
    "certificate",
    "dns",
    "ping",
    "unit",
    "container",
    "node",
    "gateway",
    "heartbeat",
    "backup",
    "command",
    "plugin",
    "unreadable",
]
DnsRecord = Literal["A", "AAAA", "CNAME", "MX", "NS", "TXT", "PTR", "SRV"]
Method = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
StartTls = Literal["", "smtp", "imap", "pop3"]
CheckSeverity = Literal["minor", "normal", "major"]
FACTS: frozenset[CheckKind] = frozenset({"unit", "container", "node", "gateway"})
"""Kinds that are answered from what the hub knows, as soon as it does."""
ON_NODE: frozenset[CheckKind] = frozenset({"unit", "container", "node", "backup", "command"})
"""Kinds that need a node."""
TOLD: frozenset[CheckKind] = frozenset({"unreadable", "heartbeat"})
"""Kinds that are not asked: somebody tells what they find."""


class CheckTerms(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """What a person decides of a check. ``target``: a URL (http), ``host:port`` (tcp, certificate), a name (dns), a
    name or address (ping), a unit, a container's name, the path of files with ``*`` (backup), a name of the node's list
    of commands (command).

    ``node`` is where it is asked from (http, tcp, certificate, dns, ping: from the hub where empty) or what it is
    about. While one of its ``parents`` (keys) is down, it is unknown and not told.

    Of http: ``statuses`` that are good (``200-399``, ``200,401``) after at most ``redirects``, ``text`` that must stand
    in the answer, a regular expression ``pattern`` that must fit somewhere, ``json_path`` (``$.status``) that must
    lead to ``json_value`` (to anything where empty), ``slow_ms`` from which on it warns, 0 for never. ``verify`` the
    server's certificate, of which ``warn_days`` before its end a warning comes. ``anywhere``: it may be led to the
    asking machine, and to metadata services of clouds. Of certificate: ``starttls`` is what the server speaks before
    TLS, which comes at once where empty. Of dns: the ``record`` that is asked for, ``server`` (the machine's own where
    empty), ``expected`` among the answers (any where empty). Of node: percent from which on it warns, 0 for never, and
    ``full_days`` before a disk would be full. Of heartbeat: it fails ``grace_s`` after a call that should have come. Of
    backup: ``age_h``, how old the newest file may be. Of plugin: ``probe`` names what asks, ``<plugin>.<kind>``.
    """

    name: str
    kind: CheckKind
    target: str = ""
    enabled: bool = True
    interval_s: float = 60.0
    timeout_s: float = 10.0
    node: str = ""
    tags: tuple[str, ...] = ()
    severity: CheckSeverity = "normal"
    parents: tuple[str, ...] = ()
    statuses: str = "200-399"
    text: str = ""
    verify: bool = True
    warn_days: int = 14
    starttls: StartTls = ""
    record: DnsRecord = "A"
    server: str = ""
    expected: str = ""
    method: Method = "GET"
    headers: dict[str, str] = {}
    body: str = ""
    pattern: str = ""
    json_path: str = ""
    json_value: str = ""
    redirects: int = 5
    slow_ms: int = 0
    anywhere: bool = False
    cpu_percent: int = 0
    memory_percent: int = 90
    disk_percent: int = 90
    full_days: int = 0
    grace_s: float = 60.0
    age_h: float = 26.0
    probe: str = ""


class Check(CheckTerms, frozen=True, omit_defaults=True, kw_only=True):
    """A check as it is kept.

    ``origin`` is the key of the object that brought it, empty where a person made it. ``failures`` in a row make it
    fail; until then it is asked again soon. ``proven``: what never answered is unknown, not down. ``edited``: somebody
    changed it from what its object brought. ``coined`` is the template of a name that the hub made.

    Of http: ``sealed`` are headers that are secret, encrypted. Of unit: ``active`` demands that it runs; else it only
    must not have failed. Of heartbeat: ``token`` is the secret in the address that the job calls.
    """

    key: str
    target: str
    origin: str = ""
    failures: int = 2
    proven: bool = False
    sealed: dict[str, str] = {}
    active: bool = False
    token: str = ""
    edited: bool = False
    coined: str = ""


DEFAULTS: Mapping[str, object] = {
    field.name: field.default_factory() if field.default is msgspec.NODEFAULT else field.default
    for field in msgspec.structs.fields(Check)
    if not field.required
}


def build_check(**members: Any) -> Check:
    """A check of these. What equals a default is the default: msgspec leaves out that object only when it is kept."""
    return Check(**{name: value for name, value in members.items() if name not in DEFAULTS or value != DEFAULTS[name]})


def is_good_status(statuses: str, status: int) -> bool:
    """Whether ``statuses`` names it."""
    ranges = (part.partition("-") for part in statuses.split(","))
    return any(int(low) <= status <= int(high or low) for low, _, high in ranges)
