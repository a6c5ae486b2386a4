"""From hit to hit over what lies between: files that libsystemd has open are searched as a whole, the nearest first.

A journal is written by several journalds at most (another machine's, or before it was set up anew): each is a line of
files in the order of its numbers, which may overlap (users' and the system's), and the lines are merged by time.
"""

import heapq
import os
import re
from typing import Callable, Dict, Iterator, List, NamedTuple, Optional

from .cursor import Place
from .journal_file import Header, JournalFile, read_header
from .literal import literal_of
from .matching import Matches, Matching
from .pattern import Pattern, compile_broken, compile_pattern
from .wanted import Wanted

_HEADER_BYTES = 256
_NAME = re.compile(r"\.journal~?( \(deleted\))?$")
OnBorder = Callable[[Place], None]


class Source(NamedTuple):
    """A file and what it says of itself."""

    header: Header
    descriptor: int


class Leap:
    """A search of all files for what a hit has to have in it, in entries that fit."""

    def __init__(self, patterns: List[Pattern], matching: Matching, is_back: bool) -> None:
        self.patterns = patterns
        self.matching = matching
        self.is_back = is_back

    def places(self, start: Place, on_border: OnBorder) -> Iterator[Place]:
        """Where hits may be, beyond a place. ``on_border`` is told how far this came, where it is one line of files.

        Raises Unreadable where a file is not understood: what was given until then is right.
        """
        lines: Dict[str, List[Source]] = {}
        for descriptor in open_descriptors():
            header = read_header(os.pread(descriptor, _HEADER_BYTES, 0))
            if header is not None and self._is_beyond(header.head if self.is_back else header.tail, start):
                lines.setdefault(header.head.origin, []).append(Source(header, descriptor))
        if len(lines) == 1:
            return self._along(next(iter(lines.values())), start, on_border)
        streams = [self._along(line, start, _nothing) for line in lines.values()]
        return heapq.merge(*streams, key=lambda place: place.at, reverse=self.is_back)

    def _along(self, line: List[Source], start: Place, on_border: OnBorder) -> Iterator[Place]:
        waiting: List[Place] = []
        sign = -1 if self.is_back else 1
        for source in sorted(line, key=lambda source: sign * self._nearest(source).number):
            border = self._nearest(source)
            if self._is_beyond(border, start):
                ready = [place for place in waiting if self._is_beyond(border, place)]
                yield from sorted(ready, key=lambda place: sign * place.number)
                waiting = [place for place in waiting if not self._is_beyond(border, place)]
                on_border(border._replace(number=border.number - sign))
            waiting += [place for place in self._read(source) if self._is_beyond(place, start)]
        yield from sorted(waiting, key=lambda place: sign * place.number)

    def _nearest(self, source: Source) -> Place:
        return source.header.tail if self.is_back else source.header.head

    def _is_beyond(self, place: Place, other: Place) -> bool:
        order = place.order(other)
        return order < 0 if self.is_back else order > 0

    def _read(self, source: Source) -> List[Place]:
        file = JournalFile(source.descriptor, source.header)
        try:
            return file.places(self.patterns, self.matching)
        finally:
            file.close()


def open_leap(wanted: Wanted, matches: Matches, is_back: bool) -> Optional[Leap]:
    """None where what is looked for, or the machine, does not allow it."""
    literal = literal_of(wanted.text, wanted.is_regex)
    if literal is None:
        return None
    is_case = wanted.is_case and not wanted.is_regex  # an expression may say otherwise within
    whole, broken = compile_pattern(literal, is_case), compile_broken(literal, is_case)
    return None if whole is None or broken is None else Leap([whole, broken], Matching(matches), is_back)


def open_descriptors() -> List[int]:
    """The journal's files that this process has open: those that libsystemd chose."""
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            if _NAME.search(os.readlink("/proc/self/fd/" + name)):
                found.append(int(name))
        except OSError:
            continue  # the one that lists them
    return found


def _nothing(_place: Place) -> None:
    pass
