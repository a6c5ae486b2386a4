"""The words of an alert, in a target's language. Pure.

Names that people gave, lines of logs and the link stay as they are; causes are heard, and names that the hub made.
"""

from collections.abc import Sequence

from ...sentences.speaking import Speaker
from .post import Item

MOST_IN_ONE = 12
MOST_LINES = 5
MOST_LETTERS = 300


def message_of(items: Sequence[Item], speaker: Speaker, hub_url: str = "") -> tuple[str, str]:
    """Title and body of what is told together (at least one thing), with a link to the hub where it has an address."""
    came = [item for item in items if not item.well]
    went = [item for item in items if item.well]
    told = [*came, *went]
    parts = [_paragraph(item, speaker, alone=len(told) == 1) for item in told[:MOST_IN_ONE]]
    if len(told) > MOST_IN_ONE:
        parts.append(speaker.say("… and {n} more.", n=len(told) - MOST_IN_ONE))
    if hub_url:
        parts.append(hub_url)
    return _title(came, went, speaker), "\n".join(parts)


def trial_message(speaker: Speaker) -> tuple[str, str]:
    """Title and body of one that only shows that messages arrive."""
    return speaker.say("ServiceBay: a test"), speaker.say("Alerts of this hub arrive here.")


def _paragraph(item: Item, speaker: Speaker, alone: bool) -> str:
    place = _place(item, speaker)
    if item.well:
        return speaker.say("{place} is well again.", place=place)
    said = [f"{place}: {speaker.hear(item.text)}", *([speaker.hear(item.with_it)] if item.with_it else [])]
    if alone:
        said += [f"  {line[:MOST_LETTERS]}" for line in item.lines[-MOST_LINES:]]
    return "\n".join(said)


def _title(came: Sequence[Item], went: Sequence[Item], speaker: Speaker) -> str:
    if len(came) == 1:
        return speaker.say("{place} needs you", place=_place(came[0], speaker))
    if came:
        return speaker.say("{n} things need you", n=len(came))
    if len(went) == 1:
        return speaker.say("{place} is well again", place=_place(went[0], speaker))
    return speaker.say("{n} things are well again", n=len(went))


def _place(item: Item, speaker: Speaker) -> str:
    title = speaker.hear_name(item.title, item.coined)
    if not item.node or item.node == item.title:
        return title
    return speaker.say("{title} on {node}", title=title, node=item.node)
