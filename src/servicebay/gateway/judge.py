"""From what a router answered to where it stands. Pure: no clock, no network.

One failure is a rumour: it is asked again after ``RUMOUR_S`` and counts when it was said twice in a row. A refusal
counts at once, and is not repeated often: some routers lock out who tries a wrong password again and again.
"""

from typing import Literal, NamedTuple

from .errors import GatewayError
from .reading import Reading

State = Literal["not-configured", "pending", "online", "offline", "unreachable", "refused", "static"]
RUMOUR_S = 5.0
BACKOFF_S = (15.0, 30.0, 60.0, 120.0, 240.0, 300.0)
REFUSED_S = (600.0, 1800.0, 3600.0)
MOST_EVENTS = 20
RESTART_SLACK_S = 30
"""How much an uptime may lag behind the clock and still be of the same run."""


class Event(NamedTuple):
    """Something that changed. ``at`` in ms."""

    at: int
    text: str


class Standing(NamedTuple):
    """``reading`` is the last that there was, of ``read_at`` (ms); ``problem`` why there is no newer one.

    ``since`` (ms) is when it came into its state; ``failures`` counts in a row. ``events`` are the newest first.
    """

    state: State
    reading: Reading | None = None
    read_at: int | None = None
    asked_at: int | None = None
    problem: str | None = None
    since: int | None = None
    failures: int = 0
    events: tuple[Event, ...] = ()


WORDS: dict[State, str] = {
    "not-configured": "Not configured",
    "pending": "Not asked yet",
    "online": "Online",
    "offline": "Offline",
    "unreachable": "Unreachable",
    "refused": "Refused",
    "static": "Set by hand",
}


def judge(before: Standing, found: Reading | GatewayError, now_ms: int) -> Standing:
    """Where it stands now."""
    if isinstance(found, GatewayError):
        return _failed(before, found, now_ms)
    state: State = {"up": "online", "down": "offline", "unknown": "static"}[found.upstream]  # type: ignore[assignment]
    changes = [*_restart(before, found, now_ms), *_changes(before.reading, found), *_turn(before.state, state)]
    return Standing(
        state,
        _with_rates(before, found, now_ms),
        now_ms,
        now_ms,
        since=before.since if before.state == state else now_ms,
        events=_noted(before, changes, now_ms),
    )


def _failed(before: Standing, error: GatewayError, now_ms: int) -> Standing:
    failures = before.failures + 1
    state: State = "refused" if error.code == "refused" else "unreachable"
    if state == "unreachable" and failures < 2:
        state = before.state  # a rumour
    changes = _turn(before.state, state)
    return before._replace(
        state=state,
        asked_at=now_ms,
        problem=error.message,
        failures=failures,
        since=before.since if before.state == state else now_ms,
        events=_noted(before, changes, now_ms),
    )


def next_in_s(standing: Standing, interval_s: float) -> float:
    """When to ask again."""
    if standing.state == "refused":
        return REFUSED_S[min(standing.failures - 1, len(REFUSED_S) - 1)]
    if standing.failures == 1:
        return RUMOUR_S
    if standing.failures:
        return max(BACKOFF_S[min(standing.failures - 2, len(BACKOFF_S) - 1)], 0.0)
    return interval_s


def _noted(before: Standing, changes: list[str], now_ms: int) -> tuple[Event, ...]:
    return (*(Event(now_ms, text) for text in reversed(changes)), *before.events)[:MOST_EVENTS]


def _turn(before: State, after: State) -> list[str]:
    if before == after or (before in ("pending", "not-configured") and after in ("online", "static")):
        return []
    said = {
        "online": "The internet is there again." if before == "offline" else "It answers again.",
        "offline": "The connection to the internet is down.",
        "unreachable": "It does not answer.",
        "refused": "It refuses the user name or the password.",
    }
    return [said[after]] if after in said else []


def _changes(before: Reading | None, after: Reading) -> list[str]:
    if before is None:
        return []
    found = []
    for name, old, new in (("IPv4", before.public_v4, after.public_v4), ("IPv6", before.public_v6, after.public_v6)):
        if old and new and old != new:
            found.append(f"The public {name} address changed from {old} to {new}.")
    if before.firmware and after.firmware and before.firmware != after.firmware:
        found.append(f"Its firmware is {after.firmware} now, and was {before.firmware}.")
    return found


def _restart(before: Standing, after: Reading, now_ms: int) -> list[str]:
    """Its uptime is less than the time that has passed since it was seen running."""
    last = before.reading
    if last is None or before.read_at is None or last.device_uptime_s is None or after.device_uptime_s is None:
        return []
    expected = last.device_uptime_s + (now_ms - before.read_at) / 1000
    if after.device_uptime_s >= last.device_uptime_s or after.device_uptime_s >= expected - RESTART_SLACK_S:
        return []
    return ["The router was restarted."]


def _with_rates(before: Standing, after: Reading, now_ms: int) -> Reading:
    """Rates from totals, where the router tells totals only."""
    last, at = before.reading, before.read_at
    if last is None or at is None or now_ms <= at:
        return after
    passed_s = (now_ms - at) / 1000
    up, down = after.sent_bytes_per_s, after.received_bytes_per_s
    if up is None:
        up = _rate(last.sent_bytes, after.sent_bytes, passed_s)
    if down is None:
        down = _rate(last.received_bytes, after.received_bytes, passed_s)
    return after._replace(sent_bytes_per_s=up, received_bytes_per_s=down)


def _rate(before: int | None, after: int | None, passed_s: float) -> int | None:
    if before is None or after is None or after < before:
        return None  # counted anew
    return round((after - before) / passed_s)
