"""What a client sends to make, change or try a check, and maintenance windows."""

from ...monitoring.check import CheckKind, CheckSeverity, DnsRecord, Method, StartTls
from ...monitoring.windows import Window
from ...sentences import Sentence
from .base import Answer, Body


class CheckBody(Body, frozen=True):
    """POST /api/monitoring, POST /api/monitoring/try and PUT /api/monitoring/{key}: see ``monitoring.check``.

    ``secrets`` are headers that are kept encrypted and never told again; an empty value keeps the one that is there.
    Where ``failures`` is absent, it is 1 for what the hub knows by itself or is told, else 2.
    """

    name: str
    kind: CheckKind
    target: str = ""
    enabled: bool = True
    interval_s: float = 60.0
    timeout_s: float = 10.0
    failures: int | None = None
    node: str = ""
    tags: list[str] = []
    severity: CheckSeverity = "normal"
    parents: list[str] = []
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
    secrets: dict[str, str] = {}
    body: str = ""
    pattern: str = ""
    json_path: str = ""
    json_value: str = ""
    redirects: int = 5
    slow_ms: int = 0
    anywhere: bool = False
    active: bool = True
    cpu_percent: int = 0
    memory_percent: int = 90
    disk_percent: int = 90
    full_days: int = 0
    grace_s: float = 60.0
    age_h: float = 26.0
    probe: str = ""


class CheckTryAnswer(Answer, frozen=True):
    """POST /api/monitoring/try: what was found, as one beat of a check."""

    level: str
    text: Sentence
    latency_ms: float | None = None
    certificate_days: int | None = None


class WindowBody(Body, frozen=True):
    """POST /api/maintenance and PUT /api/maintenance/{id}: see ``monitoring.windows``."""

    name: str
    since: int | None = None
    until: int | None = None
    days: list[int] = []
    at: str = ""
    minutes: int = 0
    checks: list[str] = []
    tags: list[str] = []
    nodes: list[str] = []


class WindowAnswer(Answer, frozen=True):
    """A maintenance window, and whether it is open now."""

    id: str
    window: Window
    open: bool
