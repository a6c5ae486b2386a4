"""Asks what is due: starts spread over time, never one check twice at a time, a bounded number at once."""

import asyncio
import heapq
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from .board import Board
from .check import FACTS, TOLD, Check
from .judge import next_in_s
from .outcome import Outcome

log = logging.getLogger(__name__)
MOST_AT_ONCE = 64
SLOW_SHARE = 0.5
"""Of those, for checks that had no good answer the last time: what hangs until its time is over shall not keep all."""
GRACE_S = 5.0
"""How much longer than its own limit a probe may take before it is ended from outside."""
Probe = Callable[[Check], Awaitable[Outcome]]


class Scheduler:
    """``run`` until cancelled. A check that is new while it runs is asked at once.

    ``spread`` gives the share (0 to 1) of its interval that a check waits where many begin together, at the start.
    """

    def __init__(self, board: Board, probe: Probe, clock_ms: Callable[[], int], spread: Callable[[], float]) -> None:
        self._board = board
        self._probe = probe
        self._clock_ms = clock_ms
        self._spread = spread
        self._known: dict[str, Check] = {}
        self._due: list[tuple[float, str]] = []
        self._due_at: dict[str, float] = {}  # of each check, the one entry of _due that counts
        self._running: dict[str, asyncio.Task[None]] = {}
        self._slow: set[str] = set()
        self._held: deque[str] = deque()  # due, until one of the slow ones has ended
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Ask for ever."""
        unsubscribe = self._board.subscribe(self._wake.set)
        try:
            self._follow(at_start=True)
            while True:
                self._wake.clear()
                self._follow()
                self._start_due()
                await self._wait()
        finally:
            unsubscribe()
            tasks = list(self._running.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def ask_now(self, key: str) -> None:
        """Ask out of turn, or wait for the asking that runs. Raises KeyError for a check that is not known."""
        check = self._board.checks[key]
        if check.kind in TOLD:
            return
        await asyncio.shield(self._running.get(key) or self._start(check))

    async def try_out(self, check: Check) -> Outcome:
        """Ask what is on no board; nothing is noted."""
        if check.kind in TOLD:
            return Outcome("unknown", "is not asked: it waits to be called")
        return await self._found(check)

    def ask_soon(self, key: str) -> None:
        """Ask out of turn, without waiting for it; of one that is not known or is paused nothing happens."""
        check = self._known.get(key)
        if check is not None and is_asked(check) and key not in self._running:
            self._plan(key, asyncio.get_running_loop().time())
            self._wake.set()

    def _follow(self, at_start: bool = False) -> None:
        self._ask_wanted()
        checks = self._board.checks
        if checks is self._known:
            return
        now = asyncio.get_running_loop().time()
        for key, check in checks.items():
            if is_asked(check) and self._known.get(key) is not check:
                wait_s = self._spread() * check.interval_s if at_start else 0.0
                if check.kind in FACTS and not at_start:
                    wait_s = check.interval_s  # told already, by who follows the twin
                self._plan(key, now + wait_s)
        self._known = checks

    def _ask_wanted(self) -> None:
        wanted, now = self._board.wanted, asyncio.get_running_loop().time()
        while wanted:
            key = wanted.pop()
            check = self._board.checks.get(key)
            if check is not None and is_asked(check) and key not in self._running:
                self._plan(key, now)

    def _plan(self, key: str, at: float) -> None:
        self._due_at[key] = at
        heapq.heappush(self._due, (at, key))

    def _start_due(self) -> None:
        now = asyncio.get_running_loop().time()
        while self._due and self._due[0][0] <= now and len(self._running) < MOST_AT_ONCE:
            at, key = heapq.heappop(self._due)
            if self._due_at.get(key) != at:
                continue  # planned anew since
            del self._due_at[key]
            check = self._known.get(key)
            if check is None or not is_asked(check) or key in self._running:
                continue
            if self._is_slow(key) and not self._takes_slow():
                self._held.append(key)
            else:
                self._start(check)

    def _takes_slow(self) -> bool:
        return len(self._slow) < max(1, int(MOST_AT_ONCE * SLOW_SHARE))

    def _plan_held(self) -> None:
        while self._held and self._takes_slow():
            key = self._held.popleft()
            if key in self._known and key not in self._running and key not in self._due_at:
                self._plan(key, asyncio.get_running_loop().time())
                break

    def _is_slow(self, key: str) -> bool:
        standing = self._board.standing(key)
        return standing.failed > 0 or standing.state == "unknown"

    def _start(self, check: Check) -> asyncio.Task[None]:
        if self._is_slow(check.key):
            self._slow.add(check.key)
        task = self._running[check.key] = asyncio.create_task(self._ask(check), name=f"check {check.key}")
        task.add_done_callback(lambda _: self._ended(check))
        return task

    def _ended(self, check: Check) -> None:
        del self._running[check.key]
        self._slow.discard(check.key)
        self._plan_held()
        now, known = asyncio.get_running_loop().time(), self._board.checks.get(check.key)
        if known is check and is_asked(check):
            hoped_for = self._board.is_hoped_for(check.key, self._clock_ms())
            self._plan(check.key, now + next_in_s(self._board.standing(check.key), check, hoped_for))
        elif known is not None and is_asked(known):
            self._plan(check.key, now)
        self._wake.set()

    async def _ask(self, check: Check) -> None:
        self._board.note(check, await self._found(check), self._clock_ms())

    async def _found(self, check: Check) -> Outcome:
        try:
            async with asyncio.timeout(check.timeout_s + GRACE_S):
                outcome = await self._probe(check)
        except TimeoutError:
            outcome = Outcome("fail", f"did not answer within {check.timeout_s:g} s")
        except Exception:  # supervision boundary: one check's trouble must not stop the others
            log.exception("check %s could not be made", check.key)
            outcome = Outcome("fail", "could not be asked: see the hub's log")
        text = "".join(letter if letter.isprintable() else " " for letter in outcome.text)  # a server's words are in it
        return outcome._replace(text=text)

    async def _wait(self) -> None:
        blocked = len(self._running) >= MOST_AT_ONCE or not self._due
        timeout = None if blocked else max(0.0, self._due[0][0] - asyncio.get_running_loop().time())
        try:
            async with asyncio.timeout(timeout):
                await self._wake.wait()
        except TimeoutError:
            pass


def is_asked(check: Check) -> bool:
    """Whether it is asked at intervals: it is enabled, and nobody tells what it would find."""
    return check.enabled and check.kind not in TOLD
