"""The words of an alert. Pure."""

from collections.abc import Sequence

from .post import Item

MOST_IN_ONE = 12
MOST_LINES = 5
MOST_LETTERS = 300


def message_of(items: Sequence[Item], hub_url: str = "") -> tuple[str, str]:
    """Title and body of what is told together (at least one thing), with a link to the hub where it has an address."""
    came = [item for item in items if not item.well]
    went = [item for item in items if item.well]
    told = [*came, *went]
    parts = [_paragraph(item, alone=len(told) == 1) for item in told[:MOST_IN_ONE]]
    if len(told) > MOST_IN_ONE:
        parts.append(f"… and {len(told) - MOST_IN_ONE} more.")
    if hub_url:
        parts.append(hub_url)
    return _title(came, went), "\n".join(parts)


def _paragraph(item: Item, alone: bool) -> str:
    place = _place(item)
    if item.well:
        return f"{place} is well again."
    said = [f"{place}: {item.text}", *([item.with_it] if item.with_it else [])]
    if alone:
        said += [f"  {line[:MOST_LETTERS]}" for line in item.lines[-MOST_LINES:]]
    return "\n".join(said)


def _title(came: Sequence[Item], went: Sequence[Item]) -> str:
    if len(came) == 1:
        return f"{_place(came[0])} needs you"
    if came:
        return f"{len(came)} things need you"
    return f"{_place(went[0])} is well again" if len(went) == 1 else f"{len(went)} things are well again"


def _place(item: Item) -> str:
    return item.title if not item.node or item.node == item.title else f"{item.title} on {item.node}"
