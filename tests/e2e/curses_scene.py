"""Runs on a node, in a terminal: draws as full-screen programs do, and writes down what ncurses believes it shows.

``python3 curses_scene.py FILE``: one line of FILE per row of the screen. Ends with the first key.
"""

import curses
import sys
from pathlib import Path

TEXTS = (
    (3, 4, "plain text"),
    (5, 10, "漢字かな交じり文"),
    (6, 10, "한국어, ｱｲｳ, ＡＢＣ"),
    (7, 3, "emoji 😀🚀🪐🫠 done"),
    (8, 3, "naïve café, e\u0301 combined"),
    (9, 3, "│┌┐└┘├┤┬┴┼─ ▁▂▃▄▅▆▇█"),
)


def draw(screen: "curses.window") -> None:
    """A frame, wide letters, colours, a scrolled region, lines put in and taken out."""
    curses.start_color()
    curses.curs_set(0)
    rows, columns = screen.getmaxyx()
    screen.addstr(0, 0, "┌" + "─" * (columns - 2) + "┐")
    for row in range(1, rows - 2):
        screen.addstr(row, 0, "│")
        screen.addstr(row, columns - 1, "│")
    screen.addstr(rows - 2, 0, "└" + "─" * (columns - 2) + "┘")
    for row, column, text in TEXTS:
        screen.addstr(row, column, text)
    screen.addstr(5, 12, "xy")  # in place of a wide letter
    for number in range(1, 8):
        curses.init_pair(number, number, 0)
        screen.addstr(11, 3 + number * 8, f"colour{number}", curses.color_pair(number) | curses.A_BOLD)
    screen.addstr(12, 3, "reversed", curses.A_REVERSE)
    screen.refresh()
    inner = screen.derwin(6, 40, 14, 4)
    inner.scrollok(True)
    inner.idlok(True)
    for number in range(20):
        inner.addstr(f"scrolled line {number}\n")
        inner.refresh()
    inner.move(1, 0)
    inner.insertln()
    inner.addstr("put in between")
    inner.move(3, 0)
    inner.deleteln()
    inner.refresh()


def believed(screen: "curses.window") -> list[str]:
    """The screen, row by row."""
    rows, columns = screen.getmaxyx()
    return [screen.instr(row, 0, columns * 4).decode().rstrip() for row in range(rows)]


def main(screen: "curses.window") -> None:
    """Draw, write down, wait."""
    draw(screen)
    lines = believed(screen)
    target = Path(sys.argv[1])
    part = target.with_suffix(".part")
    part.write_text("\n".join(lines) + "\n", encoding="utf-8")
    part.rename(target)
    screen.getch()


if __name__ == "__main__":
    curses.wrapper(main)
