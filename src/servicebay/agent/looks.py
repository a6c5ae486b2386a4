"""Looks at what is dirty, each key at its own pace: hints in, one look at a time per key out."""

from typing import Any, Callable, Coroutine, Dict, List, Tuple

from .debounce import KeyedDebounce
from .loop import Event, Loop


class Looks:
    """Calls ``look(key)`` for what was hinted. ``look`` handles its own failures."""

    def __init__(self, loop: Loop, look: Callable[[str], Coroutine[Any, Any, None]], name: str) -> None:
        self._loop = loop
        self._look = look
        self._name = name
        self._debounce = KeyedDebounce()
        self._wake = Event()
        self._awaited: Dict[str, List[Tuple[float, Event]]] = {}

    def hint(self, key: str) -> None:
        """``key`` may have changed."""
        self._debounce.hint(key, self._loop.clock())
        self._wake.set()

    def is_due(self, key: str) -> bool:
        """Whether a look at ``key`` is under way or will come."""
        return self._debounce.is_due(key)

    async def look_now(self, key: str) -> None:
        """Hint, and return when a look that began after this is over."""
        looked = Event()
        self._awaited.setdefault(key, []).append((self._loop.clock(), looked))
        self.hint(key)
        await looked.wait()

    async def run(self) -> None:
        """Look at what is due, for ever."""
        while True:
            for key in self._debounce.start_due(self._loop.clock()):
                self._loop.spawn(self._look_once(str(key)), self._name)
            due_at = self._debounce.due_at()
            self._wake.clear()
            if due_at is None:
                await self._wake.wait()
            else:
                await self._wait_until(due_at)

    async def _wait_until(self, due_at: float) -> None:
        timer = self._loop.call_later(max(0.0, due_at - self._loop.clock()), self._wake.set)
        try:
            await self._wake.wait()
        finally:
            timer.cancel()

    async def _look_once(self, key: str) -> None:
        began = self._loop.clock()
        try:
            await self._look(key)
        finally:
            self._debounce.finish(key, self._loop.clock())
            self._wake.set()
            self._tell_awaiting(key, began)

    def _tell_awaiting(self, key: str, began: float) -> None:
        waiting = self._awaited.pop(key, [])
        for asked_at, looked in waiting:
            if asked_at <= began:
                looked.set()
        later = [each for each in waiting if each[0] > began]
        if later:
            self._awaited[key] = later
