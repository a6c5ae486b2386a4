"""A Quadlet file is written by hand: from the write's return on the node to the hub's twin, and to Chromium.

``python -m bench.file_seen [--rounds 20] [--containers 30]``. The page shows the service with that file open; the
moment is the frame that says that it changed. Node, hub and browser share one kernel and so one clock.
"""

import argparse
import asyncio
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

import testbed
from bench import budget, report
from bench.pixel import Stopwatch
from bench.rig import NAME, STOPWATCH, Remote, hub_side, populate
from servicebay.twin.store import NodeTwin
from tools.browser import browser, sign_in
from tools.hub import Hub, is_online

PAUSE_S = 1.0
FILE = "/home/podman/.config/containers/systemd/measured.container"
UNIT = "[Container]\nImage=localhost/busybox:1\nExec=sleep 1000000\n# {}\n"
CHANGED = "It changed on the node."
WATCH = """
(words) => {
  window.seen = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!document.body.textContent.includes(words)) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve(Date.now());
        channel.port2.postMessage(0);
      });
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}
"""


def write(number: int) -> tuple[str, ...]:
    """The command that writes the file anew, as an editor does that writes in place."""
    return ("sh", "-c", 'printf %s "$1" >"$2"', "sh", UNIT.format(number), FILE)


def has_length(length: int) -> Callable[[NodeTwin], bool]:
    """Whether the twin shows the file with this size."""

    def holds(twin: NodeTwin) -> bool:
        entry = (twin.state.files or {}).get(FILE)
        return entry is not None and entry.size_bytes == length

    return holds


async def measure_hub(node: testbed.Node, rounds: int) -> dict[str, float]:
    """Write the file again and again, each time another length; when the twin has it."""
    found = []
    async with hub_side(node) as hub:
        stopwatch = await Remote.start(node, STOPWATCH)
        try:
            for number in range(rounds):
                await asyncio.sleep(PAUSE_S)
                told = 10 ** (number % 9)
                seen = hub.moment(has_length(len(UNIT.format(told))))
                _, returned = await stopwatch.ask(*write(told))
                async with asyncio.timeout(30):
                    found.append((await seen - returned) / 1e6)
        finally:
            await stopwatch.close()
    return report.spread(found)


def measure_pixel(page: Page, stopwatch: Stopwatch, rounds: int) -> dict[str, float]:
    """Write the file while it is open in the page, then have the page show the new text."""
    found = []
    for number in range(rounds):
        time.sleep(PAUSE_S)
        page.evaluate(WATCH, CHANGED)
        returned_ms = stopwatch.ask(*write(-number - 1))
        found.append(page.evaluate("window.seen") - returned_ms)
        page.get_by_role("button", name="Show the new one").click()
        page.get_by_text(CHANGED).wait_for(state="detached")
    return report.spread(found)


def start_service(node: testbed.Node) -> None:
    """Have the service that the file is of run."""
    node.write(FILE, UNIT.format("first"))
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("systemctl", "--user", "start", "measured")


def pixel(node: testbed.Node, rounds: int) -> tuple[dict[str, float], str]:
    """Start a hub and a browser on the node and measure; returns the figures and Chromium's version."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Hub(Path(folder), log=Path(folder) / "log") as hub,
        browser() as chromium,
    ):
        hub.add_node(node, NAME)
        hub.wait_for(is_online(NAME))
        context = chromium.new_context(viewport={"width": 1280, "height": 1000})
        sign_in(context, hub)
        page = context.new_page()
        page.goto(f"{hub.url}/services/{NAME}/measured.service")
        page.get_by_role("button", name=re.compile("measured.container")).click()
        page.get_by_role("region", name=FILE).wait_for()
        stopwatch = Stopwatch(node)
        try:
            return measure_pixel(page, stopwatch, rounds), chromium.version
        finally:
            stopwatch.close()


def main() -> int:
    """Boot a node, fill it, measure at the hub, then in the browser."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--containers", type=int, default=30)
    options = parser.parse_args()
    with testbed.Node() as node:
        populate(node, options.containers)
        start_service(node)
        figures: dict[str, Any] = {"write_to_push_ms": asyncio.run(measure_hub(node, options.rounds))}
        figures["write_to_pixel_ms"], version = pixel(node, options.rounds)
        figures["worst_write_to_pixel_ms"] = figures["write_to_pixel_ms"]["worst"]
        figures["over_budget"] = budget.over(figures, "file_seen")
        report.emit("file_seen", figures, node, containers=options.containers, chromium=version)
    return 1 if figures["over_budget"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
