"""What waits to be told to one target: until its time has come, and until the service has taken it. Pure.

A thing that came and went before it was told is not told at all: nobody is woken by what is over, and a recovery only
follows an alert. One that somebody has seen is not passed on to who is told later (escalation).
"""

from collections.abc import Mapping, Set
from datetime import datetime
from typing import Literal

import msgspec

from ...sentences.languages import ENGLISH
from .quiet import quiet_of

Least = Literal["act", "look"]
MOST = 200


class Target(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """Where alerts go. ``shown`` is the address without what is secret in it.

    ``least``: of ``act`` what is urgent, of ``look`` lesser things too. Told are those that nobody has seen
    ``after_min`` minutes after they came; within the ``quiet`` hours (``22:00-07:00``, the hub's time) only
    urgent ones, and where ``urgent_waits`` none. In ``language``, one of ``sentences.languages.LANGUAGES``.
    """

    name: str
    sealed: str
    shown: str
    least: Least = "act"
    enabled: bool = True
    after_min: int = 0
    quiet: str = ""
    urgent_waits: bool = False
    language: str = ENGLISH


class Item(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """A thing to tell. ``well``: it was told, and is over. ``lines`` are the last it logged. ``at`` in ms.

    ``coined`` is the template of a title that the hub made.

    ``again``: nothing of it is new, but it is urgent now; who was told of it before is not told twice.
    """

    title: str
    node: str
    tone: str
    at: int
    text: str = ""
    well: bool = False
    lines: list[str] = []
    with_it: str = ""
    again: bool = False
    coined: str = ""


Items = Mapping[str, Item]


def added(waiting: Items, had: Set[str], came: Items, went: Items, target: Target) -> dict[str, Item]:
    """What waits for a target after news; ``had`` are the keys of what it was told before."""
    wanted = {key: item for key, item in came.items() if target.least == "look" or item.tone == "act"}
    wanted = {key: item for key, item in wanted.items() if not (item.again and key in had)}
    items = {**waiting, **wanted}
    for key, item in went.items():
        if key in items and not items[key].well:
            del items[key]
        if key in had:
            items[key] = item
    return dict(list(items.items())[-MOST:])


def shifted(waiting: Items, by_ms: int) -> dict[str, Item]:
    """What waits after the clock was set, so that nothing is told sooner or later for that."""
    return {key: msgspec.structs.replace(item, at=item.at + by_ms) for key, item in waiting.items()}


def without_seen(waiting: Items, seen: Set[str], target: Target) -> dict[str, Item]:
    """What waits for a target when people have seen things: who is told later is spared them."""
    return {key: item for key, item in waiting.items() if item.well or key not in seen or not target.after_min}


def ready_at(item: Item, target: Target, now: datetime) -> int:
    """When an item may be told (ms). ``now`` knows its time zone."""
    came = min(item.at, int(now.timestamp() * 1000))  # the clock may have been set back while no hub ran
    at = came if item.well else came + target.after_min * 60_000
    urgent = item.tone == "act" and not item.well and not target.urgent_waits
    quiet = None if urgent else quiet_of(target.quiet)
    end = quiet.until(datetime.fromtimestamp(max(at / 1000, now.timestamp()), now.tzinfo)) if quiet else None
    return at if end is None else int(end.timestamp() * 1000)


def ready(waiting: Items, target: Target, now: datetime) -> dict[str, Item]:
    """What may be told now."""
    now_ms = now.timestamp() * 1000
    return {key: item for key, item in waiting.items() if ready_at(item, target, now) <= now_ms}


def due_at(waiting: Items, target: Target, now: datetime) -> int | None:
    """When the next may be told (ms); None: nothing waits."""
    return min((ready_at(item, target, now) for item in waiting.values()), default=None)
