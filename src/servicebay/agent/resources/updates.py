"""How many updates wait, as the node's own package tool tells: without root, without the network, seldom.

``apt-get -s dist-upgrade`` (Debian, Ubuntu) and ``pacman -Qu`` (Arch) read lists that the system fetched; ``dnf -C
check-update`` (Fedora, RHEL) reads the cache of this user, who may have none. They take seconds of CPU: one is run
when lists or installed packages changed since, which is looked at by times of files alone, and once a day.
"""

import os
import re
import time
from typing import Callable, List, NamedTuple, Optional, Tuple

from ..loop import Event, Loop, TimedOut
from ..process import Spawner

FIRST_S = 60.0
"""After its start, unless somebody looks at the node: an agent whose connection breaks soon runs nothing."""
LOOK_S = 900.0
AGAIN_S = 86_400.0
DEADLINE_S = 180.0
MOST_PACKAGES = 30
_INST = re.compile(r"^Inst (\S{1,200}) \[[^\]]*\] \((\S{1,200}) ([^)]*)\)", re.MULTILINE)
_ARROW = re.compile(r"^(\S{1,200}) \S+ -> (\S{1,200})", re.MULTILINE)
_COLUMNS = re.compile(r"^(\S{1,200})\.[a-z0-9_]{2,10} +(\S{1,200}) +\S+ *$", re.MULTILINE)


class Updates(NamedTuple):
    """What a tool told: members as in ``wire.machine.Upkeep``; ``at`` and ``lists_at`` in ms."""

    by: str
    at: int
    lists_at: Optional[int]
    waiting: Optional[int]
    security: Optional[int] = None
    packages: Tuple[str, ...] = ()
    problem: Optional[str] = None


Found = List[Tuple[str, bool]]
"""Packages with their new versions, and whether they are for security."""


class Tool(NamedTuple):
    """How one is asked. ``lists`` is where its lists may be, ``installed`` what changes with each package."""

    name: str
    argv: Tuple[str, ...]
    lists: Tuple[str, ...]
    installed: str
    parse: Callable[[str], Found]
    good: Tuple[int, ...] = (0,)
    tells_security: bool = False


def parse_apt(text: str) -> Found:
    """``Inst libc6 [2.36-9] (2.36-9+deb12u8 Debian-Security:12/oldstable [amd64])``; what is new does not count."""
    return [
        ("{} {}".format(name, version), "security" in origin.lower()) for name, version, origin in _INST.findall(text)
    ]


def parse_pacman(text: str) -> Found:
    """``linux 6.11.1-1 -> 6.11.2-1``."""
    return [("{} {}".format(name, version), False) for name, version in _ARROW.findall(text)]


def parse_dnf(text: str) -> Found:
    """``kernel.x86_64    6.11.4-301.fc41    updates``, up to what obsoletes others."""
    told = text.split("\nObsoleting Packages")[0]
    return [("{} {}".format(name, version), False) for name, version in _COLUMNS.findall(told)]


TOOLS = (
    Tool(
        "apt",
        ("apt-get", "-s", "-q", "-o", "Debug::NoLocking=true", "dist-upgrade"),
        ("/var/lib/apt/lists",),
        "/var/lib/dpkg/status",
        parse_apt,
        tells_security=True,
    ),
    Tool(
        "dnf",
        ("dnf", "-q", "-C", "check-update"),
        ("/var/cache/libdnf5", "/var/cache/dnf"),
        "/var/lib/rpm",
        parse_dnf,
        (0, 100),
    ),
    Tool("pacman", ("pacman", "-Qu"), ("/var/lib/pacman/sync",), "/var/lib/pacman/local", parse_pacman, (0, 1)),
)


def find_tool(root: str = "") -> Optional[Tool]:
    """The one whose packages are installed here."""
    return next((tool for tool in TOOLS if os.path.exists(root + tool.installed)), None)


def newest(paths: List[str]) -> Optional[int]:
    """When the newest of these changed (ms); what is not there, or not ours to see, is passed over."""
    times = []
    for path in paths:
        try:
            times.append(os.stat(path).st_mtime_ns // 1_000_000)
        except OSError:
            continue
    return max(times, default=None)


class UpdatesWatch:
    """``run`` for ever; ``tell`` is given what was found."""

    def __init__(self, loop: Loop, spawner: Spawner, tell: Callable[[Updates], None], root: str = "") -> None:
        self._loop = loop
        self._spawner = spawner
        self._tell = tell
        self._root = root
        self._wake = Event()

    def hint(self) -> None:
        """Somebody looks at the node: see now whether anything changed."""
        self._wake.set()

    async def run(self) -> None:
        """Look now and then; where no tool is known, never."""
        tool, seen, asked_at = find_tool(self._root), None, 0.0
        await self._pause(FIRST_S)
        while tool is not None:
            stamp = (self._lists_at(tool), newest([self._root + tool.installed]))
            if stamp != seen or self._loop.clock() - asked_at > AGAIN_S:
                self._tell(await self.ask(tool))
                seen, asked_at = stamp, self._loop.clock()
            await self._pause(LOOK_S)

    async def _pause(self, seconds: float) -> None:
        timer = self._loop.call_later(seconds, self._wake.set)
        try:
            await self._wake.wait()
        finally:
            timer.cancel()
        self._wake.clear()

    async def ask(self, tool: Tool) -> Updates:
        """Run the tool once."""
        lists_at, at = self._lists_at(tool), int(time.time() * 1000)
        if lists_at is None:
            return Updates(tool.name, at, None, None, problem="{} has no lists of packages yet.".format(tool.name))
        try:
            done = await self._spawner.run(("env", "LC_ALL=C", "nice", "-n", "19", *tool.argv), DEADLINE_S)
        except (OSError, TimedOut):
            return Updates(tool.name, at, lists_at, None, problem="{} did not answer.".format(tool.name))
        if done.status not in tool.good:
            said = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1][:200]
            return Updates(tool.name, at, lists_at, None, problem="{}: {}".format(tool.name, said or "failed"))
        found = tool.parse(done.stdout.decode("utf-8", "replace"))
        security = sum(1 for _, is_security in found if is_security) if tool.tells_security else None
        names = tuple(name for name, _ in sorted(found, key=lambda each: not each[1])[:MOST_PACKAGES])
        return Updates(tool.name, at, lists_at, len(found), security, names)

    def _lists_at(self, tool: Tool) -> Optional[int]:
        # what is fetched anew and is the same changes only the folder in which it was fetched
        folders = [self._root + folder for folder in tool.lists if holds_lists(self._root + folder)]
        return newest([*folders, *(folder + "/partial" for folder in folders)])


def holds_lists(folder: str) -> bool:
    """Whether anything was ever fetched to it."""
    try:
        return any(name not in ("lock", "partial", "auxfiles") for name in os.listdir(folder))
    except OSError:
        return False
