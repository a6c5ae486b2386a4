"""Owner of where the router stands: asks it when it is due, and when something happened."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from ..storage.errors import StoreError
from .book import GatewayBook
from .errors import GatewayError
from .judge import Standing, judge, next_in_s
from .make import make_provider
from .provider import GatewayProvider
from .reading import Reading
from .wish import Wish, checked

log = logging.getLogger(__name__)
LIMIT_S = 45.0
"""For one reading as a whole: the first of a FRITZ!Box fetches some 30 descriptions."""
CLOSE_S = 5.0
NUDGE_GAP_S = 10.0
"""Events that come closer than this after an answer do not make it ask again: twenty nodes may come back together."""
Make = Callable[[Wish, str], GatewayProvider | None]


class Gateway:
    """``run`` until cancelled. ``standing`` is a new object after each change; reading it never waits."""

    def __init__(self, book: GatewayBook, clock_ms: Callable[[], int], make: Make = make_provider) -> None:
        self._book = book
        self._clock_ms = clock_ms
        self._make = make
        self._provider: GatewayProvider | None = None
        self._wake = asyncio.Event()
        self._changed = True
        self._asked = 0  # how many readings were wanted at once, and how many there were
        self._answered = 0
        self._answer = asyncio.Condition()
        self._reading: asyncio.Task[None] | None = None
        self._subscribers: list[Callable[[], None]] = []
        self.standing = Standing("pending")
        book.subscribe(self._on_settings)

    def load(self) -> None:
        """After the settings were read: say whether there is anything to ask."""
        self._show(Standing("not-configured" if self._book.wish.kind == "none" else "pending"))

    @property
    def wish(self) -> Wish:
        """The settings in force."""
        return self._book.wish

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after each change; returns how to stop."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    def nudge(self) -> None:
        """Something happened that may have to do with the router: ask soon, unless it was asked just now."""
        at = self.standing.asked_at
        if self.standing.state != "refused" and (at is None or self._clock_ms() - at >= NUDGE_GAP_S * 1000):
            self._want()

    async def ask_now(self) -> None:
        """Ask, and wait until it was."""
        number = self._want()
        async with self._answer:
            await self._answer.wait_for(lambda: self._answered >= number)

    async def try_out(self, wish: Wish, password: str | None) -> Reading:
        """Ask once with other settings; nothing is kept. Raises GatewayError, StoreError."""
        wish = checked(wish)
        secret = await self._book.password_for(wish, password)
        provider = await asyncio.to_thread(self._make, wish, secret)
        if provider is None:
            raise GatewayError("invalid", "There is nothing to ask.", "kind")
        try:
            return await read_within(provider)
        finally:
            await close(provider)

    async def run(self) -> None:
        """Ask for ever."""
        try:
            while True:
                self._wake.clear()
                number = self._asked
                if self._changed:
                    await self._begin()
                await self._read_until_changed()
                async with self._answer:
                    self._answered = number
                    self._answer.notify_all()
                await self._wait()
        finally:
            if self._provider is not None:
                await close(self._provider)

    def _want(self) -> int:
        self._asked += 1
        self._wake.set()
        return self._asked

    def _on_settings(self) -> None:
        self._changed = True
        if self._reading is not None:
            self._reading.cancel()
        self.load()
        self._want()

    async def _begin(self) -> None:
        self._changed = False
        before, self._provider = self._provider, None
        if before is not None:
            await close(before)
        try:
            password = await self._book.password()
            self._provider = await asyncio.to_thread(self._make, self._book.wish, password)
        except StoreError as error:
            log.error("the router's password cannot be read: %s", error)
            failure = GatewayError("refused", "Its password cannot be read on the hub: give it anew.")
            self._show(judge(self.standing, failure, self._clock_ms()))
        except GatewayError as error:  # a plugin that is gone, say: no rumour, and nothing that is asked again
            log.error("the router cannot be asked: %s", error)
            self._show(judge(self.standing._replace(failures=1), error, self._clock_ms()))

    async def _read_until_changed(self) -> None:
        self._reading = asyncio.create_task(self._read(), name="gateway reading")
        try:
            await asyncio.wait([self._reading])
        finally:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(self) -> None:
        provider = self._provider
        if provider is None:
            return
        found: Reading | GatewayError
        try:
            found = await read_within(provider)
        except GatewayError as error:
            found = error
        if not self._changed:  # else it is the answer of another router
            self._log(found)
            self._show(judge(self.standing, found, self._clock_ms()))

    def _log(self, found: Reading | GatewayError) -> None:
        problem = found.message if isinstance(found, GatewayError) else None
        if problem and problem != self.standing.problem:
            log.warning("the router was not read: %s", problem)
        elif problem is None and self.standing.problem:
            log.info("the router answers again")

    async def _wait(self) -> None:
        idle = self._provider is None or self.standing.state == "static"
        timeout = None if idle else next_in_s(self.standing, self.wish.interval_s)
        try:
            async with asyncio.timeout(timeout):
                await self._wake.wait()
        except TimeoutError:
            pass

    def _show(self, standing: Standing) -> None:
        self.standing = standing
        for callback in tuple(self._subscribers):
            callback()


async def read_within(provider: GatewayProvider, limit_s: float = LIMIT_S) -> Reading:
    """One reading within the limit. Raises GatewayError whatever goes wrong."""
    try:
        async with asyncio.timeout(limit_s):
            return await provider.read()
    except GatewayError:
        raise
    except TimeoutError as error:
        raise GatewayError("unreachable", f"The router did not answer within {limit_s:g} s.") from error
    except Exception as error:  # supervision boundary: libraries of others, and devices that are not as they should be
        log.exception("the router could not be read")
        raise GatewayError("malformed", "The router's answer was not understood: see the hub's log.") from error


async def close(provider: GatewayProvider) -> None:
    """Let go of a router, which may not answer any more."""
    closing: Awaitable[None] = provider.close()
    try:
        async with asyncio.timeout(CLOSE_S):
            await closing
    except Exception:  # supervision boundary: it is not asked again
        log.exception("the router's connection could not be closed")
