"""The services, timers, sockets and paths of ``systemd --user``: read over D-Bus and joined with the unit files.

Only properties that the model needs are asked for: on systemd 257, ``GetAll`` of a service gives 450 values and costs
three times as much as twelve ``Get`` calls on their way together.
"""

import os
import time
from typing import AbstractSet, Any, Collection, Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple

from servicebay.wire.model import QUADLET_KINDS, ServiceUnit

from .bus import Bus, BusError, Call, Reply
from .names import is_health_check, path_of_unit
from .unitfiles import DISTRIBUTION, GENERATORS, SUFFIXES, UnitFile, UnitFiles, read_unit_files

SYSTEMD = "org.freedesktop.systemd1"
MANAGER_PATH = "/org/freedesktop/systemd1"
MANAGER = SYSTEMD + ".Manager"
PROPERTIES = "org.freedesktop.DBus.Properties"
SCAN_DEADLINE_S = 20.0
_UNIT_PROPERTIES = (
    "FragmentPath",
    "SourcePath",
    "DropInPaths",
    "UnitFileState",
    "NeedDaemonReload",
    "StateChangeTimestamp",
    "InvocationID",
)
_SERVICE_PROPERTIES = ("Result", "NRestarts", "MainPID", "ExecMainCode", "ExecMainStatus", "ExecMainStartTimestamp")
_NEEDS = ("Requires", "Requisite", "BindsTo")
_NEEDED_ASKED = [("Unit", name) for name in (*_NEEDS, "After")]
"""Of what a person or a generator wrote only: the distribution's units need one another in ways that concern nobody."""
_UNIT_ASKED = [("Unit", name) for name in _UNIT_PROPERTIES]
_STARTER_ASKED = [*_UNIT_ASKED, ("Unit", "Triggers")]
_TIMER_PROPERTIES = ("Result", "NextElapseUSecRealtime", "NextElapseUSecMonotonic", "LastTriggerUSec")
_ASKED = {
    "service": [*_UNIT_ASKED, ("Unit", "CanReload"), *(("Service", name) for name in _SERVICE_PROPERTIES)],
    "timer": [*_STARTER_ASKED, *(("Timer", name) for name in _TIMER_PROPERTIES)],
    "socket": [*_STARTER_ASKED, ("Socket", "Result"), ("Socket", "Listen")],
    "path": [*_STARTER_ASKED, ("Path", "Result"), ("Path", "Paths")],
}
"""What is asked about a unit, by the suffix of its name."""
PATTERNS = ["*" + suffix for suffix in SUFFIXES]
_GONE = (SYSTEMD + ".NoSuchUnit", "org.freedesktop.DBus.Error.UnknownObject")
AT_ONCE = 32
"""Units that are asked about on one way: answers for all of many would take a MiB."""
NEVER = (1 << 64) - 1
CLD_EXITED, CLD_KILLED, CLD_DUMPED = 1, 2, 3


class Listed(NamedTuple):
    """One line of ``ListUnitsByPatterns``, type ``(ssssssouso)``."""

    name: str
    description: str
    load_state: str
    active_state: str
    sub_state: str
    following: str
    path: str
    job_id: int
    job_type: str
    job_path: str

    def facts(self) -> Sequence[str]:
        """What of it ends up in the model."""
        return self[:5]


class UnitScanner:
    """Reads units, and again only those that changed. Unchanged units stay the same Python objects.

    Of timers no signal is asked for: each of Podman's health checks has one. A timer changes with what it starts.
    """

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._files = UnitFiles({}, {})
        self._listed: Dict[str, Listed] = {}
        self._units: Dict[str, ServiceUnit] = {}

    async def scan(self, names: Optional[Collection[str]] = None) -> Dict[str, ServiceUnit]:
        """Return all units by name, in order of name.

        With ``names``, only those and the ones whose list entry changed are read again; the unit files are as of the
        last full scan. Health check units of Podman are left out. Raise BusError, TimedOut or BusGoneError.
        """
        listed = await self._list()
        if names is None:
            self._files = read_unit_files(await self._unit_path())
        changed = {
            name
            for name, entry in listed.items()
            if names is None or name in names or name not in self._units or entry.facts() != self._known_facts(name)
        }
        changed.update(self._starters_of(changed.union(names or ())))
        to_read = [entry for name, entry in listed.items() if name in changed]
        units = {name: self._units[name] for name in listed if name in self._units}
        units.update(await self._read(to_read))
        for name, unit_file in self._files.files.items():
            if name not in listed:
                units[name] = self._same(unit_of_file(name, unit_file, self._files.wanted_by.get(name, [])))
        self._listed = listed
        self._units = {name: units[name] for name in sorted(units)}
        return dict(self._units)

    def _starters_of(self, changed: AbstractSet[str]) -> List[str]:
        return [name for name, unit in self._units.items() if not changed.isdisjoint(unit.triggers or ())]

    def _known_facts(self, name: str) -> Sequence[str]:
        return self._listed[name].facts() if name in self._listed else ()

    def _same(self, unit: ServiceUnit) -> ServiceUnit:
        known = self._units.get(unit.name)
        return known if known == unit else unit

    async def _list(self) -> Dict[str, Listed]:
        call = Call(SYSTEMD, MANAGER_PATH, MANAGER, "ListUnitsByPatterns", "asas", ([], PATTERNS))
        entries = (await self._bus.call(call, SCAN_DEADLINE_S))[0]
        return {entry[0]: Listed(*entry) for entry in entries if not is_health_check(entry[0])}

    async def _unit_path(self) -> List[str]:
        call = Call(SYSTEMD, MANAGER_PATH, PROPERTIES, "Get", "ss", (MANAGER, "UnitPath"))
        return list((await self._bus.call(call, SCAN_DEADLINE_S))[0].value)

    async def _read(self, entries: Sequence[Listed]) -> Dict[str, ServiceUnit]:
        units: Dict[str, ServiceUnit] = {}
        for begin in range(0, len(entries), AT_ONCE):
            units.update(await self._read_some(entries[begin : begin + AT_ONCE]))
        return units

    async def _read_some(self, entries: Sequence[Listed]) -> Dict[str, ServiceUnit]:
        replies = await self._bus.call_all(
            [
                Call(SYSTEMD, entry.path, PROPERTIES, "Get", "ss", ("{}.{}".format(SYSTEMD, kind), name))
                for entry in entries
                for kind, name in self._asked_of(entry.name)
            ],
            SCAN_DEADLINE_S,
        )
        units, begin = {}, 0
        for entry in entries:
            asked = self._asked_of(entry.name)
            properties = _properties_of(asked, replies[begin : begin + len(asked)])
            begin += len(asked)
            if properties is not None:
                unit_file = self._files.files.get(entry.name)
                wanted_by, makes = self._files.wanted_by.get(entry.name, []), unit_file.makes if unit_file else None
                unit = build_unit(entry, properties, wanted_by, makes)
                units[entry.name] = self._same(unit)
        return units

    def _asked_of(self, unit: str) -> List[Tuple[str, str]]:
        asked = _ASKED[unit.rpartition(".")[2]]
        return asked + _NEEDED_ASKED if unit in self._files.files else asked


async def read_failed_dependencies(bus: Bus, unit: str) -> List[str]:
    """Return the units that ``unit`` needs and that are not active, those that failed first. Raise as ``scan`` does."""
    needed = await bus.call_all([_get(unit, name) for name in _NEEDS], SCAN_DEADLINE_S)
    names = sorted({name for reply in needed if not isinstance(reply, BusError) for name in reply[0].value})
    states = await bus.call_all([_get(name, "ActiveState") for name in names], SCAN_DEADLINE_S)
    known = [(name, state[0].value) for name, state in zip(names, states) if not isinstance(state, BusError)]
    failed = [name for name, state in known if state == "failed"]
    return failed or [name for name, state in known if state in ("inactive", "deactivating")]


async def read_last_process(bus: Bus, unit: str) -> Optional[int]:
    """Return the number of the process that a service last ran as, if it ever ran. Raise as ``scan`` does."""
    (reply,) = await bus.call_all([_get(unit, "ExecMainPID", "Service")], SCAN_DEADLINE_S)
    return None if isinstance(reply, BusError) else reply[0].value or None


def _get(unit: str, name: str, kind: str = "Unit") -> Call:
    return Call(SYSTEMD, path_of_unit(unit), PROPERTIES, "Get", "ss", ("{}.{}".format(SYSTEMD, kind), name))


def _properties_of(asked: Sequence[Tuple[str, str]], replies: Sequence[Reply]) -> Optional[Dict[str, Any]]:
    """Return the properties by name; None where the unit went away since it was listed. Raise other BusErrors."""
    properties = {}
    for (_, name), reply in zip(asked, replies):
        if not isinstance(reply, BusError):
            properties[name] = reply[0].value
        elif reply.name in _GONE:
            return None
        else:
            raise reply
    return properties


def build_unit(
    entry: Listed, properties: Dict[str, Any], wanted_by: List[str], makes: Optional[str] = None
) -> ServiceUnit:
    """Make the model of a loaded unit from its list entry and its D-Bus properties (by their systemd names)."""
    source_path = properties["SourcePath"] or None
    fragment_path = properties["FragmentPath"] or None
    code, status = properties.get("ExecMainCode"), properties.get("ExecMainStatus")
    kind = kind_of(entry.name, fragment_path, source_path)
    return ServiceUnit(
        name=entry.name,
        kind=kind,
        origin=origin_of(kind, fragment_path, source_path, properties["UnitFileState"], entry.active_state),
        description=entry.description,
        load_state=entry.load_state,
        active_state=entry.active_state,
        sub_state=entry.sub_state,
        result=properties["Result"] or None,
        unit_file_state=properties["UnitFileState"] or None,
        wanted_by=wanted_by,
        source_path=source_path,
        fragment_path=fragment_path,
        drop_in_paths=list(properties["DropInPaths"]),
        need_daemon_reload=properties["NeedDaemonReload"],
        state_since=properties["StateChangeTimestamp"] // 1000 or None,
        main_pid=properties.get("MainPID") or None,
        exit_code=status if code == CLD_EXITED else None,
        exit_signal=status if code in (CLD_KILLED, CLD_DUMPED) else None,
        restarts=properties.get("NRestarts", 0),
        invocation_id=properties["InvocationID"].hex() or None,
        fragment_mtime=_generated_at(fragment_path),
        started_at=properties.get("ExecMainStartTimestamp", 0) // 1000 or None,
        triggers=list(properties["Triggers"]) if "Triggers" in properties else None,
        next_elapse=_next_elapse(properties),
        last_trigger=properties.get("LastTriggerUSec", 0) // 1000 or None,
        can_reload=properties.get("CanReload", False),
        requires=shown_units(entry.name, *(properties.get(name, ()) for name in _NEEDS)),
        after=shown_units(entry.name, properties.get("After", ())),
        makes=makes,
        listens=["{} {}".format(*each) for each in properties.get("Listen") or properties.get("Paths") or ()] or None,
    )


def shown_units(own: str, *lists: Iterable[str]) -> Optional[List[str]]:
    """The services, timers, sockets and paths among the names, but the unit itself; None for none."""
    return (
        sorted(
            {name for names in lists for name in names if name.endswith(SUFFIXES) and name != own and "%" not in name}
        )
        or None
    )


def _next_elapse(properties: Dict[str, Any]) -> Optional[int]:
    """When a timer elapses next (ms); systemd has one time by each clock, and 0 or the largest number for none."""
    at = []
    realtime, monotonic = properties.get("NextElapseUSecRealtime", 0), properties.get("NextElapseUSecMonotonic", 0)
    if 0 < realtime < NEVER:
        at.append(realtime // 1000)
    if 0 < monotonic < NEVER:  # to the second: the difference of the clocks trembles
        at.append(round(time.time() - time.clock_gettime(time.CLOCK_MONOTONIC) + monotonic / 1e6) * 1000)
    return min(at, default=None)


def unit_of_file(name: str, unit_file: UnitFile, wanted_by: List[str]) -> ServiceUnit:
    """Make the model of a unit that is not loaded: what systemd would say if it loaded it now."""
    kind = kind_of(name, unit_file.path, unit_file.source_path)
    is_template = name.rpartition(".")[0].endswith("@")
    if _is_generated(unit_file.path):
        state = "generated"
    elif unit_file.is_installable:
        state = "enabled" if wanted_by else "disabled"
    else:
        state = "static"
    return ServiceUnit(
        name=name,
        kind=kind,
        origin=origin_of(kind, unit_file.path, unit_file.source_path, state, "inactive"),
        description=unit_file.description,
        load_state="loaded",
        active_state="inactive",
        sub_state="template" if is_template else "dead",
        result="success",
        unit_file_state=state,
        wanted_by=wanted_by,
        source_path=unit_file.source_path,
        fragment_path=unit_file.path,
        need_daemon_reload=unit_file.is_stale,
        fragment_mtime=_generated_at(unit_file.path),
        requires=shown_units(name, unit_file.requires),
        after=shown_units(name, unit_file.after),
        makes=unit_file.makes,
    )


def kind_of(name: str, fragment_path: Optional[str], source_path: Optional[str]) -> str:
    """Return the Quadlet type of a unit by its source file, or ``service``, ``timer``, ``socket``, ``path``."""
    suffix = (source_path or "").rpartition(".")[2]
    if suffix in QUADLET_KINDS and _is_generated(fragment_path or ""):
        return suffix
    return name.rpartition(".")[2]


def origin_of(
    kind: str, fragment_path: Optional[str], source_path: Optional[str], unit_file_state: str, active_state: str
) -> str:
    """Return the model's ``origin``. A unit without any file is the user's while it is alive, else ``system``.

    (A running service whose file was removed must stay in sight; a name that some unit merely mentions need not.)
    """
    path = source_path or fragment_path
    if kind in QUADLET_KINDS:
        return "quadlet"
    if unit_file_state == "transient" or (fragment_path or "").rpartition("/")[0].endswith("/transient"):
        return "transient"
    if path is None:
        return "system" if active_state == "inactive" else "user"
    return "system" if path.startswith(DISTRIBUTION) else "user"


def _is_generated(fragment_path: str) -> bool:
    return fragment_path.rpartition("/")[0].rpartition("/")[2] in GENERATORS


def _generated_at(fragment_path: Optional[str]) -> Optional[int]:
    """When a generated unit was written (ms): each daemon-reload writes all of them anew."""
    if fragment_path is None or not _is_generated(fragment_path):
        return None
    try:
        return os.stat(fragment_path).st_mtime_ns // 1_000_000
    except OSError:
        return None
