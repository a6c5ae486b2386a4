"""What a check hangs on: while that is down, the check is unknown, not down. Pure."""

from collections.abc import Callable, Iterable, Mapping

from .check import Check
from .outcome import Outcome

HANGS_ON = "hangs on "
"""How the text of such an outcome begins."""
ON_NAMES_OF = f"{HANGS_ON}the name server of "
"""So begins the text of a check that its node could not ask by name; the node follows."""


def hung(check: Check, outcome: Outcome, down: Callable[[str], bool], names: Mapping[str, Check]) -> Outcome:
    """The outcome, or, where it failed and a parent is down, that it hangs on that."""
    if outcome.level != "fail":
        return outcome
    parent = next((key for key in check.parents if key in names and down(key)), None)
    if parent is None:
        return outcome
    return Outcome(
        "unknown", f"{HANGS_ON}{names[parent].name}, which is down ({outcome.text})"[:300], outcome.latency_ms
    )


def is_hanging(outcome: Outcome) -> bool:
    """Whether an outcome says that something else is the cause."""
    return outcome.level == "unknown" and outcome.text.startswith(HANGS_ON)


def children_of(checks: Iterable[Check]) -> dict[str, list[str]]:
    """What hangs on each check, directly."""
    found: dict[str, list[str]] = {}
    for check in checks:
        for parent in check.parents:
            found.setdefault(parent, []).append(check.key)
    return found


def hangs_on_itself(check: Check, checks: Mapping[str, Check]) -> bool:
    """Whether following parents comes back to the check."""
    waiting, seen = list(check.parents), set[str]()
    while waiting:
        key = waiting.pop()
        if key == check.key:
            return True
        if key not in seen and key in checks:
            seen.add(key)
            waiting.extend(checks[key].parents)
    return False
