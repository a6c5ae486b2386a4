"""A container's log file, where its log driver is ``k8s-file`` (or ``json-file``, which Podman takes for the same).

A line of it: ``2026-11-28T04:51:42.024463905+00:00 stdout F text``; with ``P`` instead of ``F`` the next one goes on
with it. The file goes with its container. Other drivers: ``journald`` is in the journal,
``passthrough`` in that of the unit, ``none`` keeps nothing.
"""

import calendar
import os
import re
import subprocess
import time
from typing import Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from .cursor import Place
from .entries import Entry
from .search import BATCH
from .side import Edge, Side
from .sources import NAME
from .wanted import Wanted

BLOCK_BYTES = 256 * 1024
INSPECT_LIMIT_S = 5.0
_FORMAT = "{{.Id}} {{.Name}} {{.HostConfig.LogConfig.Type}} {{.HostConfig.LogConfig.Path}}"
"""Of these only the path may have a space. Podman 3.0 prints nothing for a template with a tab in it."""
_LINE = re.compile(
    rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) (stdout|stderr) ([FP])(?: (.*))?", re.DOTALL
)


class Found(NamedTuple):
    """Log files of containers, and what there is to say of the others."""

    sides: List[Side]
    note: Optional[str]


def find_files(containers: Sequence[str], is_in_journal: Callable[[str], bool]) -> Found:
    """The log files of these containers (names), of those that the journal knows nothing of."""
    unknown = [name for name in containers if NAME.fullmatch(name) and not is_in_journal(name)]
    if not unknown:
        return Found([], None)
    sides: List[Side] = []
    notes = []
    for identity, name, driver, path in _inspect(unknown):
        if driver in ("k8s-file", "json-file") and path:
            sides.append(FileSide(path, name, identity))
        elif driver == "none":
            notes.append("The log driver of {} is 'none': nothing that it writes is kept.".format(name))
    return Found(sides, " ".join(notes) or None)


def _inspect(names: Sequence[str]) -> List[Tuple[str, str, str, str]]:
    argv = ["podman", "container", "inspect", "--format", _FORMAT, *names]
    try:
        done = subprocess.run(argv, capture_output=True, timeout=INSPECT_LIMIT_S, check=False, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return parse_drivers(done.stdout.decode("utf-8", "replace"))


def parse_drivers(text: str) -> List[Tuple[str, str, str, str]]:
    """ID, name, log driver and path (which may be empty) of each container, one a line."""
    rows = [line.split(" ", 3) for line in text.split("\n")]
    return [(row[0], row[1], row[2], row[3]) for row in rows if len(row) == 4]


class FileSide:
    """One file. ``number`` of a place is the offset at which its line begins."""

    def __init__(self, path: str, name: str, identity: str) -> None:
        self._path = path
        self._name = name
        self._origin = identity[:12]
        self._seconds: Dict[bytes, int] = {}
        self._fd = -1
        self._rest = b""
        self._offset = 0
        self._after: Optional[Place] = None
        self._reopen()

    def back(self, edge: Edge, wanted: Optional[Wanted], check: Callable[[Place], None]) -> Iterator[Entry]:
        """Entries before the edge, newest first."""
        return self._filtered(self._all_back(edge), edge.is_before, wanted, check)

    def forward(self, edge: Edge, wanted: Optional[Wanted], check: Callable[[Place], None]) -> Iterator[Entry]:
        """Entries after the edge, oldest first."""
        start = edge.place.number if edge.place is not None and edge.place.origin == self._origin else 0
        return self._filtered(self._all_forward(start), edge.is_after, wanted, check)

    def last(self) -> Place:
        """The place of the newest entry."""
        for entry in self._all_back(Edge()):
            return entry.place
        return Place("f", self._origin, 0, time.time_ns() // 1000)

    def start_after(self, place: Place) -> None:
        """Have ``take`` go on after a place of this file."""
        self._offset, self._rest, self._after = place.number, b"", place

    def take(self, most: int) -> List[Entry]:
        """What was written since."""
        if self._was_replaced():
            self._reopen()
            self._offset, self._rest, self._after = 0, b"", None
        data = os.pread(self._fd, BLOCK_BYTES, self._offset + len(self._rest)) if self._fd >= 0 else b""
        *lines, self._rest = (self._rest + data).split(b"\n")
        found = []
        for line in lines:
            entry = self._parse(line, self._offset)
            self._offset += len(line) + 1
            if entry is not None and (self._after is None or entry.place.order(self._after) > 0):
                found.append(entry)
        return found

    def _filtered(
        self,
        entries: Iterator[Entry],
        is_beyond: Callable[[Entry], bool],
        wanted: Optional[Wanted],
        check: Callable[[Place], None],
    ) -> Iterator[Entry]:
        batch: List[Entry] = []
        for entry in entries:
            if is_beyond(entry):
                continue
            if wanted is None:
                yield entry
                continue
            batch.append(entry)
            if len(batch) == BATCH:
                yield from (batch[number] for number in wanted.hits([each.text for each in batch]))
                check(batch[-1].place)
                batch = []
        if wanted is not None and batch:
            yield from (batch[number] for number in wanted.hits([each.text for each in batch]))

    def _all_back(self, edge: Edge) -> Iterator[Entry]:
        end = os.fstat(self._fd).st_size if self._fd >= 0 else 0
        if edge.place is not None and edge.place.origin == self._origin:
            end = min(end, edge.place.number + (BLOCK_BYTES if edge.with_it else 0))
        rest = b""
        is_last = True
        while end > 0:
            start = max(0, end - BLOCK_BYTES)
            data = os.pread(self._fd, end - start, start) + rest
            lines = data.split(b"\n")
            rest = lines[0]
            position = start + len(data)
            for line in reversed(lines[1:]):
                position -= len(line)
                entry = None if is_last else self._parse(line, position)  # what has no end yet is no line
                is_last = False
                position -= 1
                if entry is not None:
                    yield entry
            end = start
        entry = self._parse(rest, 0) if rest and not is_last else None
        if entry is not None:
            yield entry

    def _all_forward(self, offset: int) -> Iterator[Entry]:
        rest = b""
        while self._fd >= 0:
            data = os.pread(self._fd, BLOCK_BYTES, offset + len(rest))
            if not data:
                return
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                entry = self._parse(line, offset)
                offset += len(line) + 1
                if entry is not None:
                    yield entry

    def _parse(self, line: bytes, offset: int) -> Optional[Entry]:
        found = _LINE.fullmatch(line)
        if found is None:
            return None
        at = self._second(found[1], found[3]) * 1_000_000 + int((found[2] or b"0").ljust(9, b"0")[:9]) // 1000
        stream = found[4].decode("ascii")
        place = Place("f", self._origin, offset, at)
        priority = 3 if stream == "stderr" else 6
        text, is_piece = found[6] or b"", found[5] == b"P"
        return Entry(place, "", "container:" + self._name, stream, priority, text, self._origin + stream, is_piece)

    def _second(self, date: bytes, zone: bytes) -> int:
        known = self._seconds.get(date + zone)
        if known is None:
            if len(self._seconds) > 10_000:
                self._seconds.clear()
            known = calendar.timegm(time.strptime(date.decode("ascii"), "%Y-%m-%dT%H:%M:%S"))
            if zone != b"Z":
                shift = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
                known -= shift if zone[:1] == b"+" else -shift
            self._seconds[date + zone] = known
        return known

    def _was_replaced(self) -> bool:
        if self._fd < 0:
            return os.path.exists(self._path)
        try:
            now, open_one = os.stat(self._path), os.fstat(self._fd)
        except FileNotFoundError:
            return False  # it goes with its container
        return now.st_ino != open_one.st_ino or now.st_size < self._offset

    def _reopen(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
        try:
            self._fd = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            self._fd = -1
