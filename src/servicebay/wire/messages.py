"""The frames between agent and hub: one JSON object per line, told apart by ``type``.

Agent to hub: HELLO, SYNC_STATE, SYNC_PARTIAL, TRANSITIONS, HEARTBEAT, RESPONSE, PROGRESS, LOG.
Hub to agent: REQUEST, CANCEL, RESYNC, PING, WATCH. A type that the reader does not know is
ignored, so that an old agent and a new hub can meet.

Example: ``{"type":"SYNC_PARTIAL","seq":7,"patch":{"containers":{"ab12…":{"state":"exited"}}}}``
"""

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional

from .machine import Facts
from .model import NodeState

PROTOCOL = 1
HEARTBEAT_INTERVAL_S = 10.0
"""How often each side lets the other hear that it lives."""
SILENCE_LIMIT_S = 25.0
"""After this much silence the hub calls the node unreachable; the agent leaves after twice that."""


@dataclass(frozen=True)
class Hello:
    """First frame of an agent. ``run`` is a new random ID of each agent run; ``seq`` starts at 0 with it."""

    TYPE = "HELLO"
    protocol: int
    agent: str
    run: str
    facts: Facts


@dataclass(frozen=True)
class SyncState:
    """The whole state of the node; replaces what the hub has."""

    TYPE = "SYNC_STATE"
    seq: int
    state: NodeState


@dataclass(frozen=True)
class SyncPartial:
    """A merge patch (RFC 7396) on the state after ``seq - 1``."""

    TYPE = "SYNC_PARTIAL"
    seq: int
    patch: Dict[str, Any]


@dataclass(frozen=True)
class AgentStats:
    """What the agent costs and did since its start; CPU seconds include its children, ``full_scans`` are lists of all
    containers.
    """

    rss_bytes: int
    cpu_s: float
    spawned: int
    scans: int
    signals: int
    dropped: int = 0
    drift: int = 0
    frames: int = 0
    sent_bytes: int = 0
    full_scans: int = 0


@dataclass(frozen=True)
class Heartbeat:
    """Sent every ``HEARTBEAT_INTERVAL_S``; ``seq`` is that of the last state frame, so a lost one is noticed.

    With ``patch`` it is a state frame itself (as ``SyncPartial``): what nobody waits for rides along.
    """

    TYPE = "HEARTBEAT"
    seq: int
    at: int
    stats: AgentStats
    patch: Optional[Dict[str, Any]] = None


@dataclass(frozen=True)
class Failure:
    """Why an action failed. ``code`` is for programs, ``message`` one sentence for people.

    ``stderr`` is what the tool said (or the unit's last journal lines), cut to 4,000 characters. ``details`` is what a
    program can act on, as the action's description says.
    """

    code: str
    message: str
    stderr: Optional[str] = None
    exit_status: Optional[int] = None
    details: Optional[Dict[str, Any]] = None


@dataclass(frozen=True)
class Transition:
    """A unit or container came into a settled state that no state frame tells (any more).

    ``kind`` is ``service`` or ``container``, ``id`` the unit's name or the container's ID, ``state`` a word of
    ``wire.settled``, ``at`` the node's time (ms). ``run`` is the unit's invocation. Why: ``result`` is systemd's,
    ``exit_code`` and ``exit_signal`` those of the main process.
    """

    kind: str
    id: str
    state: str
    at: int
    name: Optional[str] = None
    run: Optional[str] = None
    result: Optional[str] = None
    exit_code: Optional[int] = None
    exit_signal: Optional[int] = None


@dataclass(frozen=True)
class Transitions:
    """What came and went before the next state frame, oldest first; ``dropped`` older ones did not fit."""

    TYPE = "TRANSITIONS"
    items: List[Transition]
    dropped: int = 0


@dataclass(frozen=True)
class Response:
    """The end of a request: ``result`` or ``error``, never both."""

    TYPE = "RESPONSE"
    id: str
    result: Optional[Dict[str, Any]] = None
    error: Optional[Failure] = None


@dataclass(frozen=True)
class Progress:
    """A step of a request that takes long."""

    TYPE = "PROGRESS"
    id: str
    data: Dict[str, Any]


@dataclass(frozen=True)
class Log:
    """A line for the hub's log; ``level`` is ``debug``, ``info``, ``warning`` or ``error``."""

    TYPE = "LOG"
    level: str
    message: str


@dataclass(frozen=True)
class Request:
    """An allow-listed action with arguments; see ``agent.actions`` for the list."""

    TYPE = "REQUEST"
    id: str
    action: str
    args: Dict[str, Any] = field(default_factory=dict)
    deadline_s: float = 30.0


@dataclass(frozen=True)
class Cancel:
    """Stop a request and everything it started; it still gets its RESPONSE (code ``cancelled``)."""

    TYPE = "CANCEL"
    id: str


@dataclass(frozen=True)
class Resync:
    """Ask for a SYNC_STATE."""

    TYPE = "RESYNC"


@dataclass(frozen=True)
class Ping:
    """The hub lives. After the first, an agent that hears none for twice ``SILENCE_LIMIT_S`` leaves."""

    TYPE = "PING"


@dataclass(frozen=True)
class Watch:
    """Who looks: ``node`` at this very node (its load is read every second), ``hub`` at others, or ``nobody``.

    The further away, the fewer changes are worth telling.
    """

    TYPE = "WATCH"
    looking: str


FROM_AGENT = (Hello, SyncState, SyncPartial, Transitions, Heartbeat, Response, Progress, Log)
FROM_HUB = (Request, Cancel, Resync, Ping, Watch)
