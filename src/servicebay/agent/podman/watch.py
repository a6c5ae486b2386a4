"""Keeps the ``containers`` section true: hints in, scans out, each container at its own pace."""

import json
import time
from typing import Any, Callable, Dict, Hashable, List, Optional

from servicebay.wire.codec import to_object
from servicebay.wire.mergepatch import Object

from ..aggregator import Aggregator
from ..debounce import KeyedDebounce
from ..loop import Event, Loop, TimedOut, Timer
from .api import PodmanError
from .client import PodmanClient
from .inventory import TRANSIENT_STATES, Inventory, Place
from .parse import parse_health
from .service import NoPodman

SECTION = "containers"
ALL = ""
"""The key of a full scan among the container IDs."""
SETTLE_S = 1.0
RETRY_S = 2.0
LANES = 4
"""Inspections under way at once in the first look: Podman answers them in parallel."""
AUDIT_AFTER_QUIET_S = 12.0
AUDIT_EVERY_S = 1800.0


class ContainerWatch:
    """Owner of the ``containers`` section."""

    def __init__(self, loop: Loop, client: PodmanClient, aggregator: Aggregator, on_change: Callable[[], None]) -> None:
        self.scans = 0
        self.drift = 0
        self.problem: Optional[str] = None
        """Why Podman can't be asked at all, while that is so."""
        self.on_problem: Callable[[], None] = lambda: None
        self.follow: Callable[[str, Optional[Place]], None] = lambda container_id, place: None
        self.places: Dict[str, Place] = {}
        self.first_scan = Event()
        self._loop = loop
        self._client = client
        self._aggregator = aggregator
        self._on_change = on_change
        self._inventory = Inventory(client, self._publish)
        self._debounce = KeyedDebounce()
        self._wake = Event()
        self._gathering: Optional[Dict[str, Object]] = {}
        self._audit: Optional[Timer] = None

    def hint(self, container_id: Optional[str] = None) -> None:
        """A container (or any of them) may have changed."""
        self._debounce.hint(container_id or ALL, self._loop.clock())
        self._wake.set()
        self._schedule_audit(AUDIT_AFTER_QUIET_S)

    def hint_health(self, container_id: str, path: str) -> None:
        """Podman wrote the health log of a container: take the state from there, without asking Podman."""
        entry = (self._aggregator.get(SECTION) or {}).get(container_id)
        health = None if entry is None else _read_health(path)
        if entry is not None and health is not None and entry["state"] in ("running", "paused"):
            self._aggregator.put_entry(SECTION, container_id, {**entry, "health": health})
            self._on_change()

    async def look_now(self, container_id: str) -> None:
        """Read one container (or, by a name, all that changed) before going on: its state is told first."""
        self.hint(container_id if len(container_id) == 64 else None)
        try:
            if len(container_id) == 64:
                await self._inventory.scan(container_id)
            else:
                for changed in await self._inventory.list_changed():
                    await self._inventory.scan(changed)
        except (PodmanError, NoPodman, TimedOut):
            pass  # the hint stands: the next look tells

    async def audit(self) -> int:
        """Read everything anew; returns how many entries no hint had told of."""
        missed: List[str] = []
        before = self._aggregator.get(SECTION) or {}
        for container_id in set(await self._inventory.list_changed()) | set(self._inventory.ids):
            await self._inventory.scan(container_id)
            after = (self._aggregator.get(SECTION) or {}).get(container_id)
            if _without_health_output(before.get(container_id)) != _without_health_output(after):
                missed.append(container_id)
        self._on_change()
        self.drift += len(missed)
        return len(missed)

    async def run(self) -> None:
        """Scan what is due, for ever."""
        self.hint()
        while True:
            for key in self._debounce.start_due(self._loop.clock()):
                self._loop.spawn(self._look(key), "scan")
            due_at = self._debounce.due_at()
            self._wake.clear()
            if due_at is None:
                await self._wake.wait()
            else:
                await self._wait_until(due_at)

    async def _wait_until(self, due_at: float) -> None:
        timer = self._loop.call_later(max(0.0, due_at - self._loop.clock()), self._wake.set)
        try:
            await self._wake.wait()
        finally:
            timer.cancel()

    async def _look(self, key: Hashable) -> None:
        self.scans += 1
        try:
            if key == ALL:
                await self._look_at_all()
            else:
                await self._look_at(str(key))
        except (PodmanError, NoPodman, TimedOut) as error:
            self._on_failed_look(str(key), error)
        finally:
            self._debounce.finish(key, self._loop.clock())
            self._wake.set()
        self._on_change()

    async def _look_at(self, container_id: str) -> None:
        state = await self._inventory.scan(container_id)
        if state in TRANSIENT_STATES:
            self._loop.call_later(SETTLE_S, lambda: self.hint(container_id))

    async def _look_at_all(self) -> None:
        changed = await self._inventory.list_changed()
        if self._gathering is None:
            for container_id in changed:
                self.hint(container_id)
            self._confirm()
            return
        looks = [self._loop.spawn(self._scan_each(changed[i::LANES]), "first look") for i in range(LANES)]
        for look in looks:
            await look.join()
        gathered, self._gathering = self._gathering, None
        self._aggregator.put(SECTION, gathered, self._client.source)
        self.first_scan.set()

    async def _scan_each(self, container_ids: List[str]) -> None:
        for container_id in container_ids:
            await self._inventory.scan(container_id)

    def _publish(self, container_id: str, value: Optional[Object], place: Optional[Place]) -> None:
        if place is None:
            self.places.pop(container_id, None)
        else:
            self.places[container_id] = place
        self.follow(container_id, place)
        if self._gathering is None:
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
        if _bare(before["ports"]) != value["ports"]:
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
        podman_answers = isinstance(error, PodmanError) and error.status
        if key == ALL or not (podman_answers or isinstance(error, TimedOut)):
            self._fail(error)
        else:  # this one container is locked or half removed: its last truth stands, look again
            self._loop.call_later(RETRY_S, lambda: self.hint(key))

    def _fail(self, error: Exception) -> None:
        self._set_problem(str(error) if isinstance(error, NoPodman) else None)
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
    except (OSError, ValueError):
        return None  # being replaced, or gone: the next write or scan tells


def _bare(ports: List[Object]) -> List[Object]:
    return [{key: value for key, value in port.items() if key != "forwarder"} for port in ports]


def _without_health_output(entry: Optional[Object]) -> Optional[Object]:
    if entry is None:
        return None
    return {**entry, "health": (entry.get("health") or {}).get("status"), "ports": _bare(entry["ports"])}
