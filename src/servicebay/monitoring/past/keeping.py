"""How long what is kept, and in which pieces. Milliseconds."""

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
FINE_S, COARSE_S = 300, 3_600
"""Spans of tallies."""
OUTCOMES_MS = 7 * DAY_MS
TALLIES_MS = {FINE_S: 90 * DAY_MS, COARSE_S: 731 * DAY_MS}
EVENTS_MS = 731 * DAY_MS
MOST_BLOCK_BYTES = 384 << 20
"""Of packed outcomes: with checks every few seconds, fewer days of them are kept."""


def start_of(at: int, span_ms: int) -> int:
    """When the stretch began in which ``at`` lies; stretches begin with the epoch."""
    return at - at % span_ms
