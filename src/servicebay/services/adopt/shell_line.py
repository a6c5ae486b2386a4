r"""One command as people paste it, split into words as a shell would. Pure; nothing is ever run.

``$ podman run -v "$PWD/data:/data" \`` and further lines become words; what a shell would fill in (``$PWD``,
``$(id -u)``) is filled in where it is known, and otherwise stays as it is written and is told.
"""

import re
import shlex
from collections.abc import Mapping
from typing import NamedTuple

from .errors import NotAdoptable
from .report import Report, shown

MAX_CHARACTERS = 64 * 1024
MAX_SUBSTITUTION, MAX_NESTED = 4096, 20
"""Characters, brackets. What is more stays as it is; looking for each end to the end of the text takes for ever."""
_BRACKET = re.compile(r"[()]")
MARK = re.compile("\ue000([0-9]+)\ue001")
_NAME = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*)")
_PROMPT = re.compile(r"\A\s*[$#]\s+")
END = ";|&<>\n"
"""Unquoted, each of these ends the command."""


class Line(NamedTuple):
    """``text`` with a mark for each substitution, ``substitutions`` by the mark's number; ``rest`` was cut off."""

    text: str
    substitutions: list[str]
    rest: str


def split_line(text: str, known: Mapping[str, str], report: Report) -> list[str]:
    """The words of the first command. ``known``: variable -> value. Raises NotAdoptable."""
    if len(text) > MAX_CHARACTERS:
        raise NotAdoptable("This is too long for one command.")
    line = scan(_PROMPT.sub("", text.replace("\r\n", "\n").translate({0xE000: None, 0xE001: None})))
    if line.rest:
        report.lose(f"{shown(line.rest, 60)}: only the first command is looked at")
    try:
        found = shlex.split(line.text, comments=False, posix=True)
    except ValueError as error:
        raise NotAdoptable("A quotation mark is not closed.") from error
    filled = [_value_of(source, known) for source in line.substitutions]
    for source, value in zip(line.substitutions, filled, strict=True):
        if value is None:
            report.lose(f"{shown(source, 60)}: the shell would have filled it in; it stands as it is written")

    def fill(match: re.Match[str]) -> str:
        number = int(match[1])
        value = filled[number] if number < len(filled) else None
        return line.substitutions[number] if value is None and number < len(filled) else value or ""

    return [MARK.sub(fill, each) for each in found]


def scan(text: str) -> Line:
    """Mark the substitutions, and cut at the end of the command."""
    out: list[str] = []
    substitutions: list[str] = []
    place, quote = 0, ""
    text = text.strip()
    while place < len(text):
        c = text[place]
        if c == "\\" and quote != "'":
            pair = text[place : place + 2]
            out.append("" if pair == "\\\n" and not quote else "" if pair == "\\\n" else pair)
            place += 2
            continue
        if quote != "'" and c in "$`":
            end = _end_of_substitution(text, place)
            if end > place + 1:
                out.append(f"\ue000{len(substitutions)}\ue001")
                substitutions.append(text[place:end])
                place = end
                continue
        if c in "'\"" and quote in ("", c):
            quote = "" if quote else c
        elif not quote and (c in END or (c == "#" and (not out or out[-1][-1:].isspace()))):
            return Line("".join(out), substitutions, _rest(text[place:]))
        out.append(c)
        place += 1
    return Line("".join(out), substitutions, "")


def _rest(text: str) -> str:
    return "" if text.startswith("#") and "\n" not in text else text.strip()


def _end_of_substitution(text: str, place: int) -> int:
    """Where ``$X``, ``${X}``, ``$(…)`` or `` `…` `` ends; ``place`` itself where none starts there."""
    if text[place] == "`":
        end = text.find("`", place + 1)
        return place if end < 0 else end + 1
    if text.startswith("$(", place):
        depth = 0
        for bracket in _BRACKET.finditer(text, place + 1, place + MAX_SUBSTITUTION):
            depth += 1 if bracket[0] == "(" else -1
            if depth == 0:
                return bracket.end()
            if depth > MAX_NESTED:
                break
        return place
    match = _NAME.match(text, place + 1)
    if match is not None:
        return match.end()
    end = text.find("}", place) if text.startswith("${", place) else -1
    return place if end < 0 else end + 1


def _value_of(source: str, known: Mapping[str, str]) -> str | None:
    inner = source.strip("`").removeprefix("$").strip("(){} ")
    named = {"pwd": "PWD", "id -u": "UID", "id -un": "USER", "whoami": "USER"}
    return known.get(named.get(inner, inner))
