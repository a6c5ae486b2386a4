"""The node's state as objects of the wire, what the hub was told of it, and the patch between.

Pure. Sections are replaced entry by entry; ``take_frame`` is called only when the channel can
take one, so a slow hub gets one larger patch instead of a queue.
"""

from typing import Any, Dict, Optional, Union

from servicebay.wire.codec import to_object
from servicebay.wire.mergepatch import Object, diff
from servicebay.wire.messages import Transitions
from servicebay.wire.model import Section

from .missed import KINDS, Missed


class Aggregator:
    """Owner of the state; one instance per agent run."""

    def __init__(self) -> None:
        self.seq = 0
        self._state: Object = {"sections": {}}
        self._sent: Optional[Object] = None
        self._whole = False
        self._missed = Missed()

    def get(self, section: str) -> Any:
        """A section as it is now; ``None`` where it was never read."""
        return self._state.get(section)

    def put(self, section: str, value: Object, source: str) -> None:
        """Replace a section with what a good scan read."""
        self._set(section, value)
        self._set_status(section, Section(source=source))

    def put_partly(self, section: str, value: Object, source: str, reason: str, now_ms: int) -> None:
        """Replace a section with what could be read, and say what is missing."""
        self._set(section, value)
        self.fail(section, source, reason, now_ms)

    def put_entry(self, section: str, key: str, value: Optional[Object]) -> None:
        """Replace (or with ``None`` remove) one entry of a keyed section that was read before."""
        entries = dict(self._state.get(section, {}))
        if value is None:
            entries.pop(key, None)
        else:
            entries[key] = value
        self._set(section, entries)

    def fail(self, section: str, source: str, reason: str, now_ms: int) -> None:
        """Keep the last truth of a section and say why it could not be read anew."""
        known = self._state["sections"].get(section, {})
        if known.get("reason") != reason:
            self._set_status(section, Section(source=source, reason=reason, since=known.get("since", now_ms)))

    def ask_whole(self) -> None:
        """The hub wants a snapshot next."""
        self._whole = True

    def take_missed(self) -> Optional[Transitions]:
        """What the next frame does not tell, because it came and went since the last."""
        return self._missed.take()

    def take_frame(self) -> Optional[Dict[str, Union[int, str, Object]]]:
        """The next SYNC_STATE or SYNC_PARTIAL as a JSON object, or ``None`` when nothing differs."""
        state, sent = self._state, self._sent
        if sent is state and not self._whole:
            return None
        whole = self._whole or sent is None
        self._sent, self._whole = state, False
        if whole:
            self.seq += 1
            return {"type": "SYNC_STATE", "seq": self.seq, "state": state}
        patch = diff(sent or {}, state)
        if not patch:
            return None
        self.seq += 1
        return {"type": "SYNC_PARTIAL", "seq": self.seq, "patch": patch}

    def _set(self, section: str, value: Any) -> None:
        before = self._state.get(section)
        if before is not value and before != value:
            if section in KINDS and self._sent is not None and before is not None:
                self._missed.note(section, self._sent.get(section, {}), before, value)
            self._state = {**self._state, section: value}

    def _set_status(self, section: str, status: Section) -> None:
        told = to_object(status)
        if self._state["sections"].get(section) != told:
            self._state = {**self._state, "sections": {**self._state["sections"], section: told}}
