"""One who watches a session: who they are, where they are, where their events go; how long a node waits for them."""

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Mapping
from typing import Protocol

from servicebay.wire.replay import Replay

from .place import Place
from .shapes import TerminalOutput

LOOK_EVERY_S = 0.25


class Sink(Protocol):
    """Where a viewer's events go. None waits long. ``session`` is the ID of the one that is watched."""

    async def output(self, head: TerminalOutput, data: bytes, on_shown: Callable[[], None]) -> None:
        """The next output."""

    async def state(self, session: str) -> None:
        """The session is another now."""

    async def left(self, session: str, text: str) -> None:
        """It is watched no more, and why."""


class Viewer:
    """One who watches. ``writes``: may give input; ``only_looks``: wants none, whatever they may."""

    def __init__(self, username: str, writes: bool, size: tuple[int, int], place: Place, sink: Sink) -> None:
        self.id = secrets.token_hex(8)
        self.username = username
        self.writes = writes
        self.size = size
        self.place = place
        self.sink = sink
        self.is_guest = False
        self.only_looks = False
        self.inputs = 0
        self.wake = asyncio.Event()
        self.state_due = False
        self.task: asyncio.Task[None] | None = None


async def until_wanted(viewers: Mapping[str, Viewer], replay: Replay, progress: asyncio.Event) -> None:
    """Wait while somebody who watches has not taken what there is. ``progress`` is set when one has, or left."""
    loop = asyncio.get_running_loop()
    while True:
        slow = [viewer for viewer in viewers.values() if viewer.place.holds_up(replay)]
        if not slow:
            return
        began_s = loop.time()
        progress.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY_S):
                await progress.wait()
        waited_s = loop.time() - began_s
        others_wait = any(viewer.place.is_caught_up(replay) for viewer in viewers.values())
        for viewer in slow:
            viewer.place.note_wait(waited_s, others_wait)
