"""What the map is asked: why an address is not reachable, what breaks, what is exposed, who talks to whom."""

from typing import Literal

from ...sentences import Sentence
from .base import Answer, Body, Tone

StepKey = Literal[
    "name",
    "public_address",
    "router",
    "proxy",
    "certificate",
    "host_port",
    "forwarder",
    "container_port",
    "process",
]
ReachState = Literal["ok", "broken", "unknown", "skipped"]
ExposedHow = Literal["internet", "lan"]


class ReachBody(Body, frozen=True):
    """POST /api/network/reach: a web address, a name, ``host:port``, or the key of a service or container."""

    address: str


class ReachStep(Answer, frozen=True):
    """One link of the way to a service. ``text`` says how it is, ``cure`` what to do, ``facts`` what was seen.

    ``skipped``: it is not on this way, or hangs on another that is broken. ``page`` is where to look.
    """

    key: StepKey
    title: Sentence
    state: ReachState
    text: Sentence
    cure: Sentence | None = None
    page: str | None = None
    facts: list[Sentence] = []


class ReachAnswer(Answer, frozen=True):
    """The way in order, tried now. ``broken`` is the index of the first step that is; absent: none is known to be."""

    address: str
    text: Sentence
    steps: list[ReachStep]
    broken: int | None = None


class ImpactRow(Answer, frozen=True):
    """What breaks. ``text`` says why, ``via`` are the ids on the way to it; ``certain``: it surely does.

    ``kind`` is that of a node of the graph, or ``address`` (of a proxy's route) or ``port`` (of the public address):
    those are edges of the graph, and ``id`` is theirs.
    """

    id: str
    label: str
    kind: str
    text: Sentence
    via: list[str]
    certain: bool
    page: str | None = None


class ImpactAnswer(Answer, frozen=True):
    """GET /api/network/impact: what breaks if this stops, the nearest first. ``text`` sums it up."""

    id: str
    label: str
    text: Sentence
    breaks: list[ImpactRow]


class ExposedRow(Answer, frozen=True):
    """A port that others reach. ``what`` names what answers there, ``how`` who reaches it.

    ``address`` and ``port`` are the public ones of ``internet``, the node's own of ``lan``; ``port`` may be a range.
    ``service`` and ``container`` are keys; ``id`` is that in the graph.
    """

    what: str
    how: ExposedHow
    node: str
    address: str
    port: str
    protocol: str
    tone: Tone
    text: Sentence
    id: str | None = None
    service: str | None = None
    container: str | None = None
    page: str | None = None


class ExposedAnswer(Answer, frozen=True):
    """GET /api/network/exposed: what the internet reaches first, then what the network at home reaches."""

    text: Sentence
    rows: list[ExposedRow]


class TalkRow(Answer, frozen=True):
    """``source`` was seen to connect to ``target`` (ids of the graph). Times in ms: ``seen_at`` only where it is over.

    ``connections`` is about how many at once; 0: short ones come and go.
    """

    source: str
    source_label: str
    target: str
    target_label: str
    port: int
    protocol: str
    connections: int
    text: Sentence
    first_seen: int | None = None
    seen_at: int | None = None


class TalkAnswer(Answer, frozen=True):
    """GET /api/network/talks: who was seen to talk to whom, the newest first."""

    rows: list[TalkRow]
