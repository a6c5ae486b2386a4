"""Texts side by side, as unified diffs. Pure."""

import difflib

CONTEXT_LINES = 3
MAX_LINES = 5_000
"""Of one text: ``difflib`` takes quadratic time where much differs."""


def diff_texts(before: str, after: str, name: str = "") -> str:
    """A unified diff, empty where nothing differs. ``name`` stands in its header."""
    old, new = before.split("\n"), after.split("\n")
    if before == after:
        return ""
    if len(old) + len(new) > MAX_LINES:
        return f"--- {name}\n+++ {name}\n(too long to be compared: {len(old)} and {len(new)} lines)\n"
    lines = difflib.unified_diff(_ended(before), _ended(after), name, name, n=CONTEXT_LINES, lineterm="")
    return "\n".join(lines) + "\n"


def _ended(text: str) -> list[str]:
    lines = text.split("\n")
    if lines and lines[-1] == "":
        return lines[:-1]
    return [*lines[:-1], lines[-1] + "\n\\ No newline at end of file"] if text else []
