"""What a client sends to make, change or try a check, and maintenance windows."""

from ...monitoring.check import CheckTerms
from ...monitoring.windows import Window
from ...sentences import Sentence
from .base import Answer, Body


class CheckBody(CheckTerms, frozen=True, forbid_unknown_fields=True, omit_defaults=False, kw_only=True):
    """POST /api/monitoring, POST /api/monitoring/try and PUT /api/monitoring/{key}: see ``monitoring.check``.

    ``secrets`` are headers that are kept encrypted and never told again; an empty value keeps the one that is there.
    Where ``failures`` is absent, it is 1 for what the hub knows by itself or is told, else 2. A unit must run, where
    nothing else is said.
    """

    failures: int | None = None
    secrets: dict[str, str] = {}
    active: bool = True


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
