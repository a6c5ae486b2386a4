"""One value in a JSON document, by a path such as ``$.checks[0].status`` or ``$["a b"]``. Pure."""

import json
import re
from typing import Any

STEP = re.compile(r"\.([A-Za-z0-9_-]+)|\[(-?\d{1,6})\]|\[\"([^\"\]]{1,100})\"\]")
MISSING = object()
"""What a path finds that leads nowhere."""


def parse_path(path: str) -> list[str | int] | None:
    """The steps of a path; None where it is none."""
    if not path.startswith("$") or len(path) > 500:
        return None
    steps: list[str | int] = []
    at = 1
    while at < len(path):
        found = STEP.match(path, at)
        if found is None:
            return None
        name, index, quoted = found.groups()
        steps.append(int(index) if index is not None else name if name is not None else quoted)
        at = found.end()
    return steps


def find(document: Any, steps: list[str | int]) -> Any:
    """The value there, or ``MISSING``."""
    for step in steps:
        try:
            if isinstance(document, dict) != isinstance(step, str):
                return MISSING
            document = document[step]
        except (KeyError, IndexError, TypeError):
            return MISSING
    return document


def said(value: Any) -> str:
    """A value as people write it: texts as they are, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
