"""Rows as tables for people and as JSON for programs. What comes from nodes cannot steer the terminal."""

import json
import re
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from servicebay.services.shapes.base import Tone

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table

T = TypeVar("T")
SIGNS: dict[Tone, tuple[str, str]] = {
    "ok": ("●", "dim"),
    "look": ("◐", "yellow"),
    "act": ("▲", "red"),
    "busy": ("◌", "blue"),
    "off": ("○", "dim"),
}
TONE_ORDER: dict[Tone, int] = {"act": 0, "look": 1, "busy": 2, "ok": 3, "off": 4}
WIDE = 400
"""Columns where output is not a terminal: nothing is cut or folded for a program that reads it."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def json_option(command: Callable[..., T]) -> Callable[..., T]:
    """Give a command ``--json`` as ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")(command)


def print_json(value: Any) -> None:
    """Print a JSON value; bytes are JSON already."""
    value = json.loads(value) if isinstance(value, bytes) else value
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def clean(text: str) -> str:
    """Text without control characters: a name or a message never moves the cursor or changes colours."""
    return _CONTROL.sub(" ", text)


def age_text(since_ms: int | None, now_ms: int | None = None) -> str:
    """``12 d``, ``4 h``, ``3 min``, ``20 s``: how long ago, in one unit."""
    if since_ms is None:
        return ""
    seconds = max(0, ((now_ms or time.time_ns() // 1_000_000) - since_ms) // 1000)
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def size_text(size_bytes: int | None) -> str:
    """``3.2 GB`` (powers of ten, as disks are sold); empty where unknown."""
    if size_bytes is None:
        return ""
    size = float(size_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 10 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def build_table(columns: Sequence[str], rows: Iterable[tuple[Tone, Sequence[str]]], fold: bool = True) -> "Table":
    """A table whose first column is the sign of each row's tone. ``fold`` shows long cells on several lines."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0), expand=not fold)
    table.add_column("", width=1)
    for title in columns:
        # on single lines the last column takes what the others leave
        ratio = None if fold or title != columns[-1] else 1
        table.add_column(title, overflow="fold" if fold else "ellipsis", no_wrap=not fold, ratio=ratio)
    for tone, cells in rows:
        sign, style = SIGNS[tone]
        body = "" if tone in ("ok", "busy") else style if tone == "off" else ""
        table.add_row(Text(sign, style), *(Text(clean(cell), body) for cell in cells))
    return table


def console() -> "Console":
    """Standard output, wide where nobody looks at it."""
    from rich.console import Console

    made = Console(highlight=False, markup=False, emoji=False)
    return made if made.is_terminal else Console(highlight=False, markup=False, emoji=False, width=WIDE)


def show(renderable: "RenderableType") -> None:
    """Print a table or a text."""
    console().print(renderable)
