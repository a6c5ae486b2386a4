"""Which lines continue the one before: stack traces and indented blocks. Pure.

Decided line by line, for each source and stream apart: what is indented, the line that ends a Python trace, Java's
``Caused by``, what follows a Go panic, a closing bracket. A second of silence, or 500 lines, end a block.
"""

import re
from collections.abc import Iterable

from msgspec.structs import replace

from ..shapes.log import LogLine

MOST_LINES = 500
SILENCE_US = 1_000_000
MOST_SOURCES = 256
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_PYTHON = "Traceback (most recent call last):"
_GO = re.compile(r"(goroutine \d+ \[|\[signal |created by |[\w./*()]+\(.*\)$|exit status \d)")
_JAVA = re.compile(r"(Caused by: |Suppressed: |\.\.\. \d+ (more|common))")
_BETWEEN = re.compile(r"(During handling of the above exception|The above exception was the direct cause)")
_RUST = re.compile(r"(stack backtrace:|note: (run with|Some details))")
_CLOSING = re.compile(r"[\]})]+[,;]?$")
_ERROR = re.compile(r"error|exception|critical|fatal|panic", re.IGNORECASE)
_EXCEPTION = re.compile(r"[A-Za-z_][\w.]*(:|$)")


class _Block:
    """The block that is open in one stream."""

    def __init__(self) -> None:
        self.kind = ""
        self.lines = 0
        self.at = 0
        self.has_indented = False
        self.was_error = False

    def continues(self, at: int, text: str) -> bool:
        plain = _ESCAPES.sub("", text)
        is_part = at - self.at <= SILENCE_US and 0 < self.lines < MOST_LINES and self._is_part(plain)
        self.at = at
        if is_part:
            self.lines += 1
        else:
            self.kind, self.lines, self.has_indented = "", 1, False
            self.was_error = _ERROR.search(plain) is not None
        self._note(plain)
        return is_part

    def _note(self, plain: str) -> None:
        if plain == _PYTHON:
            self.kind, self.has_indented = "python", False
        elif plain.startswith(("panic: ", "fatal error: ", "goroutine ")):
            self.kind = "go"

    def _is_part(self, plain: str) -> bool:
        if plain[:1] in (" ", "\t"):
            self.has_indented = True
            return bool(plain.strip())
        if plain == _PYTHON:
            return self.was_error or self.kind == "python-end"
        if self.kind == "python" and self.has_indented:
            self.kind = "python-end"
            return _EXCEPTION.match(plain) is not None
        if self.kind == "python-end":
            return not plain or _BETWEEN.match(plain) is not None
        if self.kind == "go":
            return not plain or _GO.match(plain) is not None
        return bool(_JAVA.match(plain) or _RUST.match(plain) or (self.has_indented and _CLOSING.match(plain)))


class Traces:
    """Takes the lines of a log in their order."""

    def __init__(self) -> None:
        self._blocks: dict[tuple[str, str | None], _Block] = {}

    def mark(self, lines: Iterable[LogLine]) -> list[LogLine]:
        """The same lines, ``part`` set on those that continue the one before of their source and stream."""
        return [replace(line, part=True) if self._continues(line) else line for line in lines]

    def _continues(self, line: LogLine) -> bool:
        key = (line.source, line.stream)
        block = self._blocks.pop(key, None) or _Block()
        self._blocks[key] = block
        if len(self._blocks) > MOST_SOURCES:
            del self._blocks[next(iter(self._blocks))]
        return block.continues(line.at, line.text)
