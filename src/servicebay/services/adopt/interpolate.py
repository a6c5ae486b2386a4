"""Variables in a compose file: ``$X``, ``${X:-default}``, ``${X:?message}``, ``${X:+other}``, ``$$``. Pure.

Source: the Compose specification, 'Interpolation'. Keys are not interpolated.
"""

import re
from collections.abc import Mapping
from typing import Any

from .errors import NotAdoptable
from .report import Report, shown

MAX_DEPTH = 10
_START = re.compile(r"\$(?:(\$)|([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*))")
_OPERATOR = re.compile(r":?[-?+]")
MAX_CHARACTERS = 256 * 1024


class Interpolation:
    """``values`` are those of the environment (``.env``)."""

    def __init__(self, values: Mapping[str, str], report: Report) -> None:
        self._values = values
        self._left = MAX_CHARACTERS
        self._report = report

    @staticmethod
    def check(values: Mapping[str, str]) -> None:
        """Raise NotAdoptable where a value is no text."""
        for name, value in values.items():
            if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value):
                raise NotAdoptable(f"The value of {shown(name, 60)} is not text.")

    def everywhere(self, value: Any) -> Any:
        """A value with all text in it interpolated; keys stay as they are."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.everywhere(each) for each in value]
        if isinstance(value, dict):
            return {key: self.everywhere(each) for key, each in value.items()}
        return value

    def text(self, text: str, depth: int = 0) -> str:
        """A text interpolated; what is no variable stays as it is."""
        if depth > MAX_DEPTH:
            self._report.lose(f"{shown(text, 60)}: variables are nested too deeply")
            return text
        out: list[str] = []
        place = 0
        while place < len(text):
            match = _START.search(text, place)
            if match is None:
                break
            out.append(text[place : match.start()])
            place = match.end()
            if match[1]:
                out.append("$")
            elif match[2]:
                out.append(self._value(match[2], "", "", depth))
            else:
                place = self._braced(text, match, out, depth)
        return "".join([*out, text[place:]])

    def _braced(self, text: str, match: re.Match[str], out: list[str], depth: int) -> int:
        end = _closing(text, match.end())
        inner = text[match.end() : end]
        operator = _OPERATOR.match(inner)
        if end >= len(text) or (inner and operator is None):
            self._report.lose(
                f"{shown(text[match.start() : end + 1], 60)}: this is not a variable as compose writes it"
            )
            out.append(text[match.start() : end + 1])
        elif operator is None:
            out.append(self._value(match[3], "", "", depth))
        else:
            out.append(self._value(match[3], operator[0], inner[operator.end() :], depth))
        return end + 1

    def _value(self, name: str, operator: str, operand: str, depth: int) -> str:
        value = self._values.get(name)
        self._left -= len(value or "") + len(operand)
        if self._left < 0:
            raise NotAdoptable("Its variables unfold to too much text.")
        is_given = value is not None and (bool(value) or not operator.startswith(":"))
        if operator.endswith("+"):
            return self.text(operand, depth + 1) if is_given else ""
        if is_given:
            return value or ""
        if operator.endswith("-"):
            default = self.text(operand, depth + 1)
            self._report.note(f"The variable {name} has no value here: {shown(default, 60) or 'nothing'} is written.")
            return default
        why = f" ({shown(operand, 80)})" if operand else ""
        self._report.lose(
            f"The variable {name} has no value here{why}: it is empty. Give it one, or write it into the file"
        )
        return ""


def _closing(text: str, place: int) -> int:
    depth = 1
    while place < len(text):
        if text.startswith("${", place):
            depth += 1
        elif text[place] == "}":
            depth -= 1
            if depth == 0:
                return place
        place += 1
    return place
