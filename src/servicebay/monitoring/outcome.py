"""What one asking found."""

from typing import Literal, NamedTuple

Level = Literal["ok", "warn", "fail", "unknown"]


class Outcome(NamedTuple):
    """``text`` is a sentence without its subject: ``answers 200 OK``, ``refused the connection``.

    ``unknown`` means that nobody could ask: it says nothing of what is asked. ``latency_ms`` until the first answer,
    absent where there was none; ``certificate_days`` until the certificate ends.
    """

    level: Level
    text: str
    latency_ms: float | None = None
    certificate_days: int | None = None


class Beat(NamedTuple):
    """An outcome at its time (ms)."""

    at: int
    outcome: Outcome
