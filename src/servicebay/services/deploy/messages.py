"""The generator's messages as findings at their lines. Pure.

A message names what is wrong in quotes, with its group: ``unsupported key 'Nonsense' in group 'Container' in /…``;
``invalid port format 'a:b:c:d'``; ``no Image or Rootfs key specified``. A syntax error has its line's number.
"""

import re
from collections.abc import Iterable, Mapping

import msgspec

from ..shapes.draft import Finding

GROUP = re.compile(r"\b[Gg]roup '?([A-Z][A-Za-z]*)'?")
NUMBER = re.compile(r"\bline (\d+)")
QUOTED = re.compile(r"'([^']+)'|\"([^\"]+)\"|“([^”]+)”")
KEY = re.compile(r"\b(?:key|Key) '?([A-Z][A-Za-z]+)'?|\b([A-Z][A-Za-z]+)=")
SOURCE = re.compile(r"\b([a-zA-Z0-9@_.-]+\.(?:container|pod|volume|network|image|build|kube|artifact))\b")
HINTS = {
    "no Image or Rootfs key specified": "Container",
    "no Yaml key specified": "Kube",
    "no ImageTag key specified": "Build",
    "no Image key specified": "Image",
}


class Message(msgspec.Struct, frozen=True, rename="camel"):
    """What ``quadlet.check`` tells. ``before``: it is said of the files as they are, too."""

    text: str
    level: str = "error"
    path: str | None = None
    before: bool = False


def find_messages(messages: Iterable[Message], drafted: Mapping[str, str]) -> list[Finding]:
    """Findings of messages; ``drafted`` has the texts of the draft by path. Worst first.

    What is wrong with a drafted file, or with another one only since this draft, is an error. What was wrong before
    with others is a warning, and of warnings only those on drafted files count.
    """
    found = []
    for message in messages:
        text = drafted.get(message.path or "")
        if message.level != "error" and text is None:
            continue
        is_error = message.level == "error" and (text is not None or not message.before)
        said = _sentence(message.text if message.path is None else message.text.replace(f" in {message.path}", ""))
        name = (message.path or "").rpartition("/")[2]
        found.append(
            Finding(
                severity="error" if is_error else "warning",
                code="generator",
                text=said if text is not None or not name else f"{name}: {said}",
                source="generator",
                path=message.path,
                line=None if text is None else line_of(message.text, text),
            )
        )
    return sorted(found, key=lambda finding: finding.severity != "error")


def line_of(message: str, text: str) -> int:
    """The line (from 1) of a file that a message about it means; 1 where it names none."""
    number = NUMBER.search(message)
    lines = text.split("\n")
    if number is not None and 0 < int(number[1]) <= len(lines):
        return int(number[1])
    words = [next(filter(None, found)) for found in QUOTED.findall(message)] + SOURCE.findall(message)
    keys = [key for found in KEY.findall(message) for key in found if key]
    group = GROUP.search(message)
    start = _line_with(lines, lambda line: group is not None and line.strip() == f"[{group[1]}]") or 1
    for key in (*keys, *words):
        found = _line_with(lines, lambda line, key=key: line.partition("=")[0].strip() == key, start)
        if found is not None:
            return found
    for word in words:
        found = _line_with(lines, lambda line, word=word: word in line.partition("=")[2], start)
        if found is not None:
            return found
    for hint, section in HINTS.items():
        if hint in message:
            start = _line_with(lines, lambda line, section=section: line.strip() == f"[{section}]") or start
    return start


def _line_with(lines: list[str], fits, start: int = 1) -> int | None:  # type: ignore[no-untyped-def]
    numbered = enumerate(lines[start - 1 :], start)
    return next((number for number, line in numbered if line.strip()[:1] not in ("#", ";") and fits(line)), None)


def _sentence(text: str) -> str:
    text = text.strip().rstrip(".")
    return text[:1].upper() + text[1:] + "." if text else "Podman's generator refuses it."
