"""A place in a log as a word that the hub keeps and hands back: ``j<seqnum ID>-<seqnum>-<µs>`` of a journal's entry
(the first three in hexadecimal), ``f<start of the container's ID>-<offset>-<µs>`` of a line of a log file.

Places have an order: by time, and within the same source by number.
"""

import re
from typing import NamedTuple

_WORD = re.compile(r"([jf])([0-9a-f]{12}|[0-9a-f]{32})-([0-9a-f]{1,16})-([0-9a-f]{1,16})")


class Place(NamedTuple):
    """``kind`` is ``j`` or ``f``; ``origin`` what ``number`` counts within; ``at`` in µs."""

    kind: str
    origin: str
    number: int
    at: int

    def word(self) -> str:
        """Spell it."""
        return "{}{}-{:x}-{:x}".format(self.kind, self.origin, self.number, self.at)

    def order(self, other: "Place") -> int:
        """Negative where this is before the other, 0 where it is the same, positive after."""
        if self.origin == other.origin:
            return self.number - other.number
        if self.kind == other.kind == "j":  # journals with other counts: another machine's, or made anew
            return (self.at > other.at) - (self.at < other.at)
        mine, theirs = (self.at, self.kind != "j", self.origin), (other.at, other.kind != "j", other.origin)
        return (mine > theirs) - (mine < theirs)


def parse_place(word: str) -> Place:
    """Read a cursor. Raises ValueError."""
    found = _WORD.fullmatch(word)
    if found is None or len(found[2]) != (32 if found[1] == "j" else 12):
        raise ValueError("not a cursor")
    return Place(found[1], found[2], int(found[3], 16), int(found[4], 16))
