"""What is known of the flows of one network namespace, and what is told of it. Pure: times are handed in (ms).

Told is what lasts: that somebody talks to somebody, about how many connections there are, and when it ended. A flow
that comes and goes by the second is one that goes on.
"""

from typing import Dict, List, Mapping, Optional, Tuple

from servicebay.wire.model import Flow

from .tables import IN, Key

ENDED_AFTER_MS = 180_000
"""Not seen for so long, in the reading that looked for it: three times as long as the kernel remembers an end."""
KEPT_MS = 24 * 3600 * 1000
MOST_FLOWS = 64
"""Of one container, those that were seen last."""
MOST_CLIENTS = 16
"""Addresses that are told apart at one port; what is beyond them is left out."""
INTERNET = ""
PRIVATE = ("10.", "192.168.", "169.254.", "fc", "fd", "fe80:", *("172.{}.".format(n) for n in range(16, 32)))


class _Known:
    __slots__ = ("connections", "ended", "first_ms", "seen_ms")

    def __init__(self, first_ms: int) -> None:
        self.first_ms = self.seen_ms = first_ms
        self.connections = 0
        self.ended: Optional[int] = None


class FlowBook:
    """The flows of one container, of a pod by its infra container, or of a unit."""

    def __init__(self, container_id: str = "", unit: Optional[str] = None) -> None:
        self._container_id = container_id
        self._unit = unit
        self._known: Dict[Key, _Known] = {}

    def note(self, seen: Mapping[Key, int], now_ms: int) -> None:
        """Take what a look found."""
        for key, connections in _folded(seen).items():
            known = self._known.get(key)
            if known is None:
                known = self._known[key] = _Known(now_ms)
            known.seen_ms, known.ended = now_ms, None
            known.connections = told_count(known.connections, connections)
        for known in self._known.values():
            if known.ended is None and now_ms - known.seen_ms >= ENDED_AFTER_MS:
                known.ended, known.connections = known.seen_ms, 0
        self._forget(now_ms)

    def flows(self) -> Dict[str, Flow]:
        """What is told, by its key in the section."""
        who = self._unit or self._container_id[:12]
        return {_name(who, key): self._flow(key, known) for key, known in sorted(self._known.items())}

    def _flow(self, key: Key, known: _Known) -> Flow:
        direction, peer, port = key
        return Flow(
            container=self._container_id,
            unit=self._unit,
            direction=direction,
            port=port,
            peer=peer or None,
            connections=known.connections,
            since=known.first_ms,
            ended=known.ended,
        )

    def _forget(self, now_ms: int) -> None:
        kept: List[Tuple[Key, _Known]] = [
            (key, known) for key, known in self._known.items() if now_ms - known.seen_ms < KEPT_MS
        ]
        if len(kept) > MOST_FLOWS:
            kept = sorted(kept, key=lambda each: each[1].seen_ms, reverse=True)[:MOST_FLOWS]
        self._known = dict(kept)


def _name(who: str, key: Key) -> str:
    direction, peer, port = key
    return "{}/{}/{}/{}".format(who, direction, peer or "internet", port)


def _folded(seen: Mapping[Key, int]) -> Dict[Key, int]:
    """Clients out of the internet as one, and of others the busiest."""
    folded: Dict[Key, int] = {}
    near: Dict[int, List[Tuple[int, str]]] = {}
    for (direction, peer, port), count in seen.items():
        if direction != IN:
            folded[(direction, peer, port)] = count
        elif peer.startswith(PRIVATE):
            near.setdefault(port, []).append((count, peer))
        else:
            key = (IN, INTERNET, port)
            folded[key] = folded.get(key, 0) + count
    for port, found in near.items():
        busiest = sorted(found, key=lambda each: (-each[0], each[1]))[:MOST_CLIENTS]
        folded.update({(IN, peer, port): count for count, peer in busiest})
    return folded


def told_count(told: int, count: int) -> int:
    """About how many: told anew when it has doubled, or is a quarter of what was told."""
    return count if count >= 2 * told or count * 4 <= told else told
