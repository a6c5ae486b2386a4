"""Rows of checks, ready to render. Shapes only."""

from typing import Literal

import msgspec

from ..sentences import CoinedName, Sentence
from .check import Check, CheckKind, CheckSeverity

CheckState = Literal["ok", "warn", "fail", "unknown", "pending", "maintenance", "paused"]
CheckTone = Literal["ok", "look", "act", "busy", "off"]


class CheckView(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, kw_only=True):
    """A check as a row. Key: ``key``.

    ``text`` says what was found last. ``since`` (ms) is when it came into its state, ``at`` when it was asked last.
    ``beats`` are the last outcomes, oldest first: ``o`` well, ``w`` warning, ``x`` failure, ``u`` unknown,
    ``m`` in maintenance. ``uptime_percent`` counts since ``uptime_since`` (ms), without what is unknown or in
    maintenance. ``node`` is where it is asked from, or what it is about; ``window`` the open maintenance window.
    """

    key: str
    node: str
    name: CoinedName
    kind: CheckKind
    target: str
    origin: str
    state: CheckState
    state_text: Sentence
    tone: CheckTone
    text: Sentence
    interval_s: float
    since: int | None = None
    at: int | None = None
    latency_ms: float | None = None
    certificate_days: int | None = None
    beats: str = ""
    uptime_percent: float | None = None
    uptime_since: int | None = None
    window: str | None = None
    tags: list[str] = []
    severity: CheckSeverity = "normal"
    parents: list[str] = []
    edited: bool = False
    coined: str = ""


class BeatView(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, kw_only=True):
    """One outcome. ``level``: ``ok warn fail unknown``; ``at`` in ms."""

    at: int
    level: str
    text: Sentence
    latency_ms: float | None = None


class CheckAnswer(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """GET /api/monitoring/{key}: a check, what it asks, and its last outcomes, oldest first."""

    check: CheckView
    asks: Check
    beats: list[BeatView]
