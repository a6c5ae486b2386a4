"""Keeps the ``containers`` section true: hints in, scans out, each container at its own pace."""

import contextlib
import json
import time
from typing import Any, Callable, Dict, List, Optional

from servicebay.wire.codec import to_object
from servicebay.wire.mergepatch import Object

from ..aggregator import Aggregator
from ..looks import Looks
from ..loop import Event, Loop, TimedOut, Timer
from .api import PodmanError
from .client import COMMAND_LINE, PodmanClient
from .inventory import TRANSIENT_STATES, Inventory, Listed, Place
from .parse import parse_health
from .service import NoPodman

SECTION = "containers"
ALL = ""
"""The key of a full scan among the container IDs."""
TRANSIENT_S = 1.0
SETTLE_S = 2.0
RETRY_S = 1.0
LONGEST_RETRY_S = 300.0
LANES = 4
"""Inspections under way at once in the first look: Podman answers them in parallel."""
AUDIT_AFTER_QUIET_S = 12.0
AUDIT_EVERY_S = 1800.0


class ContainerWatch:
    """Owner of the ``containers`` section."""

    def __init__(self, loop: Loop, client: PodmanClient, aggregator: Aggregator, on_change: Callable[[], None]) -> None:
        self.scans = 0
        self.full_scans = 0
        self.drift = 0
        self.problem: Optional[str] = None
        """Why Podman can't be asked at all, while that is so."""
        self.on_problem: Callable[[], None] = lambda: None
        self.on_health: Callable[[Optional[str], Object], None] = lambda unit, health: None
        """The health of a unit's container was read from its log."""
        self.follow: Callable[[str, Optional[Place]], None] = lambda container_id, place: None
        self.on_trouble: Callable[[str], None] = lambda text: None
        self.on_entry: Callable[[Optional[Object], Optional[Object]], None] = lambda before, after: None
        """Told of each container that was read: as it was known, as it is (``None``: it is gone)."""
        self.places: Dict[str, Place] = {}
        self.first_scan = Event()
        self._loop = loop
        self._client = client
        self._aggregator = aggregator
        self._on_change = on_change
        self._inventory = Inventory(client, self._publish)
        self._looks = Looks(loop, self._look, "scan")
        self._gathering: Optional[Dict[str, Object]] = {}
        self._audit: Optional[Timer] = None
        self._failures: Dict[str, int] = {}

    def hint(self, container_id: Optional[str] = None) -> None:
        """A container (or any of them) may have changed."""
        self._mark(container_id or ALL)
        self._schedule_audit(AUDIT_AFTER_QUIET_S)

    async def look_now(self, container_id: str) -> None:
        """Have one container (given by a name: all) read before going on, within ``SETTLE_S``."""
        key = container_id if len(container_id) == 64 else ALL
        with contextlib.suppress(TimedOut):  # a burst, or Podman is slow: the hint stands
            await self._loop.within(SETTLE_S, self._looks.look_now(key))

    def _mark(self, key: str) -> None:
        self._looks.hint(key)

    def hint_health(self, container_id: str, path: str) -> None:
        """Podman wrote the health log of a container: take the state from there, without asking Podman."""
        entry = (self._aggregator.get(SECTION) or {}).get(container_id)
        health = None if entry is None else _read_health(path)
        if entry is not None and health is not None and entry["state"] in ("running", "paused"):
            self.on_health(entry.get("unit"), health)
            if entry.get("health") != health:  # most checks find what the last one found: nobody is woken for that
                self._aggregator.put_entry(SECTION, container_id, {**entry, "health": health})
                self._on_change()

    async def audit(self) -> int:
        """Read everything anew; returns how many entries no hint had told of."""
        before = self._told()
        changed = [each["Id"] for each in await self._inventory.list_changed()]
        for container_id in dict.fromkeys([*changed, *self._inventory.ids]):
            await self.look_now(container_id)
        after = self._told()
        missed = sum(before.get(key) != after.get(key) for key in set(before) | set(after))
        self.drift += missed
        return missed

    def _told(self) -> Dict[str, Object]:
        return {key: _comparable(entry) for key, entry in (self._aggregator.get(SECTION) or {}).items()}

    async def run(self) -> None:
        """Scan what is due, for ever."""
        self.hint()
        await self._looks.run()

    async def _look(self, key: str) -> None:
        self.scans += 1
        try:
            if key == ALL:
                await self._look_at_all()
            else:
                await self._look_at(key)
        except (PodmanError, NoPodman, TimedOut) as error:
            self._on_failed_look(key, error)
        self._on_change()

    async def _look_at(self, container_id: str) -> None:
        state = await self._inventory.scan(container_id)
        self._failures.pop(container_id, None)
        if state in TRANSIENT_STATES:
            self._loop.call_later(TRANSIENT_S, lambda: self.hint(container_id))

    async def _look_at_all(self) -> None:
        self.full_scans += 1
        changed = await self._inventory.list_changed()
        if self._gathering is None:
            for listed in changed:
                self.hint(listed["Id"])
            self._confirm()
            return
        looks = [self._loop.spawn(self._scan_each(changed[i::LANES]), "first look") for i in range(LANES)]
        for look in looks:
            await look.join()
        gathered, self._gathering = self._gathering, None
        self._aggregator.put(SECTION, gathered, self._client.source)
        self._set_problem(None)
        self.first_scan.set()

    async def _scan_each(self, entries: List[Listed]) -> None:
        for listed in entries:
            try:
                await self._inventory.scan(listed["Id"])
            except (PodmanError, TimedOut) as error:
                if not _is_about_one(error):
                    raise
                self._inventory.publish_listed(listed)
                self._retry(listed["Id"], error)

    def _publish(self, container_id: str, value: Optional[Object], place: Optional[Place]) -> None:
        if place is None:
            self.places.pop(container_id, None)
        else:
            self.places[container_id] = place
        if value is None:
            self._failures.pop(container_id, None)
        self.follow(container_id, place)
        if self._gathering is None:
            self.on_entry((self._aggregator.get(SECTION) or {}).get(container_id), value)
            self._aggregator.put_entry(SECTION, container_id, self._keep_forwarders(container_id, value))
            self._confirm()
            self._on_change()
        elif value is not None:
            self._gathering[container_id] = value
        else:
            self._gathering.pop(container_id, None)

    def _keep_forwarders(self, container_id: str, value: Optional[Object]) -> Optional[Object]:
        # Who forwards a port is found later (ports.py); until then the last answer stands.
        before = (self._aggregator.get(SECTION) or {}).get(container_id)
        if value is None or before is None or before.get("pid") != value.get("pid"):
            return value
        has_own = value.get("networkMode") == "host"  # Podman knows no ports of it: it is seen where it listens
        if not has_own and _bare(before["ports"]) != value["ports"]:
            return value
        return {**value, "ports": before["ports"]}

    def _set_problem(self, problem: Optional[str]) -> None:
        if self.problem != problem:
            self.problem = problem
            self.on_problem()

    def _confirm(self) -> None:
        self._set_problem(None)
        current = self._aggregator.get(SECTION)
        if current is not None:
            self._aggregator.put(SECTION, current, self._client.source)

    def _on_failed_look(self, key: str, error: Exception) -> None:
        if key != ALL and _is_about_one(error):
            self._retry(key, error)
        else:
            self._fail(error)

    def _retry(self, container_id: str, error: Exception) -> None:
        """This one is locked, half removed or damaged: what is known of it stands; look again, ever more rarely."""
        failures = self._failures[container_id] = self._failures.get(container_id, 0) + 1
        if failures == 1:
            self.on_trouble("container {}: {}".format(container_id[:12], error or "no answer in time"))
        self._loop.call_later(min(RETRY_S * 2**failures, LONGEST_RETRY_S), lambda: self._mark(container_id))

    def _fail(self, error: Exception) -> None:
        refuses = isinstance(error, PodmanError) and not error.status and self._client.source == COMMAND_LINE
        self._set_problem(str(error) if refuses or isinstance(error, NoPodman) else None)
        reason = "Podman did not answer in time." if isinstance(error, TimedOut) else str(error)
        self._aggregator.fail(SECTION, self._client.source, reason, int(time.time() * 1000))
        self._loop.call_later(10.0, self.hint)
        self.first_scan.set()

    def _schedule_audit(self, delay_s: float) -> None:
        if self._audit is not None:
            self._audit.cancel()
        self._audit = self._loop.call_later(delay_s, self._start_audit)

    def _start_audit(self) -> None:
        if self._gathering is None:
            self._loop.spawn(self._audit_quietly(), "audit")
        self._schedule_audit(AUDIT_EVERY_S)

    async def _audit_quietly(self) -> None:
        try:
            await self.audit()
        except (PodmanError, NoPodman, TimedOut) as error:
            self._fail(error)


def _read_health(path: str) -> Optional[Any]:
    try:
        with open(path, encoding="utf-8") as file:
            return to_object(parse_health(json.load(file)))
    except (OSError, ValueError, RecursionError):
        return None  # being replaced, or gone: the next write or scan tells


def _bare(ports: List[Object]) -> List[Object]:
    return [{key: value for key, value in port.items() if key != "forwarder"} for port in ports]


def _is_about_one(error: Exception) -> bool:
    """Whether Podman itself answers, so that only what was asked for is in trouble."""
    return isinstance(error, TimedOut) or (isinstance(error, PodmanError) and bool(error.status))


def _comparable(entry: Object) -> Object:
    return {**entry, "health": (entry.get("health") or {}).get("status"), "ports": _bare(entry["ports"])}
