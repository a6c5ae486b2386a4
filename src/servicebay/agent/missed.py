"""What the hub will not see in the state frames: states that came and went while the channel could take no frame. Pure.

One change between two frames is told by the second; of several only the last would be. The others are kept here, at
most ``MISSED_LIMIT``, the oldest dropped and counted, and go out before that frame.
"""

from collections import deque
from typing import Any, Deque, Dict, Optional

from servicebay.wire.messages import Transition, Transitions
from servicebay.wire.settled import MISSED_LIMIT, settled_entry

KINDS = {"services": "service", "containers": "container"}
Entries = Dict[str, Any]


class Missed:
    """Kept by the aggregator; ``take`` before each state frame."""

    def __init__(self, limit: int = MISSED_LIMIT) -> None:
        self._items: Deque[Transition] = deque(maxlen=limit)
        self._dropped = 0

    def note(self, section: str, sent: Entries, before: Entries, after: Entries) -> None:
        """A section goes from ``before`` to ``after``; the hub was told ``sent``."""
        if sent is before:
            return
        for key, entry in before.items():
            if entry is not after.get(key) and entry is not sent.get(key):
                self._note_entry(section, key, sent.get(key), entry, after.get(key))

    def take(self) -> Optional[Transitions]:
        """What was missed since the last time, oldest first; None where nothing was."""
        if not self._items:
            return None
        told = Transitions(list(self._items), self._dropped)
        self._items.clear()
        self._dropped = 0
        return told

    def _note_entry(self, section: str, key: str, sent: Any, entry: Any, after: Any) -> None:
        state = settled_entry(section, entry)
        if state is None or _is_same(section, entry, sent) or _is_same(section, entry, after):
            return
        if len(self._items) == self._items.maxlen:
            self._dropped += 1
        self._items.append(_transition(section, key, state, entry))


def _is_same(section: str, entry: Any, other: Any) -> bool:
    if other is None or settled_entry(section, entry) != settled_entry(section, other):
        return False
    return bool(_run_of(section, entry) == _run_of(section, other))


def _run_of(section: str, entry: Any) -> Any:
    return entry.get("invocationId" if section == "services" else "startedAt")


def _transition(section: str, key: str, state: str, entry: Any) -> Transition:
    if section == "services":
        return Transition(
            "service",
            key,
            state,
            entry.get("stateSince", 0),
            run=entry.get("invocationId"),
            result=entry.get("result"),
            exit_code=entry.get("exitCode"),
            exit_signal=entry.get("exitSignal"),
        )
    at = entry.get("finishedAt" if state == "exited" else "startedAt") or entry.get("created", 0)
    names = entry.get("names") or [None]
    return Transition("container", key, state, at, name=names[0], exit_code=entry.get("exitCode"))
