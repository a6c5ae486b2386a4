"""Nodes and edges of the graph, ready to draw. Shapes only.

There may be tens of thousands, and no cycle among them: the garbage collector is not told of them (``gc=False``).
"""

from typing import Literal

import msgspec

from ..sentences import Sentence

GraphTone = Literal["ok", "look", "act", "busy", "off"]
GraphLayer = Literal["infrastructure", "configuration", "twin"]
GraphStatus = Literal["up", "down", "unknown"]
GraphNodeKind = Literal[
    "internet", "gateway", "node", "proxy", "service", "pod", "container", "network", "link", "device", "missing"
]
GraphEdgeKind = Literal[
    "uplink",
    "mapping",
    "dns",
    "route",
    "publishes",
    "depends",
    "after",
    "starts",
    "member",
    "network",
    "environment",
    "flow",
    "link",
    "manual",
]
GraphProtocol = Literal["", "http", "https", "tcp", "udp"]
GraphState = Literal["active", "inactive"]


class GraphNode(msgspec.Struct, frozen=True, gc=False, rename="camel", omit_defaults=True, kw_only=True):
    """Something that the graph shows. Key: ``id``.

    ``id``: ``internet``, ``gateway``, ``node:<name>``, ``<section>/<key>`` of what is in the live document
    (``services/nas/web.service``, ``networks/nas/web``), ``external:<host>:<port>`` or
    ``missing:<node>:<host>:<port>``. ``parent`` is the one that it lies in. ``key`` is that of its row, ``page`` where
    a click leads. A container of a service that has no other is shown in it, and edges end at the service: its ID
    lasts. A ``proxy`` is the service or container that it is. ``device``: an address that is no node's. ``missing``:
    what something leads to and that is not there.
    """

    id: str
    kind: GraphNodeKind
    layer: GraphLayer
    label: str
    tone: GraphTone
    state_text: Sentence
    status: GraphStatus
    ports: list[str]
    sub_label: Sentence | None = None
    node: str | None = None
    parent: str | None = None
    key: str | None = None
    page: str | None = None
    pinned: bool = False


class GraphSource(msgspec.Struct, frozen=True, gc=False, rename="camel", omit_defaults=True, kw_only=True):
    """How an edge is known, in words: ``Requires= of photos.service``. Times in ms: first and last seen."""

    text: Sentence
    since: int | None = None
    seen_at: int | None = None


class GraphTraffic(msgspec.Struct, frozen=True, gc=False, rename="camel", kw_only=True):
    """Connections that were seen: about how many at once, and when last (ms)."""

    connections: int
    seen_at: int


class GraphEdge(msgspec.Struct, frozen=True, gc=False, rename="camel", omit_defaults=True, kw_only=True):
    """What leads from one node of the graph to another. Both are there. Key: ``id``.

    The direction is from who asks to who answers: ``depends``, ``after`` and ``starts`` from the unit that says so,
    ``member`` and ``network`` from what is in it, ``publishes`` from the machine to what answers at its port. ``port``
    is that of the target as the source names it, 0 for none. ``inactive``: an end does not run, or it cannot work.
    """

    id: str
    source: str
    target: str
    kind: GraphEdgeKind
    label: str
    protocol: GraphProtocol
    port: int
    state: GraphState
    tone: GraphTone
    manual: bool
    provenance: list[GraphSource]
    traffic: GraphTraffic | None = None
