"""Lines that are no unit file, and lines that say something else than they seem to."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from ..keys import sections_with
from ..parse import BYTE_ORDER_MARK, SPACE, Entry, UnitFile, parse
from .finding import Finding
from .unit import Files, Unit

_LOOKS_LIKE_KEY = re.compile(r"([A-Z][A-Za-z0-9]+)[ \t]*=")
_LOOKS_LIKE_SECTION = re.compile(r"\[[A-Z][A-Za-z-]+\]")


def check_syntax(unit: Unit, _files: Files) -> Iterator[Finding]:
    """Problems of the parser, continuations that swallow or glue, line ends of Windows."""
    text = unit.document.text
    for problem in unit.document.problems:
        if problem.line == 1 and text.startswith(BYTE_ORDER_MARK):
            fix = ("Remove the byte order mark", parse(text.removeprefix(BYTE_ORDER_MARK)))
            yield unit.say(1, "error", "byte-order-mark", problem.message, fix)
        else:
            yield unit.say(problem.line, "error", "syntax", problem.message)
    for entry in unit.document.entries:
        yield from _check_continuation(unit, entry)
    if "\r\n" in text:
        fix = ("Use the line ends of Linux", parse(text.replace("\r\n", "\n")))
        yield unit.say(1, "hint", "windows-line-ends", "The lines end as on Windows.", fix)


def _check_continuation(unit: Unit, entry: Entry) -> Iterator[Finding]:
    lines = [
        (number, unit.document.lines[number - 1].strip(SPACE + "\n")) for number in range(entry.line, entry.end + 1)
    ]
    counted = [(number, line) for number, line in lines if line and line[0] not in "#;"]
    for (before, first), (number, line) in pairwise(counted):
        key = _LOOKS_LIKE_KEY.match(line)
        if _LOOKS_LIKE_SECTION.fullmatch(line) or (key and sections_with(key[1])):
            message = (
                f"The backslash at the end of line {before} makes this line a part of {entry.key}=: "
                "blank lines and comments do not end it."
            )
            yield unit.say(number, "error", "swallowed-line", message, _without_backslash(unit, before))
        elif first[:-1] == first[:-1].rstrip(SPACE) and not line.startswith("\\"):
            glued = f"{first[-12:-1]}{line[:12]}"
            message = f"Podman joins this line and the next without a space: '{glued}'."
            yield unit.say(before, "warning", "glued-lines", message, _with_space(unit, before))
    if counted and counted[-1][1].endswith("\\"):
        message = "The backslash at the end would make the next line a part of this one."
        yield unit.say(entry.end, "warning", "open-continuation", message, _without_backslash(unit, entry.end))


def _without_backslash(unit: Unit, number: int) -> tuple[str, UnitFile]:
    return "Remove the backslash", _with_line(unit, number, lambda bare: bare[:-1].rstrip(SPACE))


def _with_space(unit: Unit, number: int) -> tuple[str, UnitFile]:
    return "Add a space", _with_line(unit, number, lambda bare: bare[:-1] + " \\")


def _with_line(unit: Unit, number: int, edit: Callable[[str], str]) -> UnitFile:
    return unit.document.with_line(number, edit(unit.document.lines[number - 1].rstrip(SPACE + "\n")))
