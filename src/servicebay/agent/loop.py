"""A small event loop for coroutines: tasks, timers, file descriptors, deadlines, cancellation.

asyncio would do, but costs 8 MiB of resident memory of the agent's 16 (ADR 0002). Nothing here
knows what it runs. Single-threaded; every wait ends by its event, its deadline or its cancellation.
"""

import heapq
import itertools
import select
import time
import types
from collections import deque
from typing import Any, Callable, Coroutine, Deque, Dict, Generator, List, Optional, Set, Tuple

READ, WRITE = select.EPOLLIN, select.EPOLLOUT


class Cancelled(BaseException):
    """Thrown into a task that is cancelled. Never swallowed: the task ends with it."""


class TimedOut(Exception):
    """A deadline passed."""


class Timer:
    """A callback at a time; ``cancel`` before it fires."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback: Optional[Callable[[], None]] = callback

    def cancel(self) -> None:
        """Do not fire."""
        self.callback = None


class Task:
    """A coroutine that the loop runs."""

    def __init__(self, loop: "Loop", coroutine: Coroutine[Any, Any, Any], name: str) -> None:
        self.name = name
        self.done = False
        self.result: Any = None
        self.error: Optional[BaseException] = None
        self.on_end: Callable[[], None] = lambda: None
        self._loop = loop
        self._coroutine = coroutine
        self._leave: Optional[Callable[[], None]] = None
        self._wait_number = 0
        self._finished = Event()

    def cancel(self) -> None:
        """Throw Cancelled into the task where it waits."""
        self.throw(Cancelled())

    def throw(self, error: BaseException) -> None:
        """End the task's present wait with ``error``."""
        if not self.done:
            self._loop._schedule(self, error=error)

    async def join(self) -> Any:
        """Wait for the end; return the task's result or raise its error."""
        await self._finished.wait()
        if self.error is not None:
            raise self.error
        return self.result

    async def finished(self) -> None:
        """Wait for the end, however it comes."""
        await self._finished.wait()

    def _step(self, wait_number: int, error: Optional[BaseException]) -> None:
        if self.done or (error is None and wait_number != self._wait_number):
            return  # woken twice for one wait: the second is not for the next one
        self._wait_number += 1
        if self._leave is not None:
            self._leave()
            self._leave = None
        try:
            arrange = self._coroutine.throw(error) if error is not None else self._coroutine.send(None)
        except StopIteration as stop:
            self._finish(stop.value, None)
        except Cancelled as cancelled:
            self._finish(None, cancelled)
        except Exception as failure:  # the task's own: kept for join() and told to the loop's owner
            self._finish(None, failure)
            self._loop.on_crash(self, failure)
        else:
            self._arrange(arrange)

    def _arrange(self, arrange: "Arrange") -> None:
        try:
            self._leave = arrange(self)
        except Exception as failure:  # the wait can't begin (epoll refuses the file): the task's to handle
            self._loop._schedule(self, error=failure)

    def _finish(self, result: Any, error: Optional[BaseException]) -> None:
        self.done, self.result, self.error = True, result, error
        self._loop.tasks.discard(self)
        self._finished.set()
        self.on_end()


Arrange = Callable[[Task], Callable[[], None]]
"""What a wait yields: given its task, arranges the wake-up and returns how to take it back."""


@types.coroutine
def _wait(arrange: Arrange) -> Generator[Arrange, Any, Any]:
    return (yield arrange)


class Event:
    """A flag that tasks can wait for."""

    def __init__(self) -> None:
        self.is_set = False
        self._waiting: List[Task] = []

    def set(self) -> None:
        """Raise the flag and wake all who wait."""
        self.is_set = True
        for task in self._waiting:
            task._loop._schedule(task)
        self._waiting = []

    def clear(self) -> None:
        """Lower the flag."""
        self.is_set = False

    async def wait(self) -> None:
        """Return once the flag is up."""
        if not self.is_set:
            await _wait(self._arrange)

    def _arrange(self, task: Task) -> Callable[[], None]:
        self._waiting.append(task)
        return lambda: self._waiting.remove(task) if task in self._waiting else None


class Loop:
    """Runs tasks until the main one ends."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.tasks: Set[Task] = set()
        self.on_crash: Callable[[Task, Exception], None] = lambda task, error: None
        self._ready: Deque[Tuple[Task, int, Optional[BaseException]]] = deque()
        self._timers: List[Tuple[float, int, Timer]] = []
        self._order = itertools.count()
        self._epoll = select.epoll()
        self._waiting: Dict[int, Dict[int, Task]] = {}

    def spawn(self, coroutine: Coroutine[Any, Any, Any], name: str) -> Task:
        """Start a task; whoever starts it ends it."""
        task = Task(self, coroutine, name)
        self.tasks.add(task)
        self._schedule(task)
        return task

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> Timer:
        """Call back after ``delay_s`` unless cancelled."""
        timer = Timer(callback)
        heapq.heappush(self._timers, (self.clock() + delay_s, next(self._order), timer))
        return timer

    def run(self, main: Coroutine[Any, Any, Any]) -> Any:
        """Run ``main`` to its end, then cancel what still runs; return its result or raise its error."""
        task = self.spawn(main, "main")
        while not task.done:
            self._turn()
        for other in list(self.tasks):
            other.cancel()
        while self.tasks and self._ready:
            self._turn(wait=False)
        if task.error is not None:
            raise task.error
        return task.result

    async def sleep(self, delay_s: float) -> None:
        """Wait ``delay_s`` seconds."""

        def arrange(task: Task) -> Callable[[], None]:
            return self.call_later(delay_s, lambda: self._schedule(task)).cancel

        await _wait(arrange)

    async def readable(self, fd: int) -> None:
        """Return once ``fd`` can be read without blocking (or is at its end)."""
        await _wait(lambda task: self._watch(fd, READ, task))

    async def writable(self, fd: int) -> None:
        """Return once ``fd`` can be written without blocking."""
        await _wait(lambda task: self._watch(fd, WRITE, task))

    async def within(self, delay_s: float, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Run ``coroutine`` to its end within ``delay_s``, else cancel it and raise TimedOut here.

        What is inside sees a cancellation, never this TimedOut: a deadline of its own stays its own.
        """
        task = self.spawn(coroutine, "within")
        expired = Event()

        def expire() -> None:
            expired.set()
            task.cancel()

        timer = self.call_later(delay_s, expire)
        try:
            await task.finished()
        finally:
            timer.cancel()
            if not task.done:
                task.cancel()
                await task.finished()
        if expired.is_set and isinstance(task.error, Cancelled):
            raise TimedOut("not within {:g} s".format(delay_s))
        return await task.join()

    def _schedule(self, task: Task, error: Optional[BaseException] = None) -> None:
        self._ready.append((task, task._wait_number, error))

    def _turn(self, wait: bool = True) -> None:
        self._poll(0 if self._ready or not wait else self._until_next_timer())
        now = self.clock()
        while self._timers and self._timers[0][0] <= now:
            timer = heapq.heappop(self._timers)[2]
            if timer.callback is not None:
                timer.callback()
        for _ in range(len(self._ready)):
            task, wait_number, error = self._ready.popleft()
            task._step(wait_number, error)

    def _until_next_timer(self) -> float:
        while self._timers and self._timers[0][2].callback is None:
            heapq.heappop(self._timers)
        return max(0.0, self._timers[0][0] - self.clock()) if self._timers else -1

    def _poll(self, timeout_s: float) -> None:
        for fd, mask in self._epoll.poll(timeout_s):
            waiting = self._waiting.get(fd, {})
            failed = mask & (select.EPOLLERR | select.EPOLLHUP)
            for direction, task in list(waiting.items()):
                if mask & direction or failed:
                    self._schedule(task)
                    self._unwatch(fd, direction)

    def _watch(self, fd: int, direction: int, task: Task) -> Callable[[], None]:
        waiting = self._waiting.setdefault(fd, {})
        if direction in waiting:
            raise RuntimeError("two tasks wait for file descriptor {}".format(fd))
        known = bool(waiting)
        waiting[direction] = task
        (self._epoll.modify if known else self._epoll.register)(fd, self._mask(waiting))
        return lambda: self._unwatch(fd, direction, task)

    def _unwatch(self, fd: int, direction: int, task: Optional[Task] = None) -> None:
        waiting = self._waiting.get(fd, {})
        if direction not in waiting or (task is not None and waiting[direction] is not task):
            return
        del waiting[direction]
        if waiting:
            self._epoll.modify(fd, self._mask(waiting))
        else:
            del self._waiting[fd]
            try:
                self._epoll.unregister(fd)
            except OSError:
                pass  # closing a file descriptor takes it out of the epoll set by itself

    @staticmethod
    def _mask(waiting: Dict[int, Task]) -> int:
        mask = 0
        for direction in waiting:
            mask |= direction
        return mask
