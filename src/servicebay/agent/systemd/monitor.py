"""Watches ``systemd --user`` over D-Bus: says which services and containers to look at again, and scans and acts.

Signals are hints (level-triggered): a callback may come twice, or for nothing.
Seen on systemd 257 (Debian 13, Podman 5.4); tested on 252 (Debian 12) as well:

* A unit's change is announced for its own interface first (``…systemd1.Service``), then for ``…systemd1.Unit``.
  Matching the first by ``arg0`` leaves timers, sockets, mounts and slices on the bus and halves the rest.
* One health check makes 18 signals; 7 of them pass these rules, and 6 of these are dropped without being parsed.
* A daemon-reload removes and adds every unit between ``Reloading(true)`` and ``Reloading(false)``.
* Quadlet runs containers with ``--cgroups=split``: they have no ``libpod-<ID>.scope``, their unit is the hint.
* Connection names change when systemd re-executes itself; the subscription is then made anew.
"""

import os
from dataclasses import replace
from signal import SIGKILL
from typing import Any, Callable, Collection, Dict, List, Mapping, Optional, Tuple

from servicebay.wire.model import ServiceUnit

from ..loop import Event, Loop, TimedOut
from ..supervise import Unavailable
from .actions import Outcome, UnitActions
from .address import AddressError, session_addresses
from .bus import BUS_NAME, BUS_PATH, Bus, BusError, BusGoneError, Call, NoBusError
from .marshal import Variant
from .message import Message
from .names import HEALTH_CHECK_PATH, container_of_scope, is_health_check, is_pod_slice, unit_of_path
from .unitfiles import SUFFIXES
from .units import MANAGER, MANAGER_PATH, PROPERTIES, SYSTEMD, UnitScanner, read_failed_dependencies, read_last_process

OnServicesDirty = Callable[[Optional[List[str]]], None]
OnContainerHint = Callable[[str], None]
_MANAGER_SIGNALS = ("JobRemoved", "UnitNew", "UnitRemoved", "Reloading", "UnitFilesChanged")
_UNIT_INTERFACES = ("Service", "Scope")


def match_rules() -> List[str]:
    """Return what to ask the bus for; as narrow as its rules allow."""
    from_systemd = "type='signal',sender='{}',".format(SYSTEMD)
    manager = from_systemd + "path='{}',interface='{}',member='{{}}'".format(MANAGER_PATH, MANAGER)
    changes = from_systemd + "path_namespace='{}/unit',interface='{}',member='PropertiesChanged',arg0='{}.{{}}'".format(
        MANAGER_PATH, PROPERTIES, SYSTEMD
    )
    owner = "type='signal',sender='{}',interface='{}',member='NameOwnerChanged',arg0='{}'"
    return [
        *(manager.format(member) for member in _MANAGER_SIGNALS),
        *(changes.format(interface) for interface in _UNIT_INTERFACES),
        owner.format(BUS_NAME, BUS_NAME, SYSTEMD),
    ]


class SystemdMonitor:
    """The agent's connection to the user's systemd.

    ``on_services_dirty(names)``: these services (None: all) may have changed. ``on_container_hint(id)``: this
    container's scope came, changed or went. ``run`` for its whole life; ``ready`` is set while it is connected.
    """

    def __init__(
        self,
        loop: Loop,
        on_services_dirty: OnServicesDirty,
        on_container_hint: OnContainerHint,
        environ: Optional[Mapping[str, str]] = None,
    ) -> None:
        self.ready = Event()
        self.version: Optional[str] = None
        """systemd's own, such as ``257.13-1~deb13u1``."""
        self.problem: Optional[str] = None
        """Why there is no connection; None before the first attempt and while there is one."""
        self.on_pod_hint: Callable[[], None] = lambda: None
        """A pod's slice came or went: Podman makes it before the pod, and drops it after."""
        self.signals = 0
        """Signals that meant something, since the start."""
        self._loop = loop
        self._on_services_dirty = on_services_dirty
        self._on_container_hint = on_container_hint
        self._environ = os.environ if environ is None else environ
        self._bus: Optional[Bus] = None
        self._scanner: Optional[UnitScanner] = None
        self._actions: Optional[UnitActions] = None
        self._is_reloading = False
        self._job_results: Dict[str, str] = {}

    async def run(self) -> None:
        """Connect, subscribe, and report until the connection ends; raises BusGoneError then, never returns.

        Raises Unavailable while there is no bus, or no systemd on it.
        """
        try:
            await self._run()
        except (NoBusError, BusError, TimedOut) as error:
            self.problem = str(error)
            raise Unavailable(self.problem) from error

    async def _run(self) -> None:
        bus = Bus(self._loop, self._addresses(), HEALTH_CHECK_PATH)
        bus.on_signal = self._on_signal
        self._is_reloading = False
        try:
            await bus.open()
            await self._subscribe(bus)
            self.version = await _read_version(bus)
            self._bus, self._scanner, self._actions = bus, UnitScanner(bus), UnitActions(self._loop, bus)
            self.problem = None
            self.ready.set()
            self._on_services_dirty(None)
            self._on_container_hint("")  # any of them: while there was no bus, nobody told of their scopes
            await bus.closed()
        finally:
            bus.close()
            if self._actions is not None:
                self._actions.wake()
            self.ready.clear()
            self._bus = self._scanner = self._actions = None

    async def scan(self, names: Optional[Collection[str]] = None) -> Dict[str, ServiceUnit]:
        """Return all services by name; with ``names``, read only those again (and what visibly changed).

        Raise BusGoneError when not connected, BusError or TimedOut when systemd does not answer.
        """
        if self._scanner is None:
            raise BusGoneError("not connected to the session bus")
        try:
            units = await self._scanner.scan(names)
        except (TypeError, ValueError, LookupError, AttributeError) as error:
            raise BusError(
                SYSTEMD + ".NotUnderstood", "systemd's answer is not understood: {!r}".format(error)
            ) from error
        self._job_results = {name: result for name, result in self._job_results.items() if name in units}
        return {name: self._with_job_result(unit) for name, unit in units.items()}

    async def failed_dependencies(self, unit: str) -> List[str]:
        """Return which of the units that ``unit`` needs are not active; none where systemd does not say."""
        if self._bus is None:
            return []
        try:
            return await read_failed_dependencies(self._bus, unit)
        except (BusGoneError, BusError, TimedOut):
            return []

    async def last_process(self, unit: str) -> Optional[int]:
        """Return the number of the process that a service last ran as; None where systemd does not say."""
        if self._bus is None:
            return None
        try:
            return await read_last_process(self._bus, unit)
        except (BusGoneError, BusError, TimedOut):
            return None

    async def reload(self, deadline_s: float) -> None:
        """Have systemd read all unit files anew (``daemon-reload``). Raise UnitActionError or BusGoneError."""
        if self._actions is None:
            raise BusGoneError("not connected to the session bus")
        await self._actions.reload(deadline_s)

    async def set_enabled(self, unit: str, enabled: bool, deadline_s: float) -> None:
        """Let a unit file start at boot, or not. Raise UnitActionError or BusGoneError."""
        if self._actions is None:
            raise BusGoneError("not connected to the session bus")
        await self._actions.set_enabled(unit, enabled, deadline_s)

    async def act(self, verb: str, unit: str, deadline_s: float, signal: int = SIGKILL) -> Outcome:
        """Do ``start``, ``stop``, ``restart``, ``reload``, ``reset-failed`` or ``kill``; see ``UnitActions.act``."""
        if self._actions is None:
            raise BusGoneError("not connected to the session bus")
        return await self._actions.act(verb, unit, deadline_s, signal)

    def _addresses(self) -> List[bytes]:
        try:
            return session_addresses(self._environ, os.getuid())
        except AddressError as error:
            raise NoBusError(str(error)) from error

    async def _subscribe(self, bus: Bus) -> None:
        """Rules first: nothing is lost between the subscription and the first scan."""
        rules = [Call(BUS_NAME, BUS_PATH, BUS_NAME, "AddMatch", "s", (rule,)) for rule in match_rules()]
        for reply in await bus.call_all([*rules, _SUBSCRIBE]):
            if isinstance(reply, Exception):
                raise reply

    def _with_job_result(self, unit: ServiceUnit) -> ServiceUnit:
        result = self._job_results.get(unit.name)
        return unit if result is None else replace(unit, job_result=result)

    def _on_signal(self, message: Message) -> None:
        if message.member == "PropertiesChanged":
            name = unit_of_path(message.path)
            if name is not None:
                self._on_unit(name)
        else:
            handler = _HANDLERS.get((message.member, message.signature))
            if handler is not None:
                handler(self, message.body)

    def _on_unit(self, name: str) -> None:
        container = container_of_scope(name)
        if container is not None:
            self.signals += 1
            self._on_container_hint(container)
        elif name.endswith(SUFFIXES) and not is_health_check(name):
            self.signals += 1
            self._on_services_dirty([name])
        elif is_pod_slice(name):
            self.signals += 1
            self.on_pod_hint()

    def _on_unit_loaded(self, body: List[Any]) -> None:
        if not self._is_reloading:
            self._on_unit(body[0])

    def _on_job_removed(self, body: List[Any]) -> None:
        _, job, name, result = body
        if self._actions is not None:
            self._actions.on_job_removed(job, result)
        if result == "done":
            self._job_results.pop(name, None)
        elif name.endswith(SUFFIXES) and not is_health_check(name):
            self._job_results[name] = result
        self._on_unit(name)

    def _on_reloading(self, body: List[Any]) -> None:
        self._is_reloading = body[0]
        if not self._is_reloading:
            self._on_everything(body)

    def _on_everything(self, body: List[Any]) -> None:
        self.signals += 1
        self._on_services_dirty(None)

    def _on_owner_changed(self, body: List[Any]) -> None:
        if self._bus is not None and body[2]:
            self._is_reloading = False
            self._bus.send(_SUBSCRIBE)
            self._on_everything(body)


async def _read_version(bus: Bus) -> str:
    reply = await bus.call(Call(SYSTEMD, MANAGER_PATH, PROPERTIES, "Get", "ss", (MANAGER, "Version")))
    return str(reply[0].value) if reply and isinstance(reply[0], Variant) else "of unknown version"


_SUBSCRIBE = Call(SYSTEMD, MANAGER_PATH, MANAGER, "Subscribe")
_HANDLERS: Dict[Tuple[str, str], Callable[[SystemdMonitor, List[Any]], None]] = {
    ("UnitNew", "so"): SystemdMonitor._on_unit_loaded,
    ("UnitRemoved", "so"): SystemdMonitor._on_unit_loaded,
    ("JobRemoved", "uoss"): SystemdMonitor._on_job_removed,
    ("Reloading", "b"): SystemdMonitor._on_reloading,
    ("UnitFilesChanged", ""): SystemdMonitor._on_everything,
    ("NameOwnerChanged", "sss"): SystemdMonitor._on_owner_changed,
}
