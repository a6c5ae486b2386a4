"""Which files make a service, and whether what runs is what they say. Pure.

A unit's files are its source (or its own unit file), the drop-ins for it, and the YAML, environment files and mounted
configuration that these name, and its file of checks. Drop-ins of a Quadlet source are merged by its generator and
unknown to systemd: they are found by the names of their directories (podman-systemd.unit(5): ``web.container.d``,
``container.d``, ``a-.container.d`` for ``a-b``).
"""

import os.path
from collections.abc import Iterable, Iterator, Mapping

from ..twin.schema import FileEntry, ServiceUnit
from .shapes.container import Drift
from .shapes.service import FileView

DRIFTING = ("quadlet", "unit", "dropin", "kube", "env")
"""Kinds of files that a start reads. Configuration may be read again at any time, a proxy's when it is told to."""
ORDER = (*DRIFTING, "checks", "config", "proxy")
RUNNING = ("active", "reloading", "refreshing", "activating", "deactivating")
GONE = "It was removed."
NOT_GENERATED = "not-generated"
"""The load state of a Quadlet file of which systemd has no unit."""
UnitFiles = tuple[FileEntry, ...]


class FileIndex:
    """The files of a node, ready to be joined with its units."""

    def __init__(self, files: Mapping[str, FileEntry], is_known: bool = True) -> None:
        self._is_known = is_known
        # systemd and Quadlet name a source by its real path
        self._by_path = {entry.target: entry for entry in files.values() if entry.target} | dict(files)
        self.of_proxies = [entry for entry in files.values() if entry.kind == "proxy"]
        self._configs = [entry for entry in files.values() if entry.kind == "config"]
        self._drop_ins: dict[str, list[FileEntry]] = {}
        for entry in files.values():
            if entry.kind == "dropin":
                folder = os.path.basename(os.path.dirname(entry.path))
                self._drop_ins.setdefault(folder, []).append(entry)

    def files_of(self, unit: ServiceUnit, mounts: Iterable[str] = ()) -> UnitFiles:
        """Return the files of a unit, its source first; one that the node does not list has its path and kind only.

        ``mounts`` are paths of the node that its containers have: a proxy's configuration lies there.
        """
        found: dict[str, FileEntry] = {}
        for entry in self._written(unit):
            found.setdefault(entry.path, entry)
        for entry in tuple(found.values()):
            for path in entry.refers:
                if path in self._by_path:
                    found.setdefault(path, self._by_path[path])
                for config in self._configs:
                    if config.path.startswith(path.rstrip("/") + "/"):
                        found.setdefault(config.path, config)
        for mount in mounts:
            for entry in self.of_proxies:
                if entry.path == mount or entry.path.startswith(mount.rstrip("/") + "/"):
                    found.setdefault(entry.path, entry)
        return tuple(sorted(found.values(), key=lambda entry: (_rank(entry.kind), entry.path)))

    def _written(self, unit: ServiceUnit) -> Iterator[FileEntry]:
        names = [unit.name]
        if unit.source_path is not None and unit.kind != "service":
            source = self._entry(unit.source_path, "quadlet")
            is_gone = self._is_known and unit.need_daemon_reload and source.path not in self._by_path
            yield FileEntry(path=source.path, kind="quadlet", problem=GONE) if is_gone else source
            names.append(os.path.basename(unit.source_path))
            yield from self._checks_beside(source.path)
        elif unit.origin == "user" and unit.fragment_path is not None:
            yield self._entry(unit.fragment_path, "unit")
        for name in names:
            for folder in drop_in_folders(name):
                yield from self._drop_ins.get(folder, ())
        for path in unit.drop_in_paths:
            yield self._entry(path, "dropin")

    def _checks_beside(self, source: str) -> Iterator[FileEntry]:
        """``web.checks.yml`` is of ``web.container`` or ``web.kube``; where neither is there, of ``web.pod``."""
        stem, _, kind = source.rpartition(".")
        is_taken = kind == "pod" and any(f"{stem}.{other}" in self._by_path for other in ("container", "kube"))
        entry = self._by_path.get(f"{stem}.checks.yml")
        if entry is not None and entry.kind == "checks" and kind in ("container", "kube", "pod") and not is_taken:
            yield entry

    def _entry(self, path: str, kind: str) -> FileEntry:
        return self._by_path.get(path) or FileEntry(path=path, kind=kind)


def drop_in_folders(name: str) -> list[str]:
    """``a-b.container`` -> ``container.d``, ``a-.container.d``, ``a-b.container.d``; the most special one last."""
    stem, _, suffix = name.rpartition(".")
    folders = [f"{suffix}.d"]
    folders += [f"{stem[: index + 1]}.{suffix}.d" for index, sign in enumerate(stem[:-1]) if sign == "-"]
    prefix, at, instance = stem.partition("@")
    if at and instance:
        folders.append(f"{prefix}@.{suffix}.d")
    return [*folders, f"{name}.d"]


def drift_of(unit: ServiceUnit, files: Iterable[FileEntry]) -> Drift | None:
    """Tell what of a unit's files is not what runs: not reloaded (``new edited removed``), or ``not-restarted``.

    A reload generates every unit anew, so a generated file's age says only when the last reload was.
    """
    files = tuple(files)
    if unit.load_state == NOT_GENERATED:
        return None if unit.generator_error else "new"
    if any(entry.problem == GONE for entry in files):
        return "removed"
    if unit.need_daemon_reload or _is_newer(files, ("quadlet", "dropin"), unit.fragment_mtime):
        return "edited"
    if unit.active_state in RUNNING and _is_newer(files, DRIFTING, unit.started_at):
        return "not-restarted"
    return None


def _is_newer(files: UnitFiles, kinds: tuple[str, ...], at: int | None) -> bool:
    return at is not None and any(entry.mtime > at for entry in files if entry.kind in kinds)


def drift_text(unit: ServiceUnit, drift: Drift | None) -> str | None:
    """Say in a sentence what to do about it."""
    if drift is None:
        return None
    if drift == "new":
        return "Its file is new, and systemd has not read it yet: reload units."
    if drift == "removed":
        return "Its file was removed, and systemd goes on without it until units are reloaded."
    if drift == "not-restarted":
        return "It was edited after it started, and the change is not applied: restart."
    cure = "reload units, then restart" if unit.active_state in RUNNING else "reload units"
    return f"It was edited and the change is not applied: {cure}."


def file_view(entry: FileEntry) -> FileView:
    """A file as a part of its service's row."""
    return FileView(path=entry.path, kind=entry.kind, sha256=entry.sha256, problem=entry.problem)


def _rank(kind: str) -> int:
    return ORDER.index(kind) if kind in ORDER else len(ORDER)
