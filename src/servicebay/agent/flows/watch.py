"""Keeps the ``flows`` section: TCP connections of containers and of units.

Each look reads the counters of every network namespace, and the tables only of those whose counters changed, one after
the other and no more than a share of a core allows: where nothing is opened or closed, no table is read.
Containers with the network of their host and units share one table, the node's: it is read where there are any, and
what is theirs is told by who holds each socket (``home``).
"""

import os
import time
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from servicebay.wire.codec import to_object
from servicebay.wire.model import Flow

from ..aggregator import Aggregator
from ..loop import Loop
from ..pace import Pace
from .spaces import Holder, Home, Space, now_ms
from .tables import Counters, read_counters

SECTION, SOURCE = "flows", "proc"
INTERVALS_S = {"node": 3.0, "hub": 10.0, "nobody": 60.0}
SHARES = {"node": 0.01, "hub": 0.002, "nobody": 0.0001}
"""Of a core, for reading tables."""
LONGEST_S = {"node": 12.0, "hub": 120.0, "nobody": 900.0}
"""After how long a table is read again whose counters go on changing and that had nothing new (a health check, say)."""
FORGOTTEN_MS = 60_000
"""So long the kernel lists a connection that has ended (TCP_TIMEWAIT_LEN)."""


class FlowWatch:
    """Owner of the ``flows`` section."""

    def __init__(self, loop: Loop, aggregator: Aggregator, on_change: Callable[[], None]) -> None:
        self.pace = Pace(loop, INTERVALS_S)
        self._loop = loop
        self._aggregator = aggregator
        self._on_change = on_change
        self._spaces: Dict[str, Space] = {}
        self._home = Home()
        self.on_listening: Callable[[Dict[str, List[str]]], None] = lambda listening: None
        self._namespaces: Dict[Tuple[str, int], int] = {}
        self._told: Dict[str, Flow] = {}
        self._told_listening: Dict[str, List[str]] = {}
        self._read_at = self._taken_s = 0.0

    async def run(self) -> None:
        """Look for ever."""
        while True:
            is_behind = self.look()
            await self.pace.pause(self._rest_s() if is_behind else None)

    def look(self) -> bool:
        """Read what changed, longest unread first, and tell what is new. True: the share of a core was used up."""
        self._find_spaces()
        is_behind = False
        for space, counters in self._due():
            if self._rest_s() > 0:
                is_behind = True
                break
            self._read(space, counters)
        self._tell()
        self._tell_listening()
        return is_behind

    def _rest_s(self) -> float:
        """How long no table may be read for the one that was read last."""
        return self._read_at + self._taken_s / SHARES[self.pace.looking] - self._loop.clock()

    def _find_spaces(self) -> None:
        before, self._spaces = self._spaces, {}
        at_home: List[Holder] = []
        for container_id, pid in self._running(at_home):
            known = before.get(container_id)
            self._spaces[container_id] = known if known and known.pid == pid else Space(container_id, pid)
        if self._home.hold([*at_home, *self._units()]):
            self._spaces[""] = self._home

    def _units(self) -> Iterator[Holder]:
        """Units that run on the node itself, but those of the distribution."""
        owners = {each.get("unit") for each in (self._aggregator.get("containers") or {}).values()}
        for name, unit in (self._aggregator.get("services") or {}).items():
            of_containers = bool(unit.get("containers")) or name in owners
            runs = unit.get("mainPid") and unit["activeState"] == "active"
            if runs and not of_containers and unit["origin"] != "system":
                yield Holder(name, unit["mainPid"], True)

    def _running(self, at_home: List[Holder]) -> List[Tuple[str, int]]:
        """One container for each network namespace but the node's own: of a pod, the infra container where there is.

        Those that have the node's own are added to ``at_home``.
        """
        own = _namespace("self")
        containers = [each for each in (self._aggregator.get("containers") or {}).values() if each.get("pid")]
        known, self._namespaces = self._namespaces, {}
        seen, found = {own}, []
        for each in sorted(containers, key=lambda each: (not each.get("isInfra"), each["created"], each["id"])):
            key = (each["id"], each["pid"])
            namespace = known.get(key) or _namespace(each["pid"])
            if each["state"] != "running" or namespace is None:
                continue
            self._namespaces[key] = namespace
            if namespace == own:
                at_home.append(Holder(*key, False))
            if namespace not in seen:
                seen.add(namespace)
                found.append(key)
        return found

    def _due(self) -> List[Tuple[Space, Counters]]:
        now, due = now_ms(), []
        for space in self._spaces.values():
            counters = read_counters(space.pid)
            if counters is None:
                continue
            if counters == space.counters:
                space.calm = 0
                if now - space.read_ms >= FORGOTTEN_MS:  # nothing was opened, and as many are open: the same ones
                    space.note(counters, {key: count for key, count in space.seen.items() if count})
            elif counters.active_opens or counters.passive_opens:
                if now - space.read_ms >= self._again_ms(space):
                    due.append((space, counters))
            else:
                space.note(counters, {})
        return sorted(due, key=lambda each: each[0].read_ms)

    def _again_ms(self, space: Space) -> float:
        longest_s = LONGEST_S[self.pace.looking]
        return 1000 * min(self.pace.interval_s * 2 ** min(space.calm, 10), longest_s) if space.calm else 0

    def _read(self, space: Space, counters: Counters) -> None:
        began_s = time.thread_time()
        try:
            seen = space.read()
        except OSError:
            return  # the container went; what looks at containers will tell
        space.calm = 0 if seen.keys() - space.seen.keys() else space.calm + 1
        space.note(counters, seen)
        self._read_at, self._taken_s = self._loop.clock(), time.thread_time() - began_s

    def _tell_listening(self) -> None:
        listening = self._home.listening()
        if listening != self._told_listening:
            self._told_listening = listening
            self.on_listening(listening)
            if self.pace.is_watched:
                self._on_change()

    def _tell(self) -> None:
        entries: Dict[str, Any] = self._aggregator.get(SECTION) or {}
        flows = {key: flow for space in self._spaces.values() for key, flow in space.flows().items()}
        if flows == self._told and self._aggregator.get(SECTION) is not None:
            return
        known, self._told = self._told, flows
        told = {key: entries[key] if known.get(key) == flow else to_object(flow) for key, flow in flows.items()}
        self._aggregator.put(SECTION, told, SOURCE)
        if self.pace.is_watched:  # else it goes with the next heartbeat
            self._on_change()


def _namespace(pid: Any) -> Optional[int]:
    try:
        return os.stat("/proc/{}/ns/net".format(pid)).st_ino
    except OSError:
        return None
