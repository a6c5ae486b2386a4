"""The past of a check, ready to draw. Shapes only."""

from typing import Literal

import msgspec

from ...sentences import Sentence
from ..views import CheckState, CheckTone

PastSpan = Literal["1h", "24h", "7d", "30d", "90d", "1y"]
UptimeSpan = Literal["24h", "7d", "30d", "1y"]


class Shape(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, kw_only=True):
    """What is absent is at its default."""


class PointView(Shape, frozen=True, kw_only=True):
    """Outcomes of a stretch that began ``at`` (ms): how many of which, and the latencies that 50 and 95 of 100 kept."""

    at: int
    well: int = 0
    warned: int = 0
    failed: int = 0
    unknown: int = 0
    maintenance: int = 0
    p50_ms: float | None = None
    p95_ms: float | None = None


class DayView(Shape, frozen=True, kw_only=True):
    """A day (``2026-11-28``, in the zone of the answer); those without outcomes are left out."""

    day: str
    well: int = 0
    warned: int = 0
    failed: int = 0
    unknown: int = 0
    maintenance: int = 0
    uptime_percent: float | None = None


class UptimeView(Shape, frozen=True, kw_only=True):
    """The share of outcomes that were no failures, of ``asked`` since ``since`` (ms): less than the span, maybe."""

    span: UptimeSpan
    asked: int = 0
    failed: int = 0
    percent: float | None = None
    since: int | None = None


class CheckEventView(Shape, frozen=True, kw_only=True):
    """A check came into a state, ``at`` (ms); ``lasted_ms`` until the next one."""

    at: int
    state: CheckState
    state_text: Sentence
    tone: CheckTone
    text: Sentence
    lasted_ms: int | None = None


class CheckPast(Shape, frozen=True, kw_only=True):
    """GET /api/monitoring/{key}/history. Oldest first; of ``events`` the newest first.

    A point is ``step_s`` long. Percentiles are of a histogram whose bins are 9 % wide: at most 4.5 % off. ``zone`` is
    where days begin. ``began_at`` (ms) is when the check first asked what it asks now.
    """

    key: str
    span: PastSpan
    zone: str
    since: int
    until: int
    step_s: int
    began_at: int | None = None
    p50_ms: float | None = None
    p95_ms: float | None = None
    points: list[PointView]
    days: list[DayView]
    uptimes: list[UptimeView]
    events: list[CheckEventView]
