"""Keeps the ``usage`` section: every running container, and every service that is more than its containers.

Which there are and their main processes is what the sections ``containers`` and ``services`` say; nothing is asked
of Podman or systemd.
"""

import os
import time
from typing import Any, Callable, Dict, Iterator, NamedTuple, Optional, Tuple

from servicebay.wire.codec import to_object
from servicebay.wire.model import Usage

from ..aggregator import Aggregator
from ..loop import Loop
from ..pace import Pace
from ..resources.proc import ProcError
from .account import account, differs
from .cgroup import MOUNTS, Group, Reading, find_group, read_group

SECTION, SOURCE = "usage", "cgroup"
INTERVALS_S = {"node": 1.0, "hub": 5.0, "nobody": 30.0}
NO_GROUPS = "This system has no control groups of version 2: what a container takes can't be told."


class _Known(NamedTuple):
    pid: int
    group: Group
    reading: Optional[Reading] = None
    at: float = 0.0
    told: Optional[Usage] = None


class UsageWatch:
    """Owner of the ``usage`` section."""

    def __init__(self, loop: Loop, aggregator: Aggregator, on_change: Callable[[], None]) -> None:
        self.pace = Pace(loop, INTERVALS_S)
        self._loop = loop
        self._aggregator = aggregator
        self._on_change = on_change
        self._known: Dict[str, _Known] = {}

    def look(self) -> None:
        """Read every group once; tell those that differ enough, and which are gone."""
        if not any(os.path.exists(mount + "/cgroup.controllers") for mount in MOUNTS):
            self._aggregator.fail(SECTION, SOURCE, NO_GROUPS, int(time.time() * 1000))
            return
        entries: Dict[str, Any] = self._aggregator.get(SECTION) or {}
        before, self._known = self._known, {}
        for key, pid in self._running():
            known = self._next(key, pid, before.get(key))
            if known is not None:
                self._known[key] = known
        told = {}
        for key, known in self._known.items():
            same = key in entries and key in before and before[key].told is known.told
            told[key] = entries[key] if same else to_object(known.told)
        self._aggregator.put(SECTION, told, SOURCE)
        if self.pace.is_watched:  # else it goes with the next heartbeat
            self._on_change()

    async def run(self) -> None:
        """Look for ever."""
        while True:
            self.look()
            await self.pace.pause()

    def _running(self) -> Iterator[Tuple[str, int]]:
        containers = self._aggregator.get("containers") or {}
        owners = {container.get("unit") for container in containers.values()}
        for container_id, container in containers.items():
            if container.get("pid") and container["state"] == "running":
                yield container_id, container["pid"]
        for name, unit in (self._aggregator.get("services") or {}).items():
            of_containers = bool(unit.get("containers")) or name in owners
            if unit.get("mainPid") and unit["activeState"] == "active" and not of_containers:
                yield name, unit["mainPid"]

    def _next(self, key: str, pid: int, known: Optional[_Known]) -> Optional[_Known]:
        if known is None or known.pid != pid:
            group = find_group(pid, key)
            if group is None:
                return None
            known = _Known(pid, group)
        try:
            reading = read_group(known.group)
        except ProcError:
            return None
        if reading is None:
            return None
        now = self._loop.clock()
        usage = account(reading, known.reading, now - known.at)
        told = usage if differs(known.told, usage, self.pace.scale) else known.told
        return _Known(pid, known.group, reading, now, told)
