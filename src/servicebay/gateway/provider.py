"""The interface that each kind of router has, and calls that block."""

import asyncio
import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

from .errors import GatewayError
from .reading import Reading

T = TypeVar("T")


class GatewayProvider(Protocol):
    """One router. It may keep a connection or a session between two readings."""

    async def read(self) -> Reading:
        """Ask it everything. Raises GatewayError, or TimeoutError."""

    async def close(self) -> None:
        """Forget connections and sessions."""


class Worker:
    """Runs calls of a library that blocks, one at a time, in a thread that nobody waits for at the end."""

    def __init__(self) -> None:
        self._busy = False

    async def call(self, work: Callable[[], T]) -> T:
        """What ``work`` returns or raises. Raises GatewayError while one that was given up on still hangs."""
        if self._busy:
            raise GatewayError("unreachable", "The router has not even ended its last answer.")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def tell(result: T | None, error: BaseException | None) -> None:
            if future.done():
                return  # nobody waits any more
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)  # type: ignore[arg-type]  # there is a result where there is no error

        def run() -> None:
            result, failure = None, None
            try:
                result = work()
            except Exception as error:  # handed over to who waits
                failure = error
            self._busy = False
            try:
                loop.call_soon_threadsafe(tell, result, failure)
            except RuntimeError:
                pass  # the hub has ended meanwhile

        self._busy = True
        threading.Thread(target=run, name="gateway", daemon=True).start()
        return await future
