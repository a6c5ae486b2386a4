"""Hints from the kernel that pods, images, volumes, networks or secrets changed, and which images.

What Podman writes, seen with 5.4.2 and 4.3.1 rootless:

* ``<graph root>/<driver>-images/images.json`` is replaced with each pull, build, tag, untag and removal;
* a directory per volume comes and goes in the volume path; what is in it is nobody's business here;
* ``<graph root>/networks/<name>.json`` is written and removed; ``netavark.lock`` beside it is opened by each
  podman process, so that closing must not count;
* ``<graph root>/secrets/secrets.json`` is written in place; the directory appears with the first secret.

Of pods no file tells: their containers and, by D-Bus, their slice do. What no file tells either (a volume of another
driver) is told by ``podman events`` while the service runs, and found by the slow audit.
"""

import json
import os
from typing import Callable, Dict, Optional

from ..files import inotify
from ..files.inotify import FileEvent, Inotify
from .stock import NotUnderstood, image_names

COME_AND_GO = inotify.CREATE | inotify.DELETE | inotify.MOVED_TO | inotify.MOVED_FROM
REPLACED = inotify.MODIFY | inotify.DELETE | inotify.MOVED_TO
MAX_INDEX_BYTES = 64 * 1024 * 1024


class StockSignals:
    """Watches Podman's storage. ``on_hint(section)``."""

    def __init__(self, files: Inotify, on_hint: Callable[[str], None]) -> None:
        self.count = 0
        self._files = files
        self._on_hint = on_hint
        self._images = self._volumes = self._networks = self._secrets = ""

    def watch_roots(self, graph_root: str, driver: Optional[str] = None, volume_path: Optional[str] = None) -> None:
        """Watch these places; call ``watch`` for those that appear later."""
        self._images = os.path.join(graph_root, (driver or "overlay") + "-images")
        self._volumes = volume_path or os.path.join(graph_root, "volumes")
        self._networks = os.path.join(graph_root, "networks")
        self._secrets = os.path.join(graph_root, "secrets")
        for section in ("images", "volumes", "networks", "secrets"):
            self.watch(section)

    def watch(self, section: str) -> bool:
        """Watch the place of ``section`` if it is not watched yet; True where a watch is new: look again then."""
        path, mask, ending = {
            "images": (self._images, inotify.MOVED_TO, "images.json"),
            "volumes": (self._volumes, COME_AND_GO, ""),
            "networks": (self._networks, REPLACED, ".json"),
            "secrets": (self._secrets, REPLACED, "secrets.json"),
        }.get(section, ("", 0, ""))
        if not path or self._files.is_watched(path):
            return False

        def on_event(event: FileEvent) -> None:
            if event.name.endswith(ending):
                self.count += 1
                self._on_hint(section)

        return self._files.watch(path, mask, on_event) is None

    def image_names(self) -> Optional[Dict[str, int]]:
        """Of each image in the store a number that changes with its names; None where the index cannot be read."""
        try:
            with open(os.path.join(self._images, "images.json"), "rb") as file:
                content = json.loads(file.read(MAX_INDEX_BYTES))
            return {key: hash(tuple(names)) for key, names in image_names(content).items()}
        except (OSError, ValueError, RecursionError, NotUnderstood):
            return None  # another storage: Podman is asked for all of them
