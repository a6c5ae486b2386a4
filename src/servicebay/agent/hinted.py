"""What is read as a whole when something hinted that it changed: waits until a look is due. Many keys are ``looks``."""

from .debounce import Debounce
from .loop import Event, Loop


class Hinted:
    """``hint`` …, ``due`` …, and ``with`` it a look: hints that come meanwhile are for the next one."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._debounce = Debounce()
        self._wake = Event()

    @property
    def waits(self) -> bool:
        """Whether a hint came since the last look began."""
        return self._debounce.dirty

    def hint(self) -> None:
        """Something may have changed."""
        self._debounce.hint(self._loop.clock())
        self._wake.set()

    async def due(self) -> None:
        """Return when the next look may begin."""
        while True:
            due_at = self._debounce.due_at()
            if due_at is None:
                self._wake.clear()
                await self._wake.wait()
            elif due_at > self._loop.clock():
                await self._loop.sleep(due_at - self._loop.clock())
            else:
                return

    def __enter__(self) -> None:
        """The look begins."""
        self._debounce.start(self._loop.clock())

    def __exit__(self, *_: object) -> None:
        """It ended, one way or the other."""
        self._debounce.finish(self._loop.clock())
