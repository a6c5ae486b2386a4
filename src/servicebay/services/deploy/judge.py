"""Is it well? Waits for the twin to show a unit up, steady and healthy, or says why it is not."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from ...twin.schema import ServiceUnit
from ...twin.store import TwinStore
from ..live import LiveDocument
from ..shapes.container import ContainerView
from ..shapes.service import ServiceView
from .errors import StepFailed

T = TypeVar("T")
HEALTH_LIMIT_S = 300.0
SHOWN_WITHIN_S = 20.0
"""The twin shows a unit some 50 ms after it changed; this is for a node that is busy."""
STEADY_S = 2.0
"""A unit without a health check counts as well when its process still runs after this time."""
LINES_WITHIN_S = 3.0
"""A failure is told first, what the journal has of it a moment later."""
UP = ("active", "reloading", "refreshing")
ReadLines = Callable[[str, str], Awaitable[list[str]]]
"""``(node, unit)`` to the last lines of its log; empty where they cannot be had."""
Running = frozenset[tuple[str, int]]
"""IDs of containers, each with its main process."""


class Judge:
    """Judges units by the live document."""

    def __init__(
        self,
        live: LiveDocument,
        twin: TwinStore,
        steady_s: float = STEADY_S,
        health_limit_s: float = HEALTH_LIMIT_S,
        read_lines: ReadLines | None = None,
    ) -> None:
        self._live = live
        self._twin = twin
        self.steady_s = steady_s
        self.health_limit_s = health_limit_s
        self._read_lines = read_lines

    async def until_well(self, node: str, unit: str, old: Running = frozenset()) -> str:
        """Return how it is, in a word or two. ``old`` ran before it was started anew. Raises StepFailed."""
        seen = await self.until(lambda: self._settled(node, unit), SHOWN_WITHIN_S)
        if seen is None:
            why = f"{unit} was started, and the node does not show it as up."
            raise StepFailed(why, await self._lines(node, unit))
        # the twin hears of units sooner than of containers: the health of those that are gone proves nothing
        await self.until(lambda: not self.running(node, unit) & old, SHOWN_WITHIN_S)
        began = self.invocation(node, unit)
        if seen.active_state == "inactive":
            return "ran to its end"
        await self._check(node, unit, seen)
        if self._is_checked(node, seen):
            return await self._until_healthy(node, unit, began)
        await self.until(lambda: self._has_fallen(node, unit, began), self.steady_s)
        row = self._row(node, unit)
        if row is None or self._has_fallen(node, unit, began):
            await self._check(node, unit, row)
            why = f"{unit} was up for a moment and was started again since: it does not stay up."
            raise StepFailed(why, await self._lines(node, unit))
        if self._is_checked(node, row):
            return await self._until_healthy(node, unit, began)
        return "is up"

    async def until_runs(self, node: str, container: str) -> str:
        """Return how a container is that belongs to no unit, once it stays up. Raises StepFailed."""
        began = await self.until(lambda: self._pid(node, container), SHOWN_WITHIN_S)
        await self.until(lambda: self._pid(node, container) != began, self.steady_s)
        if began is None or self._pid(node, container) != began:
            raise StepFailed("The container was started, and does not stay up: its own log says why.")
        return "runs"

    async def _until_healthy(self, node: str, unit: str, began: str | None) -> str:
        row = await self.until(lambda: self._verdict(node, unit, began), self.health_limit_s)
        now = self._row(node, unit)
        if row is None:
            raise StepFailed(f"{unit} is up, and its health check did not succeed within {self.health_limit_s:.0f} s.")
        await self._check(node, unit, now)
        for container in self._members(node, now):
            if container.health and container.health.status == "unhealthy":
                lines = (container.health.output or "").strip().split("\n")[-12:]
                raise StepFailed(
                    f"{unit} is up, but the health check of {container.name} fails.", [x for x in lines if x]
                )
        if self._has_fallen(node, unit, began):
            why = f"{unit} was up for a moment, and ended before its health check succeeded."
            raise StepFailed(why, await self._lines(node, unit))
        return "is healthy"

    async def until(self, look: Callable[[], T | None], limit_s: float) -> T | None:
        """Wait until ``look`` finds something, at most so long; None where it does not."""
        changed = asyncio.Event()
        unsubscribe = self._live.subscribe(lambda _: changed.set())
        try:
            async with asyncio.timeout(limit_s):
                while not (found := look()):
                    changed.clear()
                    await changed.wait()
                return found
        except TimeoutError:
            return None
        finally:
            unsubscribe()

    def invocation(self, node: str, unit: str) -> str | None:
        """Which run of a unit this is, as the twin has it."""
        known = self._unit(node, unit)
        return None if known is None else known.invocation_id

    def state(self, node: str, unit: str) -> str | None:
        """A unit's state, as the twin has it; None where it has none."""
        known = self._unit(node, unit)
        return None if known is None else known.active_state

    def images(self, node: str, unit: str) -> dict[str, str]:
        """Name -> ID of the images that the containers of a unit run, as the live document has it."""
        members = self._members(node, self._row(node, unit))
        return {each.image: each.image_id for each in members if each.image_id is not None and not each.hidden}

    def running(self, node: str, unit: str) -> Running:
        """What runs in a unit, as the live document has it."""
        members = self._members(node, self._row(node, unit))
        return frozenset((each.id, each.pid) for each in members if each.pid is not None)

    def _pid(self, node: str, container: str) -> int | None:
        """The main process of a container that runs, as the live document has it."""
        found = (each for each in self._live.containers(node) if each.id == container and each.state == "running")
        return next((each.pid for each in found), None)

    def _unit(self, node: str, unit: str) -> ServiceUnit | None:
        try:
            return (self._twin.get(node).state.services or {}).get(unit)
        except KeyError:
            return None

    def _settled(self, node: str, unit: str) -> ServiceView | None:
        row = self._row(node, unit)
        return row if row is not None and row.active_state not in ("activating", "deactivating") else None

    def _has_fallen(self, node: str, unit: str, began: str | None) -> bool:
        return self.state(node, unit) not in UP or self.invocation(node, unit) != began

    def _verdict(self, node: str, unit: str, began: str | None) -> ServiceView | None:
        row = self._row(node, unit)
        if row is None or self._has_fallen(node, unit, began):
            return row
        members = self._members(node, row)
        statuses = {container.health.status for container in members if container.health}
        return row if "unhealthy" in statuses or (statuses and statuses <= {"healthy"}) else None

    async def _check(self, node: str, unit: str, row: ServiceView | None) -> None:
        if row is not None and row.active_state == "failed":
            row = await self.until(lambda: self._explained(node, unit), LINES_WITHIN_S) or row
            cause = row.cause or row.state_text
            raise StepFailed(f"{unit} failed: {cause[0].lower()}{cause[1:]}", row.last_lines)

    async def _lines(self, node: str, unit: str) -> list[str]:
        """Of what is started again and again: systemd does not call it failed, so no row has its lines."""
        return [] if self._read_lines is None else await self._read_lines(node, unit)

    def _explained(self, node: str, unit: str) -> ServiceView | None:
        row = self._row(node, unit)
        return row if row is None or row.last_lines or row.active_state != "failed" else None

    def _is_checked(self, node: str, row: ServiceView) -> bool:
        return any(container.health is not None for container in self._members(node, row))

    def _members(self, node: str, row: ServiceView | None) -> list[ContainerView]:
        keys = set(row.containers) if row else set()
        return [container for container in self._live.containers(node) if container.key in keys]

    def _row(self, node: str, unit: str) -> ServiceView | None:
        return next((row for row in self._live.services(node) if row.unit == unit), None)
