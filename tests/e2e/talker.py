"""A service on the node that writes what it is told, and its log in the browser."""

import re

from playwright.sync_api import Locator, Page

import testbed
from tests.e2e.conftest import NODE

UNIT = """[Unit]
Description=Says what it is told
[Service]
ExecStart=sh %h/talker.sh
"""
# one process writes it all: of one that ends at once, journald may not find the unit any more
SCRIPT = """
mkfifo "$XDG_RUNTIME_DIR/say"
while :; do
  while IFS= read -r line; do printf '%s\\n' "$line"; done <"$XDG_RUNTIME_DIR/say"
done
"""
PAGE = f"/services/{NODE}/talker.service/logs"


class Talker:
    """A service that writes what it is told."""

    def __init__(self, node: testbed.Node) -> None:
        self._node = node

    def say(self, *lines: str) -> None:
        self._node.ssh("sh", "-c", 'cat >"$XDG_RUNTIME_DIR/say"', stdin="".join(f"{line}\n" for line in lines))

    def flood(self, count: int) -> None:
        self._node.ssh("sh", "-c", 'seq -f "flood %.0f" "$1" >"$XDG_RUNTIME_DIR/say"', "sh", str(count))


def start_talker(node: testbed.Node) -> Talker:
    """Start it; ready when this returns."""
    node.write("~/talker.sh", SCRIPT)
    node.write("~/.config/systemd/user/talker.service", UNIT)
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("systemctl", "--user", "start", "talker")
    node.ssh("sh", "-c", 'until test -p "$XDG_RUNTIME_DIR/say"; do :; done')
    return Talker(node)


def line(page: Page, text: str) -> Locator:
    """The line that is exactly so."""
    return page.get_by_role("log").locator("[data-key]").filter(has_text=re.compile(rf"{re.escape(text)}$"))
