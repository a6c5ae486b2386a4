"""Hints from the kernel that a container changes, long before ``podman events`` tells (MEASUREMENTS.md).

What is watched, seen with Podman 5.4.2 rootless (paths from inspection and the defaults below):

* ``$XDG_RUNTIME_DIR/libpod/tmp/exits/<id>``: conmon writes the exit code when a container ends;
* ``<run root>/overlay-containers/<id>/``: appears at start; ``userdata/conmon.pid``, ``pidfile``
  are written in it, and ``healthcheck.log`` after each run of a health check;
* ``<graph root>/overlay-containers/``: ``containers.json`` is replaced when a container is created,
  removed or renamed, a directory ``<id>`` comes and goes;
* ``cgroup.events`` of a running container: *populated 0* when its last process ends, *frozen* on pause;
* ``<graph root>/db.sql``: written at every change of state, but 30 times by each health check too, so
  it is watched only for ``HOT_S`` after another hint, and tells of the containers that gave one.
"""

import os
import re
from typing import Callable, Dict, Optional, Tuple

from ..files import inotify
from ..files.inotify import FileEvent, Inotify
from ..loop import Loop
from .inventory import Place

HOT_S = 3.0
GRAPH_ROOT = ".local/share/containers/storage"
CGROUP_ROOT = "/sys/fs/cgroup"
_ID = re.compile(r"^([0-9a-f]{64})(\.[A-Za-z0-9]+)?$")


class Signals:
    """Turns file events into hints. ``on_hint(id)``; ``None`` for 'any of them'."""

    def __init__(
        self,
        loop: Loop,
        files: Inotify,
        on_hint: Callable[[Optional[str]], None],
        on_health: Callable[[str, str], None],
    ) -> None:
        self.count = 0
        self._loop = loop
        self._files = files
        self._on_hint = on_hint
        self._on_health = on_health
        self._hot: Dict[str, float] = {}
        self._places: Dict[str, Place] = {}
        self._run_root: Optional[str] = None
        self._graph_root: Optional[str] = None
        self._roots: Dict[str, Tuple[int, Callable[[FileEvent], None]]] = {}

    def watch_defaults(self, runtime_dir: str, home: str) -> None:
        """Watch where rootless Podman keeps its things unless configured otherwise; ``watch_roots`` corrects it."""
        exits = os.path.join(runtime_dir, "libpod/tmp/exits")
        self.watch_roots(os.path.join(runtime_dir, "containers"), os.path.join(home, GRAPH_ROOT), exits)

    def watch_roots(self, run_root: str, graph_root: str, exits: str) -> None:
        """Watch these directories; one that is not there yet is no error (call again when Podman ran)."""
        self._run_root = os.path.join(run_root, "overlay-containers")
        self._graph_root = graph_root
        stored = os.path.join(graph_root, "overlay-containers")
        self._roots = {
            exits: (inotify.CREATE | inotify.MOVED_TO | inotify.CLOSE_WRITE, self._on_named),
            self._run_root: (inotify.CREATE | inotify.DELETE, self._on_named),
            stored: (inotify.CREATE | inotify.DELETE | inotify.MOVED_TO, self._on_stored),
        }
        for path, (mask, callback) in self._roots.items():
            self._files.watch(path, mask, callback)
        networks = os.path.join(run_root, "networks", "aardvark-dns")
        self._files.watch(networks, inotify.CLOSE_WRITE | inotify.MOVED_TO, lambda event: self._hint(None))

    def is_root(self, path: str) -> bool:
        """Whether this is one of the directories without which containers come and go unseen."""
        return path in self._roots

    def watch_again(self) -> Optional[bool]:
        """Watch those of them that went and are there again, as ``roots.WatchAgain``."""
        missing = [path for path in self._roots if not self._files.is_watched(path)]
        found = [path for path in missing if self._files.watch(path, *self._roots[path]) is None]
        return bool(found) if missing else None

    def follow(self, container_id: str, place: Optional[Place]) -> None:
        """Watch a container's own files from now on; ``None``: it is gone."""
        before = self._places.get(container_id)
        if before == place:
            return
        if before is not None and before.cgroup and (place is None or place.cgroup != before.cgroup):
            self._files.unwatch(_events_path(before.cgroup))
        if place is None:
            self._places.pop(container_id, None)
            self._hot.pop(container_id, None)
            return
        self._places[container_id] = place
        if place.cgroup and place.pid:
            self._files.watch(_events_path(place.cgroup), inotify.MODIFY, lambda event: self._hint(container_id))
        if place.run_dir:
            self._watch_run_dir(container_id, place.run_dir)

    def _watch_run_dir(self, container_id: str, run_dir: str) -> None:
        written = inotify.CLOSE_WRITE | inotify.MOVED_TO | inotify.CREATE

        def on_file(event: FileEvent) -> None:
            if event.name == "healthcheck.log" and not event.mask & inotify.CREATE:
                self._on_health(container_id, os.path.join(run_dir, event.name))
            elif event.name in ("conmon.pid", "pidfile", "userdata"):
                self._hint(container_id)

        self._files.watch(run_dir, written, on_file)
        self._files.watch(os.path.join(run_dir, "userdata"), written, on_file)

    def _on_named(self, event: FileEvent) -> None:
        match = _ID.match(event.name)
        if match is None:
            return
        container_id = match.group(1)
        if event.mask & inotify.ISDIR and event.mask & inotify.CREATE and self._run_root is not None:
            self._watch_run_dir(container_id, os.path.join(self._run_root, container_id))
        self._hint(container_id)

    def _on_stored(self, event: FileEvent) -> None:
        match = _ID.match(event.name)
        if match is not None:
            self._hint(match.group(1))
        elif event.name == "containers.json":
            self._hint(None)

    def _watch_database(self) -> None:
        if self._graph_root is None or self._files.is_watched(self._graph_root):
            return
        if self._files.watch(self._graph_root, inotify.MODIFY, self._on_database) is None:
            self._loop.call_later(HOT_S, self._leave_database)

    def _leave_database(self) -> None:
        oldest = self._loop.clock() - HOT_S
        self._hot = {container_id: at for container_id, at in self._hot.items() if at > oldest}
        if self._hot:
            self._loop.call_later(HOT_S, self._leave_database)
        elif self._graph_root is not None:
            self._files.unwatch(self._graph_root)

    def _on_database(self, event: FileEvent) -> None:
        if event.name.startswith("db.sql"):
            for container_id in self._hot:
                self._on_hint(container_id)

    def _hint(self, container_id: Optional[str]) -> None:
        self.count += 1
        if container_id is not None:
            self._hot[container_id] = self._loop.clock()
            self._watch_database()
        self._on_hint(container_id)


def _events_path(cgroup: str) -> str:
    return CGROUP_ROOT + cgroup + "/cgroup.events"
