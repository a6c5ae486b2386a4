"""What a check asks, as a short text: two that ask the same have the same past."""

import hashlib

import msgspec

from ..check import Check

NOT_ASKED = frozenset(
    {"key", "name", "origin", "enabled", "intervalS", "timeoutS", "failures", "warnDays", "tags", "severity"}
    | {
        "parents",
        "proven",
        "slowMs",
        "graceS",
        "ageH",
        "cpuPercent",
        "memoryPercent",
        "diskPercent",
        "fullDays",
        "token",
        "edited",
    }
)
"""Members (as they are kept) that say when, how often and for whom, not what."""


def question_of(check: Check) -> str:
    """A hash of what is asked. Members at their defaults count as absent, so that a newer hub agrees with an older."""
    members = msgspec.json.decode(msgspec.json.encode(check))
    asked = {name: value for name, value in sorted(members.items()) if name not in NOT_ASKED}
    return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()[:16]
