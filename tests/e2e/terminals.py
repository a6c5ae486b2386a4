"""Terminals in the browser: opening one, typing, and what is on its screen."""

import itertools
import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.patience import PATIENCE_MS

_questions = itertools.count(1)


def screen(page: Page) -> Locator:
    """The rows of the terminal in sight. Without a graphics card they are elements."""
    return page.locator(".xterm-rows").filter(visible=True)


def lines(page: Page) -> list[str]:
    """What is on the screen, row by row."""
    return [text.replace("\xa0", " ").rstrip() for text in screen(page).locator("> div").all_text_contents()]


def expect_text(page: Page, text: str | re.Pattern[str], limit_ms: float = PATIENCE_MS) -> None:
    """Wait until the screen shows this."""
    expect(screen(page)).to_contain_text(text, timeout=limit_ms)


def type_line(page: Page, text: str) -> None:
    """Type a line into the shell."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def answer(page: Page, command: str) -> str:
    """Type a command that prints one line, and return that."""
    number = next(_questions)
    type_line(page, f'clear; echo "{number}<$({command})>"')
    found: list[str] = []

    def look() -> bool:
        found[:] = re.findall(rf"^{number}<(.*)>$", "\n".join(lines(page)), re.MULTILINE)
        return bool(found)

    wait(page, look)
    return found[0]


def shell_size(page: Page) -> list[int]:
    """The shell's rows and columns, as told when it has heard of the size of the screen that is seen."""
    size: list[int] = []

    def settled() -> bool:
        size[:] = map(int, answer(page, "stty size").split())
        return size[0] == len(lines(page))

    wait(page, settled)
    return size


def wait(page: Page, holds: Callable[[], bool], limit_ms: float = PATIENCE_MS) -> None:
    """Look until it is so; each change of the screen is a reason to look again."""
    for _ in range(int(limit_ms / 50)):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("\n".join(lines(page)))


def open_shell(page: Page, name: str) -> None:
    """Open a shell from the page of terminals: on a node or in a container of this name."""
    page.goto("/terminal")
    page.get_by_role("button", name="New terminal").first.click()
    page.keyboard.type(name)
    expect(page.get_by_role("option", name=re.compile(rf"^{name}")).first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/terminal/[0-9a-f]{32}$"))
    expect(screen(page)).to_contain_text(re.compile(r"[$#]\s*$"))
