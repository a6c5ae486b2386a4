"""What a check asks, as a short text: two that ask the same have the same past."""

import hashlib

import msgspec

from ..check import DEFAULTS, Check

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
        "coined",
    }
)
"""Members (as they are kept) that say when, how often and for whom, not what."""


USUAL = {
    field.encode_name: msgspec.to_builtins(DEFAULTS[field.name])
    for field in msgspec.structs.fields(Check)
    if field.name in DEFAULTS
}


def question_of(check: Check) -> str:
    """A hash of what is asked. Members at their defaults count as absent, so that a newer hub agrees with an older."""
    return _hash(_asked(check))


def asks(check: Check, question: str) -> bool:
    """Whether ``question`` is what this check asks. Pasts of once have the statuses in it, also the usual ones."""
    asked = _asked(check)
    return question in (_hash(asked), _hash({"statuses": USUAL["statuses"], **asked}))


def _asked(check: Check) -> dict[str, object]:
    members = msgspec.json.decode(msgspec.json.encode(check))
    return {name: value for name, value in members.items() if name not in NOT_ASKED and USUAL.get(name) != value}


def _hash(asked: dict[str, object]) -> str:
    return hashlib.sha256(msgspec.json.encode(dict(sorted(asked.items())))).hexdigest()[:16]
