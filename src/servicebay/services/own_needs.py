"""What the hub itself needs from a person, among what needs one. Pure."""

from collections.abc import Mapping

from ..monitoring.past.recorder import Trouble
from .shapes.live import AttentionView

RANK = 25


def own_needs(troubles: Mapping[str, Trouble]) -> dict[str, AttentionView]:
    """Rows by their key."""
    return {
        f"hub:{key}": AttentionView(
            key="hub",
            kind="hub",
            node="",
            title="ServiceBay",
            text=trouble.text,
            tone="look",
            rank=RANK,
            since=trouble.since,
        )
        for key, trouble in troubles.items()
    }
