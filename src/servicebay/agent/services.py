"""Keeps the ``services`` section true: D-Bus signals in, scans out.

An edited file makes systemd say NeedDaemonReload when it is asked, and nothing else tells of the edit: ``files.watch``
hints here as well.
"""

import contextlib
import time
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Set

from servicebay.wire.codec import to_object
from servicebay.wire.mergepatch import Object
from servicebay.wire.model import ServiceUnit

from .aggregator import Aggregator
from .autopsy import Autopsies
from .files.reader import Known
from .hinted import Hinted
from .loop import Event, Loop, TimedOut
from .process import Spawner
from .quadlet.judge import QuadletJudge
from .supervise import Unavailable
from .systemd.bus import BusError, BusGoneError
from .systemd.monitor import SystemdMonitor

SECTION = "services"
SOURCE = "dbus"
SETTLE_S = 2.0


Remark = Dict[str, Any]
"""Members of a unit's object that others than systemd know."""


class Told(NamedTuple):
    """A unit as it was told: its object was made of these two."""

    unit: ServiceUnit
    remark: Optional[Remark]
    encoded: Remark


class ServiceWatch:
    """Owner of the ``services`` section."""

    def __init__(self, loop: Loop, aggregator: Aggregator, spawner: Spawner, on_change: Callable[[], None]) -> None:
        self._looks_begun = 0
        self._looks_ended = 0
        self._look_end = Event()
        self.first_scan = Event()
        self.on_bus_change: Callable[[], None] = lambda: None
        self.on_container_hint: Callable[[str], None] = lambda container_id: None
        self.monitor = SystemdMonitor(loop, self.hint, lambda container_id: self.on_container_hint(container_id))
        self._loop = loop
        self._aggregator = aggregator
        self._on_change = on_change
        self._hinted = Hinted(loop)
        self._names: Optional[Set[str]] = None
        self._failed = False
        self._units: Dict[str, ServiceUnit] = {}
        self._told: Dict[str, Told] = {}
        self._listening: Dict[str, List[str]] = {}
        self._judge = QuadletJudge(loop, spawner, self._retell)
        self.autopsies = Autopsies(loop, spawner, self.monitor, self._retell)

    @property
    def scans(self) -> int:
        """Looks since the start."""
        return self._looks_begun

    def unit(self, name: str) -> Optional[ServiceUnit]:
        """A unit as it was last read."""
        return self._units.get(name)

    def hint(self, names: Optional[List[str]] = None) -> None:
        """These units (``None``: any) may have changed."""
        if names is None:
            self._names = None
        elif not self._hinted.waits:
            self._names = set(names)
        elif self._names is not None:
            self._names.update(names)
        self._hinted.hint()

    async def look_now(self, name: Optional[str] = None) -> None:
        """Read a unit (``None``: all) before going on, within ``SETTLE_S``: its state is told first."""
        self.hint(None if name is None else [name])
        awaited = self._looks_begun + 1
        with contextlib.suppress(TimedOut):  # a burst is under way: the hint stands
            await self._loop.within(SETTLE_S, self._look_ended(awaited))

    async def _look_ended(self, number: int) -> None:
        while self._looks_ended < number:
            await self._look_end.wait()

    async def connect(self) -> None:
        """Stay on the user's bus until it goes. Raises Unavailable with the reason."""
        try:
            await self.monitor.run()
        except Unavailable as error:
            self._fail(str(error))
            self.on_bus_change()
            raise

    async def run(self) -> None:
        """Scan what is dirty while there is a bus, for ever."""
        while True:
            await self.monitor.ready.wait()
            await self._hinted.due()
            if self.monitor.ready.is_set:
                await self._look()

    async def _look(self) -> None:
        names, self._names = self._names, set()
        self._looks_begun += 1
        try:
            with self._hinted:
                units = await self.monitor.scan(names)
                self._publish(units)
        except (BusGoneError, BusError, TimedOut) as error:
            self._fail(str(error) or "systemd did not answer in time")
            self._loop.call_later(5.0, self.hint)
        finally:
            self._looks_ended = self._looks_begun
            self._look_end.set()
            self._look_end.clear()

    def on_files(self, found: Mapping[str, Known]) -> None:
        """The files of units were read."""
        self._judge.on_files(found)

    def on_listening(self, listening: Dict[str, List[str]]) -> None:
        """At which addresses of the node units listen, for as long as they run. Wakes nobody."""
        self._listening = listening
        if self._aggregator.get(SECTION) is not None and not self._failed:
            self._tell()

    def _retell(self) -> None:
        if self._aggregator.get(SECTION) is not None and not self._failed:  # else it would pass for confirmed
            self._tell()
            self._on_change()

    def _tell(self) -> None:
        """Put the units, what files are meant to make, and what is known beyond systemd's own words."""
        units = {**self._units, **self._judge.missing(self._units)}
        remarks = self._remarks(units)
        before, self._told = self._told, {}
        for name in sorted(units):
            told, known = before.get(name), (units[name], remarks.get(name))
            # the scanner keeps unchanged units as the same objects: only what changed is encoded anew
            if told is None or told.unit is not known[0] or told.remark != known[1]:
                told = Told(*known, _encode(*known, told.encoded if told else None))
            self._told[name] = told
        self._aggregator.put(SECTION, {name: told.encoded for name, told in self._told.items()}, SOURCE)

    def _remarks(self, units: Dict[str, ServiceUnit]) -> Dict[str, Remark]:
        remarks: Dict[str, Remark] = {}
        for name, finding in self.autopsies.findings.items():
            remarks[name] = dict(finding)
        for name, addresses in self._listening.items():
            if name in units and units[name].active_state == "active":
                remarks.setdefault(name, {})["listens"] = addresses
        for name, remark in self._judge.remarks(units).items():
            if name in units:
                remarks.setdefault(name, {}).update(remark)
        return remarks

    def _publish(self, units: Dict[str, ServiceUnit]) -> None:
        self._units = units
        self._judge.on_units(units)
        self.autopsies.on_units(units)
        self._tell()
        if self._failed or not self.first_scan.is_set:
            self._failed = False
            self.on_bus_change()
        self.first_scan.set()
        self._on_change()

    def _fail(self, reason: str) -> None:
        self._failed = True
        self._aggregator.fail(SECTION, SOURCE, reason, int(time.time() * 1000))
        self.first_scan.set()
        self._on_change()


def _encode(unit: ServiceUnit, remark: Optional[Remark], before: Optional[Object]) -> Object:
    """A unit as the hub is told; systemd forgets the times of a unit that it unloads, which is when it was stopped."""
    told: Object = {**to_object(unit), **(remark or {})}
    if unit.state_since is None and before is not None:
        same = before["activeState"] == unit.active_state
        since = before.get("stateSince") if same else int(time.time() * 1000)
        if since is not None:
            told["stateSince"] = since
    return told
