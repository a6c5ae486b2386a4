"""A node as a row, and what is sent and answered where one is looked at, added or joins."""

from typing import Literal

from ...sentences import Sentence
from .base import Answer, Body, Tone, View
from .machine import MachineFacts

NodeStatus = Literal["connecting", "online", "offline", "refused"]


class CapabilityView(View, frozen=True, omit_defaults=True):
    """A line of the node's checklist. ``state``: ``ok warn fail unknown``; ``cure`` is a command to run on the node."""

    id: str
    title: Sentence
    state: str
    detail: Sentence
    cure: str | None = None


class NodeView(MachineFacts, frozen=True, kw_only=True):
    """A node as a row and a page. Key: ``name``.

    ``status`` is the connection; ``status_text`` says it in words ('online', 'The node did not
    answer for 20 s. Trying again.'). ``stale`` is true while what is shown of the node is not
    confirmed by it; ``last_seen`` (ms) then says as of when. ``refused`` means that the host key
    changed: ``offered_fingerprint`` is what it shows now and must be trusted by a person.
    ``joined``: the node dials in, and ``fingerprint`` is that of the key it signs in with.

    ``quadlet_folder`` is where new Quadlet files go.

    ``same_machine`` names the other nodes that are users of the same machine; ``machine_of`` is the one among them
    whose row shows the machine's load and disks, absent on that row itself: ``machine_text`` says so in words.
    """

    name: str
    status: NodeStatus
    status_text: Sentence
    tone: Tone
    stale: bool
    local: bool = False
    joined: bool = False
    address: str | None = None
    user: str | None = None
    port: int | None = None
    jump: list[str] = []
    fingerprint: str | None = None
    offered_fingerprint: str | None = None
    last_seen: int | None = None
    podman_version: str | None = None
    systemd_version: str | None = None
    python_version: str | None = None
    quadlet_folder: str | None = None
    agent_rss_bytes: int | None = None
    agent_cpu_s: float | None = None
    capabilities: list[CapabilityView] = []
    services_total: int = 0
    services_up: int = 0
    services_failed: int = 0
    containers_total: int = 0
    containers_running: int = 0
    section_problems: dict[str, Sentence] = {}
    same_machine: list[str] = []
    machine_of: str | None = None
    machine_text: Sentence | None = None


class NodeStatusEvent(View, frozen=True):
    """Event ``node:status``: the connection to a node changed."""

    node: str
    status: NodeStatus
    text: Sentence


class ProbeBody(Body, frozen=True):
    """POST /api/nodes/probe: look at an SSH server before it is added.

    ``jump`` is ``user@host[:port]``, outermost first.
    """

    host: str
    user: str
    port: int = 22
    jump: list[str] = []


class ProbeAnswer(Answer, frozen=True):
    """What the SSH server showed. ``key_accepted``: our key already signs in, no password needed.

    ``install_command`` is what to run on the node, as that user, to let the hub in.
    ``jump_fingerprints`` are those of the jump hosts, in the order in which they were asked for.
    """

    fingerprint: str
    jump_fingerprints: list[str]
    key_type: str
    key_accepted: bool
    public_key: str
    install_command: str
    message: Sentence


class AddNodeBody(Body, frozen=True):
    """POST /api/nodes. ``fingerprint`` and ``jump_fingerprints`` (one per jump host) are those the person confirmed.

    ``password`` is used once, to install our key, and not kept.
    ``kind`` ``local`` is the hub's own machine, without SSH: only ``name`` counts then.
    """

    name: str
    kind: Literal["ssh", "local"] = "ssh"
    host: str = ""
    user: str = ""
    fingerprint: str = ""
    port: int = 22
    jump: list[str] = []
    jump_fingerprints: list[str] = []
    password: str | None = None


class TrustBody(Body, frozen=True):
    """POST /api/nodes/{name}/trust: accept the host key with this fingerprint from now on."""

    fingerprint: str


class MoveNodeBody(Body, frozen=True):
    """POST /api/nodes/{name}/move: the node, with the host key that it has, is at this address now."""

    host: str
    port: int = 22


class JoinTokenBody(Body, frozen=True):
    """POST /api/nodes/join-token: a line with which a node joins as ``name``.

    ``address`` is the hub's as the node reaches it; without one, as this request did.
    """

    name: str
    address: str = ""


class JoinTokenAnswer(Answer, frozen=True):
    """The line to run on the node, as the user whose services are meant; it works once, until ``expires_at`` (ms).

    ``fingerprint`` is that of the hub's own host key, which the line pins; ``warning`` says what will hardly work.
    """

    command: str
    expires_at: int
    address: str
    fingerprint: str
    warning: Sentence | None = None


class TestAnswer(Answer, frozen=True):
    """POST /api/nodes/{name}/test: a fresh connection and the checklist."""

    __test__ = False

    ok: bool
    message: Sentence
    capabilities: list[CapabilityView]
