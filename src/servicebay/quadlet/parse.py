"""A unit file that can be edited without losing anything: the lines stay, what they mean is read from them. Pure.

``parse(text).text == text`` for any text. Meaning follows Podman's own parser (seen on 5.4.2 and 5.8.6): lines end with
``\\n`` only, white space around them does not count, a line that ends with ``\\`` is joined with the next one without
anything between, and comments *and blank lines* inside such a continuation are passed over, so that it may swallow the
next key. Repeated keys and sections add up; an empty assignment takes back the ones before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

SPACE = " \t\r\v\f"
BYTE_ORDER_MARK = "\ufeff"
_KEY = re.compile(r"[A-Za-z0-9-]+")
_SECTION = re.compile(r"[^\[\]\x00-\x1f\x7f]+")
_ASSIGNMENT = re.compile(r"[^=\\]*=[ \t]*")


@dataclass(frozen=True)
class Entry:
    """``Key=value`` on the lines ``line`` to ``end`` (both count from 1). ``value`` has its continuations joined."""

    section: str
    key: str
    value: str
    line: int
    end: int


@dataclass(frozen=True)
class Header:
    """``[Name]`` on the lines ``line`` to ``end``, which are several where an odd backslash stands before it."""

    name: str
    line: int
    end: int


@dataclass(frozen=True)
class Problem:
    """A line that is no key, section or comment: Podman makes no unit of a file that has one."""

    line: int
    message: str


class UnitFile:
    """The text of a unit file and its meaning, read when asked for. Never changes: an edit returns another one."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All assignments, in the order of the file."""
        return tuple(item for item in self._items if isinstance(item, Entry))

    @cached_property
    def headers(self) -> tuple[Header, ...]:
        """All section headers, in the order of the file."""
        return tuple(item for item in self._items if isinstance(item, Header))

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """The lines that are neither."""
        return tuple(item for item in self._items if isinstance(item, Problem))

    @cached_property
    def _items(self) -> tuple[Entry | Header | Problem, ...]:
        return tuple(_read(self.lines))

    @cached_property
    def text(self) -> str:
        """The whole text, as it was parsed."""
        return "".join(self.lines)

    def __str__(self) -> str:
        return self.text

    def sections(self) -> list[str]:
        """Names of the sections, each once, in the order of the file."""
        return list(dict.fromkeys(header.name for header in self.headers))

    def entries_of(self, section: str, key: str | None = None) -> list[Entry]:
        """The assignments of a section, or of one key in it, in the order of the file."""
        return [entry for entry in self.entries if entry.section == section and key in (None, entry.key)]

    def get(self, section: str, key: str) -> str | None:
        """The value of a key; of several the last one counts. None where it is not set; raw: quotes stay."""
        found = self.entries_of(section, key)
        return found[-1].value if found else None

    def get_all(self, section: str, key: str) -> list[str]:
        """The values of a key that adds up; an empty one takes back those before it."""
        return [entry.value for entry in effective(self.entries_of(section, key))]

    def set(self, section: str, key: str, value: str) -> "UnitFile":
        """Give a key a value: in the line that counts (the last one), else as a new line. Raises ValueError."""
        found = self.entries_of(section, key)
        if not found:
            return self.add(section, key, value)
        return self.replace(found[-1], value)

    def set_all(self, section: str, key: str, values: Sequence[str]) -> "UnitFile":
        """Give a key that adds up these values; lines that have the right one already stay. Raises ValueError."""
        left, edited = list(values), self
        surplus = [each for each in self.entries_of(section, key) if not (left[:1] == [each.value] and left.pop(0))]
        if not left:  # lines are taken out, and that is all
            for entry in reversed(surplus):
                edited = edited.without(entry)
        for index, value in enumerate(values):
            found = edited.entries_of(section, key)
            is_there = index < len(found)
            edited = edited.replace(found[index], value) if is_there else edited.add(section, key, value)
        for entry in reversed(edited.entries_of(section, key)[len(values) :]):
            edited = edited.without(entry)
        return edited

    def replace(self, entry: Entry, value: str) -> "UnitFile":
        """Give one assignment another value, in its own line. Raises ValueError."""
        value = _checked(value)
        if value == entry.value:
            return self
        first, last = self.lines[entry.line - 1], self.lines[entry.end - 1]
        start = _ASSIGNMENT.match(first)
        line = (start.group() if start else f"{entry.key}=") + value + _ending(last)
        return UnitFile((*self.lines[: entry.line - 1], line, *self.lines[entry.end :]))

    def without(self, entry: Entry) -> "UnitFile":
        """Take out the lines of one assignment."""
        return UnitFile((*self.lines[: entry.line - 1], *self.lines[entry.end :]))

    def with_line(self, number: int, line: str) -> "UnitFile":
        """Put another text in a line, counted from 1; its line end stays."""
        old = self.lines[number - 1]
        return UnitFile((*self.lines[: number - 1], line + _ending(old), *self.lines[number:]))

    def add(self, section: str, key: str, value: str) -> "UnitFile":
        """Add a line: after the last one of that key, else at the end of its section, which is made where it is not
        there. Raises ValueError.
        """
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key: keys have letters, digits and '-'.")
        line = f"{key}={_checked(value)}"
        same = self.entries_of(section, key)
        if same:
            return self._insert(same[-1].end, line)
        headers = [header for header in self.headers if header.name == section]
        if not headers:
            return self.add_section(section).add(section, key, value)
        return self._insert(self._end_of(headers[-1]), line)

    def remove(self, section: str, key: str, value: str | None = None) -> "UnitFile":
        """Take out the lines of a key, or only those with that value."""
        edited = self
        for entry in reversed(self.entries_of(section, key)):
            if value in (None, entry.value):
                edited = edited.without(entry)
        return edited

    def add_section(self, section: str) -> "UnitFile":
        """Add an empty section at the end, after a blank line. The same file where it is there. Raises ValueError."""
        if not _SECTION.fullmatch(section):
            raise ValueError(f"{section!r} is no name of a section.")
        if section in self.sections():
            return self
        edited = self
        if self.text.strip(SPACE + "\n") and self.lines[-1].strip(SPACE + "\n"):
            edited = edited._insert(len(self.lines), "")
        return edited._insert(len(edited.lines), f"[{section}]")

    def _end_of(self, header: Header) -> int:
        """The line after which a new key of that section belongs: its last one."""
        following = min((other.line for other in self.headers if other.line > header.line), default=1 << 62)
        return max((entry.end for entry in self.entries if header.line < entry.line < following), default=header.end)

    def _insert(self, after: int, line: str) -> "UnitFile":
        lines, eol = list(self.lines), self._eol()
        if after and not lines[after - 1].endswith("\n"):
            lines[after - 1] += eol
        if not any(_counts(other) for other in lines[after:]):
            _end_continuation(lines, after, eol)
        return UnitFile((*lines[:after], line + eol, *lines[after:]))

    def _eol(self) -> str:
        return "\r\n" if self.lines and self.lines[0].endswith("\r\n") else "\n"


def parse(text: str) -> UnitFile:
    """Read a unit file. Any text will do; lines without meaning are in ``problems``."""
    lines = text.split("\n")
    last = lines.pop()
    return UnitFile([line + "\n" for line in lines] + ([last] if last else []))


def decode(content: bytes) -> str:
    """Bytes as text from which ``encode`` makes the same bytes; what is no UTF-8 becomes lone surrogates."""
    return content.decode("utf-8", "surrogateescape")


def encode(text: str) -> bytes:
    """The bytes of a text. Raises UnicodeEncodeError for surrogates that ``decode`` has not made."""
    return text.encode("utf-8", "surrogateescape")


def effective(entries: Sequence[Entry]) -> list[Entry]:
    """The assignments that count: an empty one takes back those before it."""
    kept: list[Entry] = []
    for entry in entries:
        if entry.value:
            kept.append(entry)
        else:
            kept.clear()
    return kept


def _read(lines: Sequence[str]) -> Iterator[Entry | Header | Problem]:
    section = ""
    for whole, line, end in _logical_lines(lines):
        key, equals, value = whole.partition("=")
        if whole.startswith("["):
            if not whole.endswith("]") or not _SECTION.fullmatch(whole[1:-1]):
                yield Problem(line, f"{_short(whole)} is no section: it would be [Name].")
                continue
            section = whole[1:-1]
            yield Header(section, line, end)
        elif whole.startswith(BYTE_ORDER_MARK):
            yield Problem(line, "The file starts with a byte order mark, which Podman takes for a part of the text.")
        elif not equals or not key.strip(SPACE):
            yield Problem(line, f"{_short(whole)} is no key, section or comment: it would be Key=value.")
        else:
            if not section:
                yield Problem(line, f"{_short(whole)} stands before any [Section].")
            yield Entry(section, key.strip(SPACE), value.strip(SPACE), line, end)


def _logical_lines(lines: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Lines that count, continuations joined: (text, its first line, its last line)."""
    parts: list[str] = []
    first = last = 0
    for number, line in enumerate(lines, 1):
        if not _counts(line):
            continue
        first, last = first or number, number
        bare = line.strip(SPACE + "\n")
        if bare.endswith("\\"):
            parts.append(bare[:-1])
            continue
        yield "".join(parts) + bare, first, last
        parts, first = [], 0
    if parts:
        yield "".join(parts).strip(SPACE), first, last


def _counts(line: str) -> bool:
    return line.strip(SPACE + "\n")[:1] not in ("", "#", ";")


def _continues(line: str) -> bool:
    return line.rstrip(SPACE + "\n").endswith("\\")


def _end_continuation(lines: list[str], after: int, eol: str) -> None:
    """Take the backslash from the last line, which has nothing to continue with: it would swallow what comes now."""
    for index in range(after - 1, -1, -1):
        if _continues(lines[index]) and _counts(lines[index]):
            lines[index] = lines[index].rstrip(SPACE + "\n\\") + eol
        if _counts(lines[index]):
            return  # a line of nothing but the backslash leaves the one before it open


def _ending(line: str) -> str:
    return "\r\n" if line.endswith("\r\n") else "\n" if line.endswith("\n") else ""


def _checked(value: str) -> str:
    value = value.strip(SPACE)
    if any(sign in value for sign in "\n\r\0") or value.endswith("\\"):
        raise ValueError("A value is one line, and does not end with a backslash.")
    return value


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
