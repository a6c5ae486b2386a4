"""Gathers a timeline: what the hub has written down, and from the node the log lines before the last failures."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Protocol

from servicebay.storage.check_rows import CheckRows, EventRow
from servicebay.storage.transitions import Transition
from servicebay.storage.versions import VersionRows

from ...monitoring.board import Board
from ...monitoring.check import FACTS, Check
from ...monitoring.past.recorder import CheckRecorder
from ...nodes.errors import ActionFailed, NodeError
from ..errors import ActionError
from ..history.recorder import History
from ..live import LiveDocument
from ..logs.desk import LogDesk
from ..shapes.job import JobView
from ..shapes.log import LogQuery
from ..shapes.service import ServiceView
from ..shapes.timeline import TimelineAnswer, TimelineEntry
from .entries import change_entry, check_entry, file_entry, in_order, job_entry, log_entry

HOUR_MS = 3_600_000
MOST_ENTRIES = 300
MOST_ROWS = 200
MOST_JOBS = 100
EXCERPTS = 2
"""Failures of which log lines are read: the newest."""
LINES = 12
LOG_LIMIT_S = 5.0


class Jobs(Protocol):
    """Where jobs are kept."""

    async def newest(self, node: str | None, limit: int) -> list[JobView]:
        """The last that began, newest first."""


class TimelineDesk:
    """``of_service`` and ``of_check``; both raise StoreError."""

    def __init__(
        self,
        live: LiveDocument,
        history: History,
        versions: VersionRows,
        jobs: Jobs,
        board: Board,
        recorder: CheckRecorder,
        check_rows: CheckRows,
        logs: LogDesk,
        now_ms: Callable[[], int],
    ) -> None:
        self._live = live
        self._history = history
        self._versions = versions
        self._jobs = jobs
        self._board = board
        self._recorder = recorder
        self._check_rows = check_rows
        self._logs = logs
        self._now_ms = now_ms

    async def of_check(self, key: str, hours: int) -> TimelineAnswer:
        """Of a check, and of the service that it asks, where one is known. Raises KeyError."""
        check = self._board.checks[key]
        service = next((row for row in self._live.services() if asks(check, row)), None)
        if service is not None:
            return await self.of_service(service, hours)
        until = self._now_ms()
        since = until - hours * HOUR_MS
        return TimelineAnswer(
            since=since,
            until=until,
            entries=in_order(await self._of_checks([check], since), since, until, MOST_ENTRIES),
        )

    async def of_service(self, service: ServiceView, hours: int) -> TimelineAnswer:
        """Of a service: its unit, its containers' node, its files, jobs, checks, and what it said before it failed."""
        until = self._now_ms()
        since = until - hours * HOUR_MS
        changes = await self._changes(service)
        paths = [file.path for file in service.files]
        versions = await self._versions.of_service(service.node, service.name, paths, MOST_ROWS)
        jobs = await self._jobs.newest(service.node, MOST_JOBS)
        checks = [check for check in self._board.checks.values() if asks(check, service) and not mirrors(check)]
        entries = [
            *(change_entry(row) for row in changes),
            *(file_entry(row) for row in versions),
            *(job_entry(job) for job in jobs if service.key in job.targets),
            *await self._of_checks(checks, since),
        ]
        failed = [row.at for row in changes if row.kind == "service" and row.to_state == "failed" and row.at >= since]
        excerpts, notes = await self._excerpts(service, sorted(failed, reverse=True)[:EXCERPTS])
        return TimelineAnswer(
            since=since,
            until=until,
            service=service.key,
            entries=in_order([*entries, *excerpts], since, until, MOST_ENTRIES),
            notes=notes,
        )

    async def _changes(self, service: ServiceView) -> list[Transition]:
        unit, _ = await self._history.page(service.node, "service", service.unit, None, MOST_ROWS)
        node, _ = await self._history.page(service.node, "node", service.node, None, MOST_ROWS)
        return [*unit, *node]

    async def _of_checks(self, checks: Iterable[Check], since: int) -> list[TimelineEntry]:
        pasts = {series.id: check for check in checks if (series := self._recorder.series_of(check.key))}
        rows: list[EventRow] = []
        if pasts:
            rows = await self._check_rows.events(pasts.keys(), since, self._now_ms(), MOST_ROWS)
            known = {(row.series, row.at) for row in rows}
            fresh = [row for series in pasts for row in self._recorder.unwritten_events(series)]
            rows += [row for row in fresh if (row.series, row.at) not in known]
        return [check_entry(row, pasts[row.series]) for row in rows]

    async def _excerpts(self, service: ServiceView, failed: list[int]) -> tuple[list[TimelineEntry], list[str]]:
        found: list[TimelineEntry] = []
        try:
            async with asyncio.timeout(LOG_LIMIT_S):
                for at in failed:
                    query = LogQuery(sources=[f"unit:{service.unit}"], until=(at + 1_000) * 1000)
                    page = await self._logs.page(service.node, query, limit=LINES)
                    if page.lines:
                        found.append(log_entry(service.name, page.lines))
        except (ActionError, ActionFailed, NodeError, TimeoutError):
            return found, [f"Log lines are missing: {service.node} did not tell them."]
        return found, []


def mirrors(check: Check) -> bool:
    """Whether a check came by itself and tells again what the unit's own changes of state tell."""
    return check.kind in FACTS and bool(check.origin)


def asks(check: Check, service: ServiceView) -> bool:
    """Whether a check is of this service."""
    of_unit = check.kind == "unit" and check.node == service.node and check.target in (service.unit, service.name)
    return check.origin == service.key or of_unit
