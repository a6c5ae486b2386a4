"""Keeps the ``proxies`` section true: containers and file events mark a proxy dirty, a child reads its configuration.

The parsers never load here: they run in a copy of the agent that ends (``forked``). Nothing is started while neither a
proxy nor a file that it was read from changes.
"""

import json
import time
from operator import is_not
from typing import Any, Callable, Dict, Hashable, List, Mapping, Optional, Set, Tuple

from servicebay.wire.mergepatch import Object

from ..aggregator import Aggregator
from ..debounce import Debounce
from ..files import inotify
from ..files.inotify import FileEvent, Inotify
from ..hinted import Hinted
from ..loop import Loop, TimedOut
from ..process import Completed, Spawner
from .found import Found, find_plain_proxies, find_proxies, main_processes

SECTION, SOURCE = "proxies", "files"
DEADLINE_S = 20.0
FIRST_GAP_S, MAX_GAP_S = 0.05, 5.0
"""Between two inspections of one proxy, while its files keep changing."""
AGAIN_S = (1.0, 4.0, 15.0)
"""A proxy that has just started may not answer yet, and a service's main process not yet run its program (systemd's
child, or a script, does that later): they are looked at so much later, and then no more."""
MOST_LOOKS_AHEAD = 9
MASK = (
    inotify.CLOSE_WRITE | inotify.CREATE | inotify.DELETE | inotify.MOVED_FROM | inotify.MOVED_TO
    | inotify.ATTRIB | inotify.DELETE_SELF | inotify.MOVE_SELF
)  # fmt: skip
"""Not each MODIFY: a log file that is written to in such a folder must not start anything."""
NO_WATCHES = "changes of its files can't be noticed ({})"


class _Known:
    """What the last look at a proxy gave. ``inputs`` stand for all of its container that matters."""

    __slots__ = ("entry", "inputs", "is_dirty", "pace", "reason", "tries", "watched")

    def __init__(self) -> None:
        self.inputs: Optional[Hashable] = None
        self.is_dirty = True
        self.entry: Optional[Object] = None
        self.reason: Optional[str] = None
        self.watched: Dict[str, Optional[List[str]]] = {}
        self.tries = 0
        self.pace = Debounce(FIRST_GAP_S, MAX_GAP_S)


class ProxyWatch:
    """Owner of the ``proxies`` section. ``on_files`` is told their configuration files: path -> ``proxy``."""

    def __init__(
        self,
        loop: Loop,
        aggregator: Aggregator,
        spawner: Spawner,
        on_change: Callable[[], None],
        on_files: Callable[[Dict[str, str]], None] = lambda files: None,
    ) -> None:
        self.scans = 0
        self._on_files = on_files
        self._loop = loop
        self._aggregator = aggregator
        self._spawner = spawner
        self._on_change = on_change
        self._known: Dict[str, _Known] = {}
        self._inotify: Optional[Inotify] = None
        self._watched: Set[str] = set()
        self._seen: Tuple[object, object] = (None, None)
        self._pids: Set[int] = set()
        self._looks_ahead = 0
        self._hinted = Hinted(loop)

    def hint(self) -> None:
        """Containers or units may have changed."""
        if any(map(is_not, self._seen, (self._aggregator.get("containers"), self._aggregator.get("services")))):
            self._hinted.hint()

    async def run(self) -> None:
        """Look at what is dirty, for ever."""
        self._hinted.hint()
        while True:
            await self._hinted.due()
            await self._look()

    async def _look(self) -> None:
        with self._hinted:
            containers, units = self._seen = (self._aggregator.get("containers"), self._aggregator.get("services"))
            if containers is not None or units is not None:
                await self._inspect_changed(containers or {}, units or {})

    async def _inspect_changed(self, containers: Mapping[str, Object], units: Mapping[str, Object]) -> None:
        proxies = {**find_proxies(containers), **find_plain_proxies(units, _program_of)}
        self._look_at_programs_again(set(main_processes(units).values()))
        self._known = {key: self._known.get(key) or _Known() for key in proxies}
        for key, found in proxies.items():
            known, inputs = self._known[key], _inputs(found, containers, units)
            if known.inputs != inputs:
                known.inputs, known.is_dirty, known.tries = inputs, True, 0
            if known.is_dirty and self._is_due(known):
                known.is_dirty = False
                known.pace.start(self._loop.clock())
                await self._inspect(found, containers, units, known)
                known.pace.finish(self._loop.clock())
        self._watch()
        self._publish(containers)

    def _look_at_programs_again(self, pids: Set[int]) -> None:
        new, self._pids = pids - self._pids, pids
        if new and self._looks_ahead + len(AGAIN_S) <= MOST_LOOKS_AHEAD:
            self._looks_ahead += len(AGAIN_S)
            for delay_s in AGAIN_S:
                self._loop.call_later(delay_s, self._on_look_ahead)

    def _on_look_ahead(self) -> None:
        self._looks_ahead -= 1
        self._hinted.hint()

    def _is_due(self, known: _Known) -> bool:
        now = self._loop.clock()
        known.pace.hint(now)
        due_at = known.pace.due_at()
        if due_at is None or due_at <= now:
            return True
        self._loop.call_later(due_at - now, self._hinted.hint)
        return False

    async def _inspect(
        self, found: Found, containers: Mapping[str, Object], units: Mapping[str, Object], known: _Known
    ) -> None:
        self.scans += 1
        again = True
        try:
            answer = _parse(await self._spawner.run_forked(lambda: _work(found, containers, units), DEADLINE_S))
            known.entry, known.watched, known.reason = answer["proxy"], answer["watched"], None
            again = answer["again"]
        except TimedOut:
            known.reason = "reading its configuration took longer than {:g} s".format(DEADLINE_S)
        except (OSError, ValueError) as error:
            known.reason = str(error)
        if again and known.tries < len(AGAIN_S):
            self._loop.call_later(AGAIN_S[known.tries], lambda: self._try_again(known))
            known.tries += 1

    def _try_again(self, known: _Known) -> None:
        known.is_dirty = True
        self._hinted.hint()

    def _publish(self, containers: Mapping[str, Object]) -> None:
        section = {key: known.entry for key, known in self._known.items() if known.entry is not None}
        self._on_files({path: "proxy" for entry in section.values() for path in entry["files"]})
        reasons = [
            "{}: {}".format((containers.get(key, {}).get("names") or [key])[0], known.reason)
            for key, known in self._known.items()
            if known.reason is not None
        ]
        if reasons:
            self._aggregator.put_partly(SECTION, section, SOURCE, "; ".join(reasons), int(time.time() * 1000))
        else:
            self._aggregator.put(SECTION, section, SOURCE)
        self._on_change()

    def _watch(self) -> None:
        wanted = {folder for known in self._known.values() for folder in known.watched}
        if self._inotify is None:
            if not wanted:
                return
            # one of its own: a folder may be watched for other reasons too, and a watch belongs to an inode
            self._inotify = Inotify(self._loop, self._on_overflow)
            self._loop.spawn(self._inotify.run(), "proxy files")
        for folder in self._watched - wanted:
            self._inotify.unwatch(folder)
        self._watched &= wanted
        for folder in wanted:
            self._watch_folder(self._inotify, folder)

    def _watch_folder(self, files: Inotify, folder: str) -> None:
        before = files.descriptor_of(folder)
        error = files.watch(folder, MASK, lambda event: self._on_event(folder, event))
        concerned = [known for known in self._known.values() if folder in known.watched]
        if error is not None:
            for known in concerned:
                known.reason = known.reason or NO_WATCHES.format(error.strerror)
        elif before is None or files.descriptor_of(folder) != before:
            for known in concerned:  # what changed between the look and the watch told nobody
                known.is_dirty = True
            self._hinted.hint()
        self._watched.add(folder)

    def _on_event(self, folder: str, event: FileEvent) -> None:
        for known in self._known.values():
            if folder in known.watched:
                names = known.watched[folder]
                if names is None or not event.name or event.name in names:
                    known.is_dirty, known.tries = True, 0
                    self._hinted.hint()

    def _on_overflow(self) -> None:
        for known in self._known.values():
            known.is_dirty = True
        self._hinted.hint()


def _work(found: Found, containers: Mapping[str, Object], units: Mapping[str, Object]) -> bytes:
    from .child import inspect_as_json

    return inspect_as_json(found, containers, units)


def _program_of(pid: int) -> str:
    """The name of a process's program; empty where it is gone."""
    try:
        with open("/proc/{}/comm".format(pid), encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return ""


def _parse(done: Completed) -> Any:
    """The child's answer. Raises ValueError with what it said."""
    if done.status != 0:
        said = done.stderr.decode("utf-8", "replace").strip()[-300:]
        raise ValueError("reading its configuration failed ({})".format(said or "status {}".format(done.status)))
    return json.loads(done.stdout)


def _inputs(found: Found, containers: Mapping[str, Object], units: Mapping[str, Object]) -> Hashable:
    """What an inspection depends on besides files. Traefik's routes are other containers' labels."""
    own = containers.get(found.container_id) or units[found.container_id]
    read = [found, own.get("mainPid"), *(own.get(key) for key in ("pid", "state", "image", "command", "mounts"))]
    read += sorted(str(port["hostPort"]) for port in own.get("ports", ()) if "hostPort" in port)
    if found.provider == "traefik":
        for key, each in containers.items():
            labels = {name: value for name, value in each.get("labels", {}).items() if name.startswith("traefik.")}
            if labels:
                read += [key, each.get("names"), each.get("state"), labels]
    return hash(repr(read))
