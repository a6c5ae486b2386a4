"""Why a unit is not well, beyond systemd's own word: its last journal lines, and which dependency failed.

Done once for each run that failed, a moment after it (journald files what a process wrote a little later), and again
where nothing was found then: a busy journald takes seconds. A unit that restarts again and again is looked at every
``EVERY_S`` only; when it is well, all of it is forgotten.
"""

import time
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple

from servicebay.wire.model import ServiceUnit

from .loop import Loop
from .memory import trim_heap
from .process import Spawner
from .systemd.journal import read_last_lines, read_lines_of_process, read_lines_of_unit, shorten
from .systemd.monitor import SystemdMonitor

JOURNAL_SETTLES_S = 0.15
"""journald files what a process wrote a moment after the process is gone (seen on systemd 257)."""
LATER_S = (1.0, 4.0)
"""When a run without lines is looked at again, if it was the unit's last and ended less than ``FRESH_S`` ago."""
FRESH_S = 10.0
EVERY_S = 10.0
MAX_UNITS = 64
"""Of more than these, the rest is told without lines."""
Death = Tuple[Optional[str], Optional[str], Optional[str]]
Remark = Dict[str, Any]


class Autopsies:
    """Looks at units in trouble. ``on_finding`` is called when there is something new to tell."""

    def __init__(self, loop: Loop, spawner: Spawner, systemd: SystemdMonitor, on_finding: Callable[[], None]) -> None:
        self.findings: Dict[str, Remark] = {}
        self._loop = loop
        self._spawner = spawner
        self._systemd = systemd
        self._on_finding = on_finding
        self._seen: Dict[str, Tuple[Death, float]] = {}
        self._health: Dict[str, str] = {}
        self._waiting: Dict[str, ServiceUnit] = {}
        self._is_running = False

    def on_health(self, unit: Optional[str], health: Mapping[str, Any]) -> None:
        """Take the health of a unit's container; a failed one may be the last before the container is gone."""
        if unit is None:
            return
        said = str(health.get("output") or "").strip()
        if said and health.get("exitCode"):
            self._health[unit] = shorten(said.split("\n")[-1])
        else:
            self._health.pop(unit, None)

    def on_units(self, units: Mapping[str, ServiceUnit]) -> None:
        """Take the units as they were just read."""
        troubled = {name for name, unit in units.items() if is_troubled(unit)}
        for name in [name for name in self.findings if name not in troubled]:
            del self.findings[name]
        self._seen = {name: seen for name, seen in self._seen.items() if name in units}
        self._health = {name: said for name, said in self._health.items() if name in units}
        for name in troubled:
            if self._is_new(units[name]) and len(self._waiting) < MAX_UNITS:
                self._waiting[name] = units[name]
        if self._waiting and not self._is_running:
            self._is_running = True
            self._loop.spawn(self._look_at_all(), "autopsy")

    def _is_new(self, unit: ServiceUnit) -> bool:
        death, seen_at = self._seen.get(unit.name, ((), 0.0))
        if death == death_of(unit) and (unit.name in self.findings or unit.name in self._waiting):
            return False
        return is_final(unit) or self._loop.clock() - seen_at >= EVERY_S or not seen_at

    async def last_lines(self, unit: ServiceUnit) -> List[str]:
        """Return the last journal lines of a unit's last run; none where the journal cannot be had.

        Of a process that ended before journald looked at it, journald knows the number, but not the unit (seen on
        systemd 257).
        """
        lines = await read_last_lines(self._spawner, unit.invocation_id)
        if lines or unit.started_at is None:
            return lines
        pid = await self._systemd.last_process(unit.name)
        return [] if pid is None else await read_lines_of_process(self._spawner, pid, unit.started_at)

    async def lines_since(self, name: str, since: int) -> List[str]:
        """Return the last journal lines of a unit's runs since then, in milliseconds of the epoch."""
        return await read_lines_of_unit(self._spawner, name, since)

    async def _look_at_all(self) -> None:
        try:
            while self._waiting:
                for unit in self._waiting.values():
                    self._seen[unit.name] = (death_of(unit), self._loop.clock())
                await self._loop.sleep(JOURNAL_SETTLES_S)
                waiting, self._waiting = self._waiting, {}
                for unit in waiting.values():
                    self.findings[unit.name] = await self._look_at(unit)
                trim_heap()
                self._on_finding()
                self._await_lines([unit for unit in waiting.values() if is_final(unit)])
        finally:
            self._is_running = False

    def _await_lines(self, units: List[ServiceUnit]) -> None:
        now_ms = time.time() * 1000
        fresh = [unit for unit in units if abs(now_ms - (unit.state_since or 0)) < FRESH_S * 1000]
        silent = [unit for unit in fresh if self._has_no_lines(unit)]
        if silent:
            self._loop.spawn(self._look_again(silent), "late autopsy")

    async def _look_again(self, silent: List[ServiceUnit]) -> None:
        for pause_s in LATER_S:
            await self._loop.sleep(pause_s)
            found = False
            for unit in silent:
                lines = await self.last_lines(unit) if self._has_no_lines(unit) else []
                if lines and self._has_no_lines(unit):
                    self.findings[unit.name] = {**self.findings[unit.name], "lastLines": lines}
                    found = True
            trim_heap()
            if found:
                self._on_finding()

    def _has_no_lines(self, unit: ServiceUnit) -> bool:
        """Whether the last that was found out about this unit is of this very run, which has said nothing."""
        finding, seen = self.findings.get(unit.name), self._seen.get(unit.name)
        is_last = finding is not None and seen is not None and seen[0] == death_of(unit)
        return is_last and unit.job_result != "dependency" and "lastLines" not in (finding or {})

    async def _look_at(self, unit: ServiceUnit) -> Remark:
        remark: Remark = {}
        if unit.job_result == "dependency":
            failed = await self._systemd.failed_dependencies(unit.name)
            if failed:
                remark["failedDependencies"] = failed
        else:
            lines = await self.last_lines(unit)
            if lines:
                remark["lastLines"] = lines
        if unit.name in self._health:
            remark["lastHealth"] = self._health[unit.name]
        return remark


def is_troubled(unit: ServiceUnit) -> bool:
    """Tell whether a unit's last run, or its last start, did not go well."""
    if unit.active_state == "failed" or unit.sub_state.startswith("auto-restart"):
        return True
    return unit.active_state == "inactive" and unit.job_result == "dependency"


def is_final(unit: ServiceUnit) -> bool:
    """Tell whether systemd has given up on it: nothing more happens to it by itself."""
    return unit.active_state == "failed" or unit.job_result is not None


def death_of(unit: ServiceUnit) -> Death:
    """What tells one failure of a unit from another."""
    return (unit.invocation_id, unit.result, unit.job_result)
