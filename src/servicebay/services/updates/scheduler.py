"""Looks for newer images, and updates services, by the clock of the hub's machine."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from ..actions import Actions
from ..errors import ActionError
from ..live import LiveDocument
from .book import UpdateBook
from .checker import UpdateChecker
from .rows import check_key, is_newer, members_of
from .schedule import next_due

log = logging.getLogger(__name__)
LOOKING = "*"
"""Stands for the look at all registries among the keys of services."""
LONGEST_S = 600.0
"""Clocks are set, and machines sleep: how late that is noticed."""
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
        book.subscribe(self._changed.set)

    async def run(self) -> None:
        """Do what is due, for ever."""
        since = self._now()
        while True:
            now = self._now()
            for key in self.due_between(since, now):
                await self._do(key)
            since = now
            await self._wait(now)

    def due_between(self, since: datetime, now: datetime) -> list[str]:
        """Keys whose time came after ``since``, until ``now``; the look at registries first."""
        return [key for key, due in sorted(self._next(since).items()) if due <= now]

    def _next(self, after: datetime) -> dict[str, datetime]:
        schedules = {LOOKING: self._book.looking, **self._book.schedules}
        found = {key: next_due(schedule, key, after) for key, schedule in schedules.items()}
        return {key: due for key, due in found.items() if due is not None}

    async def _wait(self, now: datetime) -> None:
        self._changed.clear()
        soonest = min(self._next(now).values(), default=None)
        delay_s = LONGEST_S if soonest is None else min(LONGEST_S, max(0.0, (soonest - self._now()).total_seconds()))
        try:
            async with asyncio.timeout(delay_s):
                await self._changed.wait()
        except TimeoutError:
            pass

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
