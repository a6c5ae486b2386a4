"""The revisions of a document, and the last patches between them, for readers that come back after a short absence."""

import secrets
from collections import deque
from typing import Any

Object = dict[str, Any]


class Revisions:
    """Counts within ``epoch``, which is of this process; ``number`` is the newest. Keeps the last ``kept`` patches."""

    def __init__(self, kept: int) -> None:
        self.epoch = secrets.token_hex(8)
        self.number = 0
        self._patches: deque[Object] = deque(maxlen=kept)

    def add(self, patch: Object) -> Object:
        """Count one up; returns the message that tells of it (``shapes.live.LivePatch`` as JSON)."""
        base, self.number = self.number, self.number + 1
        message = {"epoch": self.epoch, "base": base, "revision": self.number, "patch": patch}
        self._patches.append(message)
        return message

    def since(self, epoch: str, revision: int) -> list[Object] | None:
        """The messages from there to now, ``[]`` if none is missing; None: take a snapshot."""
        if epoch != self.epoch or not 0 <= revision <= self.number:
            return None
        missing = self.number - revision
        return list(self._patches)[len(self._patches) - missing :] if missing <= len(self._patches) else None

    def snapshot(self, state: Object) -> Object:
        """The document as of now (``shapes.live.LiveSnapshot`` as JSON)."""
        return {"epoch": self.epoch, "revision": self.number, "state": state}
