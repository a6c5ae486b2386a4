"""From entry points to plugins. Runs other people's code: whatever that does is told in a sentence, never raised."""

import importlib.metadata
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from .plugin import API_VERSION, Plugin

log = logging.getLogger(__name__)
GROUP = "servicebay.plugins"
NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
State = Literal["running", "failed", "off"]


class Unfit(Exception):
    """A plugin that cannot be used; the text is a sentence."""


@dataclass
class Installed:
    """One entry point, and what became of it. ``plugin`` is there unless it is off or could not be imported."""

    name: str
    package: str
    version: str
    state: State
    plugin: Plugin | None = None
    problem: str = ""

    def fail(self, what: str, error: BaseException | None = None) -> None:
        """Use it no more: ``what`` did not work."""
        said = f" {type(error).__name__}: {error}".rstrip(": ") if error is not None else ""
        self.state, self.problem = "failed", f"{what}{':' if said else ''}{said}"[:500].rstrip(".") + "."
        log.error("plugin %s: %s", self.name, self.problem, exc_info=error)


def is_chosen(chosen: tuple[str, ...], name: str) -> bool:
    """Whether ``SERVICEBAY_PLUGINS`` lets it in: all of them, those named, all but ``-these``, or ``none``."""
    if not chosen or chosen == ("all",):
        return True
    if f"-{name}" in chosen:
        return False
    return name in chosen or all(each.startswith("-") for each in chosen)


def load_installed(chosen: tuple[str, ...] = ()) -> dict[str, Installed]:
    """Import all that are installed and chosen, by name. Blocking."""
    found: dict[str, Installed] = {}
    for entry in sorted(importlib.metadata.entry_points(group=GROUP), key=lambda each: each.name):
        package = entry.dist.name if entry.dist else ""
        version = entry.dist.version if entry.dist else ""
        if entry.name in found:
            if found[entry.name].package != package:
                found[entry.name].fail(f"Two packages are called so: {found[entry.name].package} and {package}")
            continue
        installed = Installed(entry.name, package, version, "off")
        found[entry.name] = installed
        if is_chosen(chosen, entry.name):
            _import(entry, installed)
    return found


def _import(entry: importlib.metadata.EntryPoint, installed: Installed) -> None:
    try:
        plugin = entry.load()
    except (Exception, SystemExit) as error:  # supervision boundary: other people's code
        return installed.fail(f"{entry.value} cannot be imported", error)
    try:
        check_plugin(plugin, entry.name)
    except Unfit as error:
        return installed.fail(str(error))
    installed.plugin, installed.version, installed.state = plugin, plugin.version, "running"
    log.info("plugin %s %s of %s is there", plugin.name, plugin.version, installed.package or "no package")
    return None


def check_plugin(plugin: object, name: str) -> None:
    """Raise Unfit for what is no plugin for this hub."""
    if not isinstance(plugin, Plugin):
        raise Unfit(f"Its entry point leads to a {type(plugin).__name__}, not to a Plugin")
    if plugin.api_version != API_VERSION:
        raise Unfit(f"It was written for version {plugin.api_version} of the interface; this hub has {API_VERSION}")
    if plugin.name != name or not NAME.fullmatch(name):
        raise Unfit(f"It calls itself {plugin.name!r}; its entry point's name, in small letters, must be the same")
    words = [*(probe.kind for probe in plugin.checks), *(router.kind for router in plugin.routers)]
    if not all(NAME.fullmatch(word) for word in words):
        raise Unfit("Its kinds of checks and routers must be words in small letters")
    for what, kinds in (("check", plugin.checks), ("router", plugin.routers)):
        if _has_twice(each.kind for each in kinds):
            raise Unfit(f"It gives one kind of {what} twice")


def _has_twice(words: Iterable[str]) -> bool:
    all_of = [*words]
    return len(all_of) > len(set(all_of))
