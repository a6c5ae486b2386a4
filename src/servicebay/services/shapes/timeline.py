"""What happened around something, of all kinds in one order."""

from typing import Literal

from ...sentences import CoinedName, Sentence
from .base import Answer, Tone

TimelineKind = Literal["state", "check", "file", "job", "log"]


class TimelineEntry(Answer, frozen=True):
    """Something that happened ``at`` (ms): a change of state (of ``name``), what a check found, a file, a job, a log.

    ``text`` is a sentence, ``detail`` says more, ``reason`` a person's own words. ``check`` is a key, ``job`` an ID;
    ``lines`` are of the log, oldest first.
    """

    at: int
    kind: TimelineKind
    tone: Tone
    name: CoinedName
    text: Sentence
    detail: Sentence = ""
    reason: str = ""
    check: str = ""
    job: str = ""
    lines: list[str] = []
    coined: str = ""


class TimelineAnswer(Answer, frozen=True):
    """GET /api/timeline: the newest first. ``notes`` say what is missing, and why. ``service`` is a key."""

    since: int
    until: int
    entries: list[TimelineEntry]
    service: str = ""
    notes: list[Sentence] = []
