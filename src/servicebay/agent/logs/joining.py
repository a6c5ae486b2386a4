"""Long lines that came in pieces: conmon hands on what it could read at once (8 KiB), and marks all but the last piece.

A line stands where its last piece is. Pieces of both outputs of several containers come between each other.
"""

from typing import Dict, Iterable, List, Optional

from .entries import Entry

MOST_BYTES = 256 * 1024
"""Of a line's pieces that are held; of a longer one the rest is left out."""
MOST_OPEN = 64
LOOK_BACK = 64
"""How many entries before a page are looked at for the beginning of its first lines."""


class Joiner:
    """Takes entries in their order, gives whole lines."""

    def __init__(self) -> None:
        self._open: Dict[str, List[bytes]] = {}

    def feed(self, entry: Entry) -> Optional[Entry]:
        """Take the next one; return the line that it ends, if it does."""
        if entry.is_piece:
            pieces = self._open.setdefault(entry.channel, [])
            if sum(map(len, pieces)) < MOST_BYTES:
                pieces.append(entry.text)
            while len(self._open) > MOST_OPEN:
                del self._open[next(iter(self._open))]
            return None
        before = self._open.pop(entry.channel, None)
        return entry if before is None else entry._replace(text=b"".join([*before, entry.text]))

    def prime(self, entries: Iterable[Entry]) -> None:
        """Take what came before: beginnings are kept, whole lines are not wanted."""
        for entry in entries:
            self.feed(entry)
