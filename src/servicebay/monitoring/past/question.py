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


DEFAULTS = msgspec.json.decode(
    msgspec.json.encode(
        {
            field.encode_name: field.default_factory() if field.default is msgspec.NODEFAULT else field.default
            for field in msgspec.structs.fields(Check)
            if not field.required
        }
    )
)
"""By member, as they are kept."""


def question_of(check: Check) -> str:
    """A hash of what is asked. Members at their defaults count as absent, so that a newer hub agrees with an older."""
    return _hash({name: value for name, value in _asked(check).items() if DEFAULTS.get(name) != value})


def asks(check: Check, question: str) -> bool:
    """Whether ``question`` is what this check asks."""
    return question == question_of(check) or question == _hash(_asked(check))


def _asked(check: Check) -> dict[str, object]:
    # A default is left out where it is the very object only: 200-399 that came from a form stays. Pasts that were
    # begun under such a hash are found by it.
    members = msgspec.json.decode(msgspec.json.encode(check))
    return {name: value for name, value in sorted(members.items()) if name not in NOT_ASKED}


def _hash(asked: dict[str, object]) -> str:
    return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()[:16]
