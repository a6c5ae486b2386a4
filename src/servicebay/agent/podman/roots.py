"""Watches Podman's folders anew when they went and came back, as by ``podman system reset``: else nothing more is told.

A watch belongs to an inode: with the folder it is gone, and no event tells of another one of the same name.
"""

from typing import Callable, Optional

from ..loop import Loop, Task

PAUSES_S = (0.5, 1.0, 2.0, 5.0, 10.0)
"""A reset takes seconds; where nothing runs any more the last of them come back with the next container."""
WatchAgain = Callable[[], Optional[bool]]
"""Watches what is there again: True where something is, None where nothing is missing (any more), else False."""


class Roots:
    """``on_loss`` when a folder went; ``on_back`` is called whenever one is watched again."""

    def __init__(self, loop: Loop, watch_again: WatchAgain, on_back: Callable[[], None]) -> None:
        self._loop = loop
        self._watch_again = watch_again
        self._on_back = on_back
        self._search: Optional[Task] = None

    def on_loss(self) -> None:
        """A folder went: look for it until all are there."""
        if self._search is None or self._search.done:
            self._search = self._loop.spawn(self._look_for_them(), "podman's folders")

    async def _look_for_them(self) -> None:
        tries = 0
        while True:
            await self._loop.sleep(PAUSES_S[min(tries, len(PAUSES_S) - 1)])
            tries += 1
            found = self._watch_again()
            if found:
                tries = 0
                self._on_back()
            elif found is None:
                return
