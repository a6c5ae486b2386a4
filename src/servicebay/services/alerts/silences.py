"""What nobody wants to hear of for a while: a silence names a row, a node or everything, until when, and why. Pure."""

from collections.abc import Iterable, Mapping

import msgspec

from ..errors import ActionError
from ..shapes.live import AttentionView

MOST = 100
MOST_REASON = 200
LONGEST_MS = 366 * 86_400_000


class Silence(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """One silence. ``row``: of the row with this key; else of all rows of ``node``; of everything where both are empty.

    ``until`` and ``at`` in ms.
    """

    reason: str
    until: int
    by: str
    at: int
    row: str = ""
    node: str = ""

    def covers(self, key: str, row: AttentionView) -> bool:
        """Whether nobody wants to hear of this row."""
        if self.row:
            return key == self.row
        return not self.node or row.node == self.node


def checked(silence: Silence) -> Silence:
    """The silence without white space around its reason. Raises ActionError ``invalid``."""
    silence = msgspec.structs.replace(silence, reason=silence.reason.strip())
    if not silence.reason or len(silence.reason) > MOST_REASON or not silence.reason.isprintable():
        raise ActionError("invalid", f"A silence has a reason of at most {MOST_REASON} characters, on one line.")
    if not silence.at < silence.until <= silence.at + LONGEST_MS:
        raise ActionError("invalid", "A silence ends in the future, within a year.")
    return silence


def in_force(silences: Mapping[str, Silence], now_ms: int) -> dict[str, Silence]:
    """Those that have not ended."""
    return {key: silence for key, silence in silences.items() if now_ms < silence.until}


def silenced(silences: Iterable[Silence], rows: Mapping[str, AttentionView]) -> frozenset[str]:
    """The keys of rows of which nobody wants to hear."""
    known = list(silences)
    return frozenset(key for key, row in rows.items() if any(silence.covers(key, row) for silence in known))
