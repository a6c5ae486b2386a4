"""Texts side by side, as unified diffs."""

import asyncio
import difflib
from collections.abc import Sequence

CONTEXT_LINES = 3
MAX_LINES = 5_000
"""Of one text: ``difflib`` takes quadratic time where much differs."""
AT_ONCE_CHARACTERS = 4_000
"""More than this is compared in a thread: the event loop has others to serve."""


async def diff_all(texts: Sequence[tuple[str, str, str]]) -> list[str]:
    """Diffs of many: before, after and name of each."""
    if sum(len(before) + len(after) for before, after, _ in texts) <= AT_ONCE_CHARACTERS:
        return [diff_texts(*each) for each in texts]
    return await asyncio.to_thread(lambda: [diff_texts(*each) for each in texts])


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
