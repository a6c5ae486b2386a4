"""Whether a node's clock agrees with the hub's: a line of the node's checklist that only the hub can write. Pure."""

from .shapes.node import CapabilityView
from .words import count_words

TOLERANCE_S = 60
"""A heartbeat may have waited for half a minute on its way."""
CURE = "sudo timedatectl set-ntp true"
_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60))


def clock_line(ahead_s: int | None) -> CapabilityView | None:
    """Nothing while the clocks agree, or before the node told its time."""
    if ahead_s is None or abs(ahead_s) <= TOLERANCE_S:
        return None
    side = "ahead of" if ahead_s > 0 else "behind"
    detail = (
        f"It is {_about(abs(ahead_s))} {side} the hub's: times and ages of what happens on the node are off by that."
    )
    return CapabilityView(id="clock", title="Clock", state="warn", detail=detail, cure=CURE)


def _about(seconds: int) -> str:
    """The largest unit that fits, rounded: it must not change with every heartbeat."""
    noun, size = next((noun, size) for noun, size in _UNITS if seconds >= size)
    return f"about {count_words(round(seconds / size), noun)}"
