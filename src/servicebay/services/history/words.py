"""A change in words, with how to draw it. Pure."""

from servicebay.storage.transitions import Transition

from ..shapes.base import Tone
from ..words import Words

_SERVICE: dict[str, tuple[str, Tone]] = {
    "active": ("Started", "ok"),
    "inactive": ("Stopped", "off"),
    "failed": ("Failed", "act"),
    "removed": ("Its unit is gone", "off"),
}
_CONTAINER: dict[str, tuple[str, Tone]] = {
    "running": ("Started", "ok"),
    "unhealthy": ("Became unhealthy", "act"),
    "exited": ("Exited", "off"),
    "paused": ("Paused", "off"),
    "created": ("Created", "off"),
    "removed": ("Removed", "off"),
}
_NODE: dict[str, tuple[str, Tone]] = {
    "online": ("Connected", "ok"),
    "offline": ("Connection lost", "act"),
    "gap": ("Not all that happened meanwhile is known", "look"),
}
_WORDS = {"service": _SERVICE, "container": _CONTAINER, "node": _NODE}
_CHANGES: dict[tuple[str, str | None, str], tuple[str, Tone]] = {
    ("service", "active", "active"): ("Started again", "ok"),
    ("service", "inactive", "inactive"): ("Ran to its end", "ok"),
    ("service", "failed", "failed"): ("Failed again", "act"),
    ("service", None, "inactive"): ("Appeared, not started", "off"),
    ("container", "running", "running"): ("Started again", "ok"),
    ("container", "unhealthy", "running"): ("Became healthy", "ok"),
    ("container", "paused", "running"): ("Went on after a pause", "ok"),
    ("container", "exited", "exited"): ("Ran and exited again", "off"),
}


def change_words(row: Transition) -> Words:
    """``Started``, ``Failed``, ``Became healthy``; the cause stands beside it."""
    known = _CHANGES.get((row.kind, row.from_state, row.to_state)) or _WORDS.get(row.kind, {}).get(row.to_state)
    text, tone = known or (row.to_state.capitalize(), "off")
    if row.kind == "container" and row.to_state == "exited" and row.exit_code:
        tone = "look"
    return Words(text, tone)
