"""Where alerts go: bodies and answers."""

from typing import Literal

from ...sentences import CoinedName, Sentence
from .base import Answer, Body, Tone, View

AlertLeast = Literal["act", "look"]


class AlertView(View, frozen=True, omit_defaults=True):
    """What was told and is not over. Key: that of the row of ``attention``. ``at`` and ``seen_at`` in ms.

    ``seen_by`` is who looks after it, ``reason`` what that person said.
    """

    key: str
    title: CoinedName
    node: str
    tone: Tone
    at: int
    text: Sentence = ""
    seen_by: str = ""
    seen_at: int = 0
    reason: str = ""
    coined: str = ""


class AlertTargetBody(Body, frozen=True):
    """POST /api/alerts/targets: where alerts go, as an apprise address, and in which ``language`` (``de``).

    ``least``: ``look`` tells lesser things too.
    """

    name: str
    address: str
    least: AlertLeast = "act"
    language: str = "en"


class AlertTargetChange(Body, frozen=True):
    """PUT /api/alerts/targets/{id}. Told is what nobody has seen ``after_min`` minutes after it came.

    In ``quiet`` hours (``22:00-07:00``, the hub's time) only what is urgent is, and nothing where ``urgent_waits``.
    Without a ``language`` it keeps its own.
    """

    least: AlertLeast
    enabled: bool
    after_min: int = 0
    quiet: str = ""
    urgent_waits: bool = False
    language: str | None = None


class AlertTargetAnswer(Answer, frozen=True):
    """Where alerts go; ``address`` is without what is secret in it. ``waiting`` counts what is not handed over yet."""

    id: str
    name: str
    address: str
    least: AlertLeast
    enabled: bool
    after_min: int = 0
    quiet: str = ""
    urgent_waits: bool = False
    waiting: int = 0
    language: str = "en"


class AlertSeenBody(Body, frozen=True):
    """POST /api/alerts/seen: somebody looks after it; whom it would be told later is spared. ``key``: the row's."""

    key: str
    reason: str = ""


class SilenceBody(Body, frozen=True):
    """POST /api/alerts/silences: of one ``row`` by its key, of a ``node``, or of everything."""

    reason: str
    minutes: int
    row: str = ""
    node: str = ""


class SilenceAnswer(Answer, frozen=True):
    """A silence in force. ``title`` says of what; ``at`` and ``until`` in ms."""

    id: str
    title: str
    reason: str
    by: str
    at: int
    until: int


class AlertsHubBody(Body, frozen=True):
    """PUT /api/alerts/hub: where people reach the hub, for the link in a message; empty for none."""

    url: str


class AlertSentAnswer(Answer, frozen=True):
    """A message that was sent, or could not be: ``problem`` says why. ``at`` in ms."""

    at: int
    target: str
    title: str
    problem: Sentence | None = None


class AlertsAnswer(Answer, frozen=True):
    """GET /api/alerts: where alerts go, what is silenced, and the last that were sent, newest first."""

    targets: list[AlertTargetAnswer]
    silences: list[SilenceAnswer]
    sent: list[AlertSentAnswer]
    hub_url: str = ""
