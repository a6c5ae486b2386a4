"""Where alerts go: bodies and answers."""

from typing import Literal

from .base import Answer, Body

AlertLeast = Literal["act", "look"]


class AlertTargetBody(Body, frozen=True):
    """POST /api/alerts/targets: where alerts go, as an apprise address. ``least``: ``look`` tells lesser things too."""

    name: str
    address: str
    least: AlertLeast = "act"


class AlertTargetChange(Body, frozen=True):
    """PUT /api/alerts/targets/{id}."""

    least: AlertLeast
    enabled: bool


class AlertTargetAnswer(Answer, frozen=True):
    """Where alerts go; ``address`` is without what is secret in it."""

    id: str
    name: str
    address: str
    least: AlertLeast
    enabled: bool


class AlertSentAnswer(Answer, frozen=True):
    """A message that was sent, or could not be: ``problem`` says why. ``at`` in ms."""

    at: int
    target: str
    title: str
    problem: str | None = None


class AlertsAnswer(Answer, frozen=True):
    """GET /api/alerts: where alerts go, and the last that were sent, newest first."""

    targets: list[AlertTargetAnswer]
    sent: list[AlertSentAnswer]
