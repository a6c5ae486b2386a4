"""A container is stopped, is started: from the command's return on the node to the row in Chromium.

``python -m bench.pixel [--rounds 20] [--containers 30]``. The page notes the time after the frame
in which the row shows the new state. Node, hub and browser share one kernel and so one clock.
"""

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

import testbed
from bench import report
from bench.rig import NAME, STOPWATCH, populate
from tools.browser import browser, sign_in
from tools.hub import Hub, is_online

PAUSE_S = 1.5
WATCH = """
([name, pattern]) => {
  const wanted = new RegExp(pattern);
  const row = () => [...document.querySelectorAll('[role=row][data-key]')].find(
    (one) => one.textContent.includes(name + 'Exited') || one.textContent.includes(name + 'Running'));
  window.seen = new Promise((resolve) => {
    const look = () => {
      if (!wanted.test(row()?.textContent ?? '')) return false;
      observer.disconnect();
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve(Date.now());
        channel.port2.postMessage(0);
      });
      return true;
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}
"""


class Stopwatch:
    """Runs commands on the node and says when they returned."""

    def __init__(self, node: testbed.Node) -> None:
        command = [*node.ssh_command(), f"exec python3 -u -c '{STOPWATCH}'"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, *argv: str) -> float:
        """Run a command; when it returned, in ms."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(argv) + "\n")
        self._process.stdin.flush()
        _, returned, status, stderr = json.loads(self._process.stdout.readline())
        if status:
            raise RuntimeError(f"{argv}: {stderr}")
        return float(returned / 1e6)

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()


def measure(page: Page, stopwatch: Stopwatch, rounds: int, names: list[str]) -> dict[str, Any]:
    """Stop and start one container after another, watching its row."""
    found: dict[str, list[float]] = {"stop_to_row_ms": [], "start_to_row_ms": []}
    for number in range(rounds):
        name = names[number % len(names)]
        for figure, argv, pattern in (
            ("stop_to_row_ms", ("podman", "stop", "-t", "0", name), "Exited"),
            ("start_to_row_ms", ("podman", "start", name), "Running"),
        ):
            time.sleep(PAUSE_S)
            page.evaluate(WATCH, [name, pattern])
            returned_ms = stopwatch.ask(*argv)
            found[figure].append(page.evaluate("window.seen") - returned_ms)
    return {figure: report.spread(values) for figure, values in found.items()}


def main() -> None:
    """Boot a node, fill it, start a hub and a browser, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--containers", type=int, default=30)
    options = parser.parse_args()
    with testbed.Node() as node, tempfile.TemporaryDirectory() as folder:
        names = populate(node, options.containers)
        with Hub(Path(folder), log=Path(folder) / "log") as hub, browser() as chromium:
            hub.add_node(node, NAME)
            hub.wait_for(is_online(NAME))
            context = chromium.new_context(viewport={"width": 1280, "height": 1600})
            sign_in(context, hub)
            page = context.new_page()
            page.goto(f"{hub.url}/containers")
            page.get_by_role("row").filter(has_text=names[-1]).wait_for()
            stopwatch = Stopwatch(node)
            try:
                figures = measure(page, stopwatch, options.rounds, names)
            finally:
                stopwatch.close()
            report.emit("pixel", figures, node, containers=options.containers, chromium=chromium.version)


if __name__ == "__main__":
    main()
