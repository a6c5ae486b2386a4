"""Keeps the ``files`` section true: inotify marks it dirty, a scan reads what changed.

The one watch on the directories of units: ``services`` is hinted from here too, as an edit changes what systemd says.
"""

import errno
import os
import pwd
import time
from typing import Callable, Dict, List, Optional, Set, Tuple

from servicebay.wire.codec import to_object

from ..aggregator import Aggregator
from ..hinted import Hinted
from ..loop import Event, Loop, Timer
from . import inotify
from .inotify import FileEvent, Inotify
from .places import Places, await_path, find_mounted, find_places, is_awaited, list_files
from .reader import FileReader, Known
from .references import Reference

SECTION = "files"
SOURCE = "inotify"
MAX_FILES = 1000
EVENTS = (
    inotify.CLOSE_WRITE
    | inotify.ATTRIB
    | inotify.CREATE
    | inotify.DELETE
    | inotify.MOVED_FROM
    | inotify.MOVED_TO
    | inotify.DELETE_SELF
    | inotify.MOVE_SELF
)
BLIND_INTERVAL_S = 60.0
"""How often files are looked at while they cannot be watched."""
NO_WATCHES = (
    "the limit of file watches is reached, so changes are seen only once a minute. "
    "Raise it: sudo sysctl -w fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=1024"
)
TOO_MANY = "there are too many of them; the rest is left out"

Names = Optional[Set[str]]
"""Whose events in a watched directory count; None: all."""


class FileWatch:
    """Owner of the ``files`` section. ``on_unit_files``: unit files may have changed."""

    def __init__(
        self,
        loop: Loop,
        aggregator: Aggregator,
        files: Inotify,
        on_unit_files: Callable[[], None],
        on_change: Callable[[], None],
    ) -> None:
        self.scans = 0
        self.first_scan = Event()
        self.after_look: List[Callable[[Dict[str, Known]], None]] = []
        """Called after each look with all files as they were read."""
        self._loop = loop
        self._aggregator = aggregator
        self._inotify = files
        self._on_unit_files = on_unit_files
        self._on_change = on_change
        self._hinted = Hinted(loop)
        self._reader = FileReader(_specifiers())
        self._watched: Dict[str, Names] = {}
        self._paths: Dict[str, Tuple[str, str]] = {}
        self._objects: Dict[str, Tuple[Known, object]] = {}
        self._blind_timer: Optional[Timer] = None
        self._also: Dict[str, Dict[str, str]] = {}

    def hint(self) -> None:
        """Files may have changed."""
        self._hinted.hint()

    def look_now(self) -> None:
        """Read what changed before going on: it is told before an answer that is sent next."""
        self.hint()
        self._look()

    def watch_also(self, owner: str, paths: Dict[str, str]) -> None:
        """Have these files, and what lies in these folders, in the section as well: path -> kind (``proxy``).

        They replace what the same ``owner`` named before. One that does not exist is waited for.
        """
        if self._also.get(owner, {}) != paths:
            self._also[owner] = dict(paths)
            self.hint()

    def target_of(self, path: str) -> Optional[str]:
        """Return the real file behind a path of the section; None for any other path."""
        known = self._paths.get(path)
        return known[1] if known else None

    async def run(self) -> None:
        """Scan what is dirty, for ever."""
        self.hint()
        while True:
            await self._hinted.due()
            self._look()

    def _look(self) -> None:
        self.scans += 1
        with self._hinted:
            named = {path: kind for paths in self._also.values() for path, kind in paths.items()}
            folders = {path: kind for path, kind in named.items() if os.path.isdir(path)}
            places = find_places(os.environ, os.environ["HOME"], os.getuid(), folders)
            found, is_cut = self._read(places, {path: named[path] for path in named if path not in folders})
            is_new, is_blind = self._watch(_wanted(places, found))
            self._publish(found, NO_WATCHES if is_blind else TOO_MANY if is_cut or places.is_cut else None)
        if is_new:  # what changed between the look and the watch told nobody
            self.hint()
            self._on_unit_files()
        if self._blind_timer is not None:
            self._blind_timer.cancel()
        self._blind_timer = self._loop.call_later(BLIND_INTERVAL_S, self._look_blindly) if is_blind else None

    def _look_blindly(self) -> None:
        self.hint()
        self._on_unit_files()

    def _read(self, places: Places, named: Dict[str, str]) -> Tuple[Dict[str, Known], bool]:
        kinds = {**named, **list_files(places)}
        found: Dict[str, Known] = {}
        for path, kind in list(kinds.items())[:MAX_FILES]:
            found[path] = self._reader.read(path, kind)
        references = [each for known in found.values() for each in known.references]
        referred = {each.path: each for each in references if each.kind != "config"}
        for each in references:
            if each.kind == "config":
                for path in find_mounted(each.path, places):
                    referred.setdefault(path, Reference(path, each.kind, True))
        referred = {path: each for path, each in referred.items() if path not in found}
        for path, reference in list(referred.items())[: MAX_FILES - len(found)]:
            known = self._reader.read(path, reference.kind)
            if not (reference.may_miss and not os.path.lexists(path)):
                found[path] = known
        self._reader.forget_others(found)
        return found, len(kinds) + len(referred) > MAX_FILES

    def _publish(self, found: Dict[str, Known], reason: Optional[str]) -> None:
        before, self._objects = self._objects, {}
        for path in sorted(found):
            known, told = found[path], before.get(path)
            # what did not change stays the same object: only what changed is encoded and compared
            self._objects[path] = told if told is not None and told[0] is known else (known, to_object(known.entry))
        self._paths = {known.entry.path: (path, os.path.realpath(path)) for path, known in found.items()}
        section = {known.entry.path: told for known, told in self._objects.values()}
        if reason is None:
            self._aggregator.put(SECTION, section, SOURCE)
        else:
            self._aggregator.put_partly(SECTION, section, SOURCE, reason, int(time.time() * 1000))
        self.first_scan.set()
        for tell in self.after_look:
            tell(found)
        self._on_change()

    def _watch(self, wanted: Dict[str, Names]) -> Tuple[bool, bool]:
        """Watch these paths and no others; return whether one is new, and whether the limit forbids one."""
        for path in self._watched:
            if path not in wanted:
                self._inotify.unwatch(path)
        is_new = is_blind = False
        for path, names in wanted.items():
            # also what is watched: a watch belongs to an inode, and another may stand there now
            before = self._inotify.descriptor_of(path)
            error = self._inotify.watch(path, EVENTS, self._listener(path))
            if error is not None:
                is_blind = is_blind or error.errno in (errno.ENOSPC, errno.EMFILE)
            elif self._inotify.descriptor_of(path) != before or not names_cover(self._watched.get(path), names):
                is_new = True
        self._watched = wanted
        return is_new, is_blind

    def _listener(self, path: str) -> Callable[[FileEvent], None]:
        def on_event(event: FileEvent) -> None:
            names = self._watched.get(path)
            if names is None or not event.name or event.name in names:
                self.hint()
                self._on_unit_files()

        return on_event


def names_cover(before: Names, after: Names) -> bool:
    """Tell whether a watch that listened to the names ``before`` hears all of ``after``."""
    return before is None or (after is not None and after <= before)


def _wanted(places: Places, found: Dict[str, Known]) -> Dict[str, Names]:
    """Return what to watch: directories, files whose directory is not among them, parents of what may appear."""
    awaited = {parent: set(names) for parent, names in places.awaited.items()}
    paths: Dict[str, Names] = dict.fromkeys(places.directories)
    watched = {os.path.realpath(directory) for directory in places.directories}
    named = [each for known in found.values() for each in known.references]
    references = {each.path for each in named if each.kind != "config" or is_awaited(each.path)}
    for path in sorted(references.union(found)):
        target = os.path.realpath(path)
        if os.path.dirname(target) in watched:
            continue
        if os.path.lexists(target):
            paths[target] = None
        else:
            await_path(awaited, target)
    for parent, names in awaited.items():
        if parent not in paths:
            paths[parent] = names
    return paths


def _specifiers() -> Dict[str, str]:
    """Values of systemd's specifiers that are the same for all units of this user (systemd.unit(5))."""
    home = os.environ["HOME"]
    config = os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    return {
        "h": home,
        "t": os.environ.get("XDG_RUNTIME_DIR") or "/run/user/{}".format(os.getuid()),
        "E": config,
        "U": str(os.getuid()),
        "u": pwd.getpwuid(os.getuid()).pw_name,
        "H": os.uname().nodename,
    }
