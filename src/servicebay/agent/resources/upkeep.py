"""Whether the node waits for a reboot or for updates, as far as its distribution tells everybody in a file.

Debian and Ubuntu write ``/run/reboot-required`` (packages beside it in ``.pkgs``) and update-notifier's
``updates-available``; everywhere ``/lib/modules`` has a folder for each installed kernel. What the package tool told
(``updates``) goes first. Nothing is run.
"""

import os
import re
from typing import Iterable, Optional, Tuple

from servicebay.wire.machine import Upkeep

from .updates import Updates

_COUNT = re.compile(r"^\s*(\d{1,6}) .*$", re.MULTILINE | re.ASCII)
_NUMBERS = re.compile(r"\d{1,9}", re.ASCII)
_FLAVOUR = re.compile(r"[\d.]+", re.ASCII)
_MAX_BYTES = 8192


def read_upkeep(root: str = "", running: Optional[str] = None, told: Optional[Updates] = None) -> Upkeep:
    """What is known now; ``told`` is what the package tool said last."""
    reboot = _reboot_reason(root, running or os.uname().release)
    updates, security = parse_updates(_text(root + "/var/lib/update-notifier/updates-available"))
    if told is None or (told.waiting is None and updates is not None):
        return Upkeep(reboot, updates, security)
    members = (told.by, told.at, told.lists_at, list(told.packages), told.problem)
    return Upkeep(reboot, told.waiting, told.security, *members)


def parse_updates(text: str) -> Tuple[Optional[int], Optional[int]]:
    """How many updates wait, and how many of them for security; ``None``: not told.

    ``12 updates can be applied immediately.\\n5 of these updates are standard security updates.``
    """
    counts = [(int(found.group(1)), found.group(0)) for found in _COUNT.finditer(text)]
    plain = [count for count, line in counts if "security" not in line]
    security = [count for count, line in counts if "security" in line]
    return (plain[0] if plain else None), (security[0] if security else None)


def newer_kernel(running: str, installed: Iterable[str]) -> Optional[str]:
    """The newest installed kernel of the running one's flavour (``-amd64``, ``.el9.x86_64``), if it is newer."""
    flavour, version = _FLAVOUR.sub("", running), _version(running)
    newer = [name for name in installed if _FLAVOUR.sub("", name) == flavour and _version(name) > version]
    return max(newer, key=_version, default=None)


def _version(release: str) -> Tuple[int, ...]:
    return tuple(int(word) for word in _NUMBERS.findall(release))


def _reboot_reason(root: str, running: str) -> Optional[str]:
    if os.path.exists(root + "/run/reboot-required"):
        packages = sorted(set(_text(root + "/run/reboot-required.pkgs").split()))
        named = ", ".join(packages[:5]) + (" and more" if len(packages) > 5 else "")
        if not named:
            return "Updates of the system take effect with a reboot."
        return "Updates of {} take effect with a reboot.".format(named)
    try:
        installed = os.listdir(root + "/lib/modules")
    except OSError:
        return None
    newer = newer_kernel(running, installed)
    return newer and "Kernel {} is installed, {} runs until a reboot.".format(newer, running)


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(_MAX_BYTES)
    except OSError:
        return ""
