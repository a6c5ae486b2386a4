"""Notices a connection that no longer carries anything although its node can be reached again.

After a cut of some seconds both ends wait for TCP's next retransmission, which comes later the
longer the cut was (RFC 6298: the wait doubles). A new connection gets through at once, so one is
tried while the old one says nothing, and the old one is given a last chance to answer.
"""

import asyncio
from collections.abc import Callable
from typing import NoReturn, Protocol

from .errors import LinkFault

QUIET_S = 6.0
"""Nothing is looked at before: the hub pings 5 s after it last heard its node, and TCP then takes 0.6 s to be stuck."""
OVERDUE_S = 12.0
"""A heartbeat is missing."""
LOOK_EVERY_S = 0.5
ANSWER_WITHIN_S = 1.0


class Line(Protocol):
    """What the vigil must know of a connection; an ``AgentStream`` has it."""

    @property
    def is_stuck(self) -> bool:
        """Whether what was sent is not confirmed by the other side, after several tries."""

    async def is_reachable(self) -> bool:
        """Whether a new connection gets through."""


async def keep_vigil(line: Line, heard_s: Callable[[], float], ask: Callable[[], None]) -> NoReturn:
    """Watch until the line is dead, then raise LinkFault ``silent``. ``ask`` makes a living agent answer."""
    now_s = asyncio.get_running_loop().time
    was_stuck = False  # in this silence: what we sent may be confirmed since, and the answer still wait for its turn
    while True:
        began_s = now_s()
        silent_s = began_s - heard_s()
        was_stuck = silent_s >= QUIET_S and (was_stuck or line.is_stuck)
        if silent_s < QUIET_S:
            await asyncio.sleep(QUIET_S - silent_s)
        elif (was_stuck or silent_s > OVERDUE_S) and await line.is_reachable():
            await _last_chance(heard_s, ask)
        else:
            await asyncio.sleep(max(0.0, began_s + LOOK_EVERY_S - now_s()))  # a look without an answer took its time


async def _last_chance(heard_s: Callable[[], float], ask: Callable[[], None]) -> None:
    before_s = heard_s()
    ask()
    await asyncio.sleep(ANSWER_WITHIN_S)
    if heard_s() == before_s:
        raise LinkFault("silent", "The node answers, but its old connection carries nothing any more.")
