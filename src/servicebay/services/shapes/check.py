"""What a client sends to make or change a check."""

from ...monitoring.check import CheckKind, DnsRecord
from .base import Body


class CheckBody(Body, frozen=True):
    """POST /api/monitoring and PUT /api/monitoring/{key}: see ``monitoring.check``."""

    name: str
    kind: CheckKind
    target: str
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
