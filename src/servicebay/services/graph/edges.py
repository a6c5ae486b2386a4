"""Edges that people draw: kept in one settings document."""

import asyncio
import secrets
import unicodedata
from collections.abc import Callable

import msgspec

from ...graph.configuration import Manual
from ...storage.keeping import Documents
from ..errors import ActionError

DOCUMENT = "network-edges"
MOST = 500
MAX_LABEL, MAX_END = 80, 600


class KeptEdge(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """An edge. Its ends are IDs of the graph, there or not. ``created`` in ms."""

    source: str
    target: str
    label: str = ""
    port: int = 0
    created: int = 0


class Edges(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """The document: edges by their ID."""

    name: str = DOCUMENT
    edges: dict[str, KeptEdge] = {}


class EdgeBook:
    """Owner of the document. ``edges`` is a new dictionary after each change."""

    def __init__(self, store: Documents[Edges]) -> None:
        self._store = store
        self._lock = asyncio.Lock()  # each change is of what the one before has kept
        self._subscribers: list[Callable[[], None]] = []
        self.edges: dict[str, KeptEdge] = {}

    async def load(self) -> None:
        """Read what was kept. Raises StoreError."""
        document = await self._store.get(DOCUMENT)
        self.show(document.edges if document else {})

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after each change; returns how to stop."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    async def add(self, edge: KeptEdge, is_there: Callable[[str], bool]) -> str:
        """Keep a new one between what is in the graph; returns its ID. Raises ActionError, StoreError."""
        edge = checked(edge)
        async with self._lock:
            if not (is_there(edge.source) and is_there(edge.target)):
                raise ActionError("not-found", "One of its ends is not on the map any more.")
            if len(self.edges) >= MOST:
                raise ActionError("refused", f"There are {MOST} edges drawn by hand already.")
            if any(_ends(each) == _ends(edge) for each in self.edges.values()):
                raise ActionError("refused", "There is such an edge already.")
            edge_id = f"manual-{secrets.token_hex(6)}"
            await self._keep({**self.edges, edge_id: edge})
            return edge_id

    async def remove(self, edge_id: str) -> KeptEdge:
        """Forget one; returns it. Raises ActionError, StoreError."""
        async with self._lock:
            if edge_id not in self.edges:
                raise ActionError(
                    "not-found", "There is no such edge any more. Only those drawn by hand can be removed."
                )
            edge = self.edges[edge_id]
            await self._keep({key: each for key, each in self.edges.items() if key != edge_id})
            return edge

    def facts(self) -> list[Manual]:
        """All of them, for the graph."""
        return [Manual(key, *msgspec.structs.astuple(edge)) for key, edge in self.edges.items()]

    async def _keep(self, edges: dict[str, KeptEdge]) -> None:
        await self._store.save(Edges(edges=edges))
        self.show(edges)

    def show(self, edges: dict[str, KeptEdge]) -> None:
        """Have these, kept or not."""
        self.edges = edges
        for callback in tuple(self._subscribers):
            callback()


def checked(edge: KeptEdge) -> KeptEdge:
    """The edge without white space around its label. Raises ActionError ``invalid``."""
    edge = msgspec.structs.replace(edge, label=edge.label.strip())
    if len(edge.label) > MAX_LABEL or any(unicodedata.category(letter) == "Cc" for letter in edge.label):
        raise ActionError("invalid", f"A label has at most {MAX_LABEL} characters, on one line.")
    if not 0 <= edge.port <= 65535:
        raise ActionError("invalid", "A port is a number from 1 to 65535; 0 is none.")
    if edge.source == edge.target:
        raise ActionError("invalid", "An edge leads from one thing to another.")
    if len(edge.source) > MAX_END or len(edge.target) > MAX_END:
        raise ActionError("not-found", "One of its ends is not on the map any more.")
    return edge


def _ends(edge: KeptEdge) -> tuple[str, str, int]:
    return edge.source, edge.target, edge.port
