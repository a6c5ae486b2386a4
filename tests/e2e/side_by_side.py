"""Full-screen programs in ServiceBay's terminal and beside it in plain ``ssh``: compared letter by letter."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path

import pytest
from playwright.sync_api import Page

import testbed
from tests.e2e.plain_terminal import PlainTerminal, bundle
from tests.e2e.terminals import lines, screen, shell_size
from tests.patience import until

PROGRAMS = {"vim": "vi", "less": "less", "htop": "htop", "tmux": "tmux"}
"""What they are called on the node, and on this machine."""
WIDE = """plain text
漢字かな交じり文 と ascii
한국어, ｱｲｳ, ＡＢＣ
emoji 😀🚀🤖 done
naïve café, e\u0301 combined
│┌┐└┘├┤┬┴┼─ ▁▂▃▄▅▆▇█
"""
COLOURS = (
    "\x1b[31mred \x1b[1;34mbold blue\x1b[0m \x1b[4munderlined\x1b[0m \x1b[7minverse\x1b[0m "
    "\x1b[30;48;5;208mon orange\x1b[0m \x1b[38;2;20;200;40mof its own\x1b[0m \x1b[2mdim\x1b[0m \x1b[3;9mstruck\x1b[0m\n"
)
TMUX = "set -g mouse on\nset -g status-right fixed\nset -g escape-time 0\nset -g default-command sh\n"
SETTLED_LOOKS = 3
FILLED = """
() => {
  const [box, rows] = ['[data-terminal]', '.xterm-rows'].map((each) => document.querySelector(each));
  return box.clientHeight - rows.clientHeight < rows.clientHeight / rows.childElementCount;
}
"""
"""No room is left for one more row: the page has told its size, and the lines above the terminal are gone."""
DRAWN = """
() => {
  const named = (span) => [...span.classList].filter((name) => !/cursor|focus|selection/.test(name)).sort().join(' ');
  const looks = (span) => named(span) + (span.style.color ? ' tinted' : '');
  const each = (span) => Array([...span.textContent].length).fill(looks(span));
  const letters = (row) => [...row.querySelectorAll('span')].flatMap(each);
  const rows = [...document.querySelectorAll('.xterm-rows')].find((rows) => rows.checkVisibility());
  return [...rows.children].map((row) => [row.textContent.replaceAll('\\u00a0', ' ').trimEnd(), letters(row)]);
}
"""
"""Of each row its text, and how each of its letters looks: colours by number, bold, underlined."""
Row = tuple[str, list[str]]


def drawn(page: Page) -> list[Row]:
    """What is on the screen, row by row."""
    return [(text, looks) for text, looks in page.evaluate(DRAWN)]


def alike_drawn(ours: list[Row], plain: list[Row]) -> bool:
    """Whether both show the same. Where a colour is hard to read before its ground, ours is tinted: as meant."""
    return [text for text, _ in ours] == [text for text, _ in plain] and all(
        len(looks) == len(others) and all(map(_same_look, looks, others))
        for (_, looks), (_, others) in zip(ours, plain, strict=True)
    )


def _same_look(ours: str, plain: str) -> bool:
    if not ours.endswith(" tinted"):
        return ours == plain
    return re.sub(r"xterm-fg-\d+| tinted", "", ours).split() == re.sub(r"xterm-fg-\d+| tinted", "", plain).split()


class Both:
    """ServiceBay's terminal and plain ``ssh``, under one hand."""

    def __init__(self, page: Page, plain: PlainTerminal) -> None:
        self.pages = (page, plain.page)
        self._plain = plain

    def type(self, text: str) -> None:
        """The same letters."""
        for page in self.pages:
            page.keyboard.type(text)

    def press(self, *keys: str) -> None:
        """The same keys."""
        for page in self.pages:
            for key in keys:
                page.keyboard.press(key)

    def point(self, text: str) -> None:
        """The mouse goes to the first letter of this text, which is in the same place on both."""
        rows = lines(self.pages[0])
        row = next(number for number, line in enumerate(rows) if text in line)
        column = rows[row].index(text)
        for page in self.pages:
            box = screen(page).bounding_box()
            assert box is not None
            width, height = box["width"] / self._plain.columns, box["height"] / len(rows)
            page.mouse.move(box["x"] + (column + 0.5) * width, box["y"] + (row + 0.5) * height)

    def click(self, text: str) -> None:
        """A click there."""
        self.point(text)
        for page in self.pages:
            page.mouse.down()
            page.mouse.up()

    def wheel(self, notches: int) -> None:
        """The wheel, down; under the mouse's place."""
        for page in self.pages:
            for _ in range(notches):
                page.mouse.wheel(0, 120)

    def same(self, shown: str, alike: Callable[[str], str] = str) -> list[str]:
        """Wait until both draw the same, for a while, with this text among it; returns the rows' texts.

        Of rows that ``alike`` changes, what it makes of them is compared, and not how they look.
        """
        seen: list[list[str]] = []

        def rows(page: Page) -> list[Row]:
            return [(alike(text), looks if alike(text) == text else []) for text, looks in drawn(page)]

        def still() -> bool:
            self._plain.pump()
            ours, plain = (rows(page) for page in self.pages)
            texts = [text for text, _ in ours]
            found = any(shown in text for text in texts)
            if not alike_drawn(ours, plain) or not found or (seen and seen[-1] != texts):
                seen.clear()
            else:
                seen.append(texts)
            return len(seen) >= SETTLED_LOOKS

        def differ() -> str:
            ours, plain = (rows(page) for page in self.pages)
            return f"{shown!r}:\n" + "\n".join(f"{a}\n{b}\n" for a, b in zip_longest(ours, plain) if a != b)

        until(still, differ)
        return seen[-1]


def bring_programs(node: testbed.Node) -> None:
    """Give the node this machine's programs, and something to show. Skips where this machine lacks one."""
    found = {name: shutil.which(command) for name, command in PROGRAMS.items()}
    if None in found.values():
        pytest.skip(f"not all there: {found}")
    node.copy(bundle({name: Path(path).resolve() for name, path in found.items() if path}))
    node.write("wide.txt", WIDE)
    node.write("colours.txt", COLOURS)
    node.write("long.txt", "".join(f"{number:3} 漢字 😀 line {number}\n" for number in range(1, 201)))
    node.write("tmux.conf", TMUX)


@contextmanager
def side_by_side(page: Page, other: Page, node: testbed.Node) -> Iterator[Both]:
    """The shell that is open on ``page``, and one of the same size on ``other``, with the same on the screen."""
    until(lambda: page.evaluate(FILLED))
    rows, columns = shell_size(page)
    with PlainTerminal(other, node.ssh_command(), columns, rows) as plain:
        both = Both(page, plain)
        both.type("export LC_ALL=C.UTF-8 PATH=~/programs:$PATH; clear; cat wide.txt\n")
        both.same("combined")
        both.type("cat colours.txt\n")
        both.same("dim struck")
        yield both


def without_figures(line: str) -> str:
    """A line of htop, empty where it is all figures: meters, and the processes beneath the heads of their columns."""
    return "" if re.match(r"\s*(\d+ |\d+\[|Mem|Swp|Tasks|Load|Uptime)", line) else line
