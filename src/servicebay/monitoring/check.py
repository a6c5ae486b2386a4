"""A check: what is asked, how often, and what is a good answer. ``rules`` says which can be asked."""

from typing import Literal

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


class Check(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """A check. ``target``: a URL (http), ``host:port`` (tcp, certificate), a name (dns), a name or address (ping), a
    unit, a container's name, the path of files with ``*`` (backup), a name of the node's list of commands (command).

    ``origin`` is the key of the object that brought it, empty where a person made it. ``failures`` in a row make it
    fail; until then it is asked again soon. ``node`` is where it is asked from (http, tcp, certificate, dns, ping: from
    the hub where empty) or what it is about. While one of its ``parents`` (keys) is down, it is unknown and not told.
    ``proven``: what never answered is unknown, not down.

    Of http: ``statuses`` that are good (``200-399``, ``200,401``) after at most ``redirects``, ``text`` that must stand
    in the answer, a regular expression ``pattern`` that must fit somewhere, ``json_path`` (``$.status``) that must
    lead to ``json_value`` (to anything where empty), ``slow_ms`` from which on it warns, 0 for never. ``sealed`` are
    headers that are secret, encrypted. ``verify`` the server's certificate, of which ``warn_days`` before its end a
    warning comes. ``anywhere``: it may be led to the asking machine, and to metadata services of clouds. Of
    certificate: ``starttls`` is what the server speaks before TLS, which comes at once where empty. Of dns: the
    ``record`` that is asked for, ``server`` (the machine's own where empty), ``expected`` among the answers (any where
    empty). Of unit: ``active`` demands that it runs; else it only must not have failed. Of node: percent from which on
    it warns, 0 for never, and ``full_days`` before a disk would be full. Of heartbeat: ``token`` is the secret in the
    address that the job calls; it fails ``grace_s`` after a call that should have come. Of backup: ``age_h``, how old
    the newest file may be. ``edited``: somebody changed it from what its object brought. Of plugin: ``probe`` names
    what asks, ``<plugin>.<kind>``.
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
    node: str = ""
    tags: tuple[str, ...] = ()
    severity: CheckSeverity = "normal"
    parents: tuple[str, ...] = ()
    proven: bool = False
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
    sealed: dict[str, str] = {}
    body: str = ""
    pattern: str = ""
    json_path: str = ""
    json_value: str = ""
    redirects: int = 5
    slow_ms: int = 0
    anywhere: bool = False
    active: bool = False
    cpu_percent: int = 0
    memory_percent: int = 90
    disk_percent: int = 90
    full_days: int = 0
    token: str = ""
    grace_s: float = 60.0
    age_h: float = 26.0
    edited: bool = False
    probe: str = ""


def is_good_status(statuses: str, status: int) -> bool:
    """Whether ``statuses`` names it."""
    ranges = (part.partition("-") for part in statuses.split(","))
    return any(int(low) <= status <= int(high or low) for low, _, high in ranges)
