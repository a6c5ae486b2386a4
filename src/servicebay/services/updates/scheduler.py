"""Looks for newer images, and updates services, by the clock of the hub's machine.

What came due while the hub was down, or while a node was away, is done once when both are there. Services of one node
take turns; nodes do not wait for each other.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from servicebay.storage.errors import StoreError

from ..actions import Actions
from ..errors import ActionError
from ..live import LiveDocument
from .book import UpdateBook
from .checker import UpdateChecker
from .rows import check_key, is_newer, members_of
from .schedule import Schedule
from .turns import Turns

log = logging.getLogger(__name__)
LOOKING = "*"
"""Stands for the look at all registries among the keys of services."""
LONGEST_S = 600.0
"""Clocks are set, and machines sleep: how late that is noticed."""
NODES_AT_ONCE = 8
USER = "schedule"


class UpdateScheduler:
    """``run`` until cancelled. ``record`` keeps a line of the audit: action, target, outcome."""

    def __init__(
        self,
        live: LiveDocument,
        book: UpdateBook,
        checker: UpdateChecker,
        actions: Actions,
        record: Callable[[str, str, str], None],
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        self._live = live
        self._book = book
        self._checker = checker
        self._actions = actions
        self._record = record
        self._now = now
        self._changed = asyncio.Event()
        self._gate = asyncio.Semaphore(NODES_AT_ONCE)
        self._taken: set[str] = set()
        self._queues: dict[str, list[str]] = {}
        book.subscribe(self._changed.set)

    async def run(self) -> None:
        """Do what is due, for ever."""
        turns = Turns(self._book.turns, self._schedules(), self._now().tzinfo)
        away: set[str] = set()
        unsubscribe = self._live.subscribe(lambda _: self._changed.set() if self._are_back(away) else None)
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    if turns.follow(self._schedules(), self._now()):
                        await self._keep(turns)
                    due = turns.due(self._now(), self._taken)
                    away.clear()
                    away.update(key for key in due if not self._is_there(key))
                    for key in due:
                        if key not in away:
                            self._take(key, turns, group)
                    await self._wait(turns.soonest(self._taken | away))
        finally:
            unsubscribe()

    def _schedules(self) -> Mapping[str, Schedule]:
        return {LOOKING: self._book.looking, **self._book.schedules}

    def _is_there(self, key: str) -> bool:
        """Whether a key's node can be asked; the look at all registries waits until every node has been called."""
        nodes = {row.name: row for row in self._live.nodes()}
        if key == LOOKING:
            return not any(
                row.status == "connecting" or (row.status == "online" and row.stale) for row in nodes.values()
            )
        row = nodes.get(node_of(key))
        return row is None or (row.status == "online" and not row.stale)

    def _are_back(self, away: set[str]) -> bool:
        return any(self._is_there(key) for key in away)

    def _take(self, key: str, turns: Turns, group: asyncio.TaskGroup) -> None:
        self._taken.add(key)
        queue = self._queues.setdefault(node_of(key), [])
        queue.append(key)
        if len(queue) == 1:
            group.create_task(self._work(node_of(key), queue, turns), name=f"updates:{node_of(key)}")

    async def _work(self, node: str, queue: list[str], turns: Turns) -> None:
        """What is due on one node, one by one."""
        async with self._gate:
            while queue:
                turns.done(queue[0], self._now())
                await self._keep(turns)
                await self._do(queue[0])
                self._taken.discard(queue.pop(0))
        self._queues.pop(node, None)
        self._changed.set()

    async def _keep(self, turns: Turns) -> None:
        self._book.note_turns(turns.kept)
        try:
            await self._book.save()
        except StoreError as error:  # it is kept with the next turn; until then a restart would do it once more
            log.error("when services were updated could not be kept: %s", error)

    async def _wait(self, until: datetime | None) -> None:
        delay_s = LONGEST_S if until is None else min(LONGEST_S, max(0.0, (until - self._now()).total_seconds()))
        try:
            async with asyncio.timeout(delay_s):
                await self._changed.wait()
        except TimeoutError:
            pass
        self._changed.clear()

    async def _do(self, key: str) -> None:
        try:
            if key == LOOKING:
                await self._checker.check()
            elif any(service.key == key for service in self._live.services()):
                await self._checker.check([key])
                await self._update(key)
        except Exception:  # supervision boundary: one service's trouble must not stop the clock of the others
            log.exception("what the clock asked for failed: %s", key)

    async def _update(self, key: str) -> None:
        if not self.is_wanted(key):
            return
        try:
            await self._actions.act_on_service(key, None, "update", USER)
            self._record("service.update", key, "ok")
        except ActionError as error:
            self._record("service.update", key, error.code)

    def is_wanted(self, key: str) -> bool:
        """Whether the registry has something newer that was not tried in vain before."""
        services = [service for service in self._live.services() if service.key == key and "update" in service.actions]
        containers = members_of(services, self._live.containers()).get(key, [])
        checks = [(each, self._book.checks.get(check_key(each))) for each in containers]
        return any(check and not check.is_refused and is_newer(each, check) for each, check in checks)


def node_of(key: str) -> str:
    """The node of a service's key; ``LOOKING`` has a turn of its own."""
    return key.partition("/")[0]
