"""An event loop whose clock jumps to what comes next: waits for hours end at once, in their order, and to the second.

For what waits for nothing but time: no other process, no thread. A module takes it with a fixture of its own:
``anyio_backend`` that returns ``HASTY``.
"""

import asyncio
import selectors
from typing import Any


class _Hasty(selectors.DefaultSelector):
    """Where nothing has happened yet, time passes instead of being waited for."""

    passed_s = 0.0

    def select(self, timeout: float | None = None) -> Any:
        found = super().select(0 if timeout else timeout)
        if timeout and not found:
            self.passed_s += timeout
        return found


class HastyLoop(asyncio.SelectorEventLoop):
    """A loop of asyncio with that clock."""

    def __init__(self) -> None:
        self._hasty = _Hasty()
        super().__init__(self._hasty)

    def time(self) -> float:
        return self._hasty.passed_s


HASTY = ("asyncio", {"loop_factory": HastyLoop})
