"""Network namespaces as they are read: one by each container or pod, and the node's own, which many have together."""

import time
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Union

from servicebay.wire.model import Flow

from ..usage.cgroup import find_group
from .book import FlowBook
from .home import read_home
from .tables import Counters, read_flows

AGAIN = 2
"""So often the node's table is read again after somebody began to run: it may listen a little later."""


class Space:
    """A network namespace, by the container that stands for it. ``pid`` is a process in it."""

    def __init__(self, container_id: str, pid: int) -> None:
        self.pid: Union[int, str] = pid
        self.book = FlowBook(container_id)
        self.counters: Optional[Counters] = None
        self.seen: Dict[Any, int] = {}
        self.read_ms = 0
        self.calm = 0
        """How often in a row the counters had changed, and the table had nothing new."""

    def read(self) -> Dict[Any, int]:
        """What the table has. Raises OSError."""
        return read_flows(self.pid)

    def note(self, counters: Counters, seen: Dict[Any, int]) -> None:
        """Take what is there now."""
        self.counters, self.seen, self.read_ms = counters, seen, now_ms()
        self.book.note(seen, self.read_ms)

    def flows(self) -> Dict[str, Flow]:
        """What is told."""
        return self.book.flows()


class Holder(NamedTuple):
    """A container (its ID) or a unit that has the node's network, with its main process."""

    name: str
    pid: int
    is_unit: bool


class _Known(NamedTuple):
    """A holder's flows, and the folder of its control group."""

    book: FlowBook
    group: str


class Home(Space):
    """The node's own namespace: what is ``seen`` is by name of a holder and key."""

    def __init__(self) -> None:
        super().__init__("", 0)
        self.pid = "self"
        self._known: Dict[Holder, _Known] = {}
        self._listening: Dict[str, List[str]] = {}
        self._again = 0

    def hold(self, holders: Iterable[Holder]) -> bool:
        """These are there now. Returns whether any of them can be looked at."""
        before, self._known = self._known, {}
        for each in holders:
            known = before.get(each) or _find(each)
            if known is not None:
                self._known[each] = known
        if self._known.keys() - before.keys():
            self.counters, self.calm, self._again = None, 0, AGAIN
        return bool(self._known)

    def listening(self) -> Dict[str, List[str]]:
        """At which addresses units listen."""
        names = [each.name for each in self._known if each.is_unit]
        return {name: self._listening[name] for name in names if name in self._listening}

    def read(self) -> Dict[Any, int]:
        """What of the table is theirs. Raises OSError."""
        held = read_home({each.name: known.group for each, known in self._known.items()})
        self._listening = held.listening
        return dict(held.flows)

    def note(self, counters: Counters, seen: Dict[Any, int]) -> None:
        """Take what is there now."""
        self.counters, self.seen, self.read_ms = counters, seen, now_ms()
        if self._again:
            self._again, self.counters, self.calm = self._again - 1, None, 0
        for each, known in self._known.items():
            known.book.note({key: count for (name, key), count in seen.items() if name == each.name}, self.read_ms)

    def flows(self) -> Dict[str, Flow]:
        """What is told of all of them."""
        return {key: flow for known in self._known.values() for key, flow in known.book.flows().items()}


def _find(holder: Holder) -> Optional[_Known]:
    group = find_group(holder.pid, holder.name)
    if group is None:
        return None
    return _Known(FlowBook(unit=holder.name) if holder.is_unit else FlowBook(holder.name), group.whole)


def now_ms() -> int:
    """The time of day."""
    return int(time.time() * 1000)
