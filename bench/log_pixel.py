"""Lines of a service's log, from the node to Chromium: ``python -m bench.log_pixel [--rounds 60] [--viewers 1]``.

``written_to_pixel_ms``: each line carries the moment at which its program wrote it; the page notes the time after the
frame in which it shows. Node, hub and browser share one kernel and so one clock. ``open_ms``: from the click on *Logs*
to the frame with lines, with a long log on the node. ``flood``: so many lines a second for some seconds, at the end and
while somebody reads further up; ``scroll``: through what the tab holds then. Frames are those of the page itself. The
test node's journal has room for some 35,000 lines in all; what comes after that is lost there.
"""

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

import testbed
from bench import report
from bench.rig import NAME
from tools.browser import browser, sign_in
from tools.hub import Hub

UNIT = """[Service]
ExecStart=python3 -u %h/writer.py
LogRateLimitIntervalSec=0
"""
WRITER = """
import os, time
told = os.path.join(os.environ["XDG_RUNTIME_DIR"], "writer")
os.mkfifo(told + ".done")
os.mkfifo(told)
while True:
    for order in open(told):
        rate, seconds = map(float, order.split())
        began, done = time.monotonic(), 0
        while done < rate * seconds:
            due = min(rate * seconds, int((time.monotonic() - began) * rate) + 1)
            now = time.time_ns() // 1000
            lines = ["tick %d GET /api/things/%d 200 12 ms" % (now, number) for number in range(done, int(due))]
            if lines:
                os.write(1, ("\\n".join(lines) + "\\n").encode())
            done = int(due)
            time.sleep(0.005)
        open(told + ".done", "w").close()
"""
PAGE = f"/services/{NAME}/writer.service"
SEEN = """
() => {
  window.late = [];
  const seen = new Set(), began = Date.now();
  const observer = new MutationObserver((records) => {
    const fresh = [];
    for (const record of records) for (const node of record.addedNodes) {
      for (const [text, at] of (node.textContent ?? '').matchAll(/tick (\\d+)/g)) {
        if (!seen.has(text) && Number(at) / 1000 >= began) { seen.add(text); fresh.push(Number(at) / 1000); }
      }
    }
    if (fresh.length > 0) requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => { const now = Date.now(); for (const at of fresh) window.late.push(now - at); };
      channel.port2.postMessage(0);
    });
  });
  observer.observe(document.querySelector('[role=log]'), { subtree: true, childList: true });
}
"""
OPEN = """
() => {
  let began;
  addEventListener('click', (event) => { began = event.timeStamp; }, { capture: true, once: true });
  window.opened = new Promise((resolve) => {
    const look = () => began !== undefined && document.querySelectorAll('[role=log] [data-key]').length > 10
      ? requestAnimationFrame(() => resolve(performance.now() - began)) : requestAnimationFrame(look);
    look();
  });
}
"""
ALL_LATE = "async (count) => { while (window.late.length < count) await new Promise(requestAnimationFrame); }"
FRAMES = """
(ms) => new Promise((resolve) => {
  const gaps = [], from = performance.now();
  let last = from;
  const next = (now) => {
    gaps.push(performance.now() - last);
    last = performance.now();
    if (last - from < ms) requestAnimationFrame(next); else resolve(gaps);
  };
  requestAnimationFrame(next);
})
"""
SCROLL = """
async () => {
  const lines = document.querySelector('[role=log]'), gaps = [];
  let last = performance.now();
  for (let step = 0; step < 240; step += 1) {
    lines.scrollTop -= 1500;
    await new Promise(requestAnimationFrame);
    gaps.push(performance.now() - last);
    last = performance.now();
  }
  return gaps;
}
"""
HOLDS = "e => ({ rows: Math.round(e.scrollHeight / 18), following: e.dataset.following })"


class Writer:
    """The service on the node."""

    def __init__(self, node: testbed.Node) -> None:
        self._node = node
        node.write("~/writer.py", WRITER)
        node.write("~/.config/systemd/user/writer.service", UNIT)
        node.ssh("systemctl", "--user", "daemon-reload")
        node.ssh("systemctl", "--user", "start", "writer")
        node.ssh("sh", "-c", 'until test -p "$XDG_RUNTIME_DIR/writer"; do sleep 0.1; done')

    def write(self, rate: float, seconds: float) -> None:
        """Have it write so many lines a second from now on."""
        self._node.ssh("sh", "-c", 'echo "$1 $2" >"$XDG_RUNTIME_DIR/writer"', "sh", str(rate), str(seconds))

    def wait(self) -> None:
        """Until it has written all of that."""
        self._node.ssh("sh", "-c", 'cat "$XDG_RUNTIME_DIR/writer.done"', timeout_s=300)


def heap_mib(page: Page) -> float:
    """What the page's script holds, after a collection."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    return round(float(session.send("Runtime.getHeapUsage")["usedSize"]) / 2**20, 1)


def open_ms(page: Page, url: str) -> float:
    """From the click on the tab to its first lines."""
    page.goto(url + PAGE)
    page.get_by_role("link", name="Logs").last.wait_for()
    page.wait_for_load_state("networkidle")
    page.evaluate(OPEN)
    page.get_by_role("navigation", name="Parts of").get_by_role("link", name="Logs").click()
    return float(page.evaluate("window.opened"))


def late_ms(page: Page, writer: Writer, rounds: int) -> list[float]:
    """How late single lines are, some a second."""
    page.evaluate(SEEN)
    rate = 4.0
    writer.write(rate, rounds / rate)
    page.evaluate(ALL_LATE, rounds)
    writer.wait()
    return [float(value) for value in page.evaluate("window.late")]


def flood(page: Page, writer: Writer, rate: float, seconds: float) -> dict[str, Any]:
    """Frames and memory of the page while very much comes, first at the end, then further up."""
    before = heap_mib(page)
    writer.write(rate, seconds)
    at_the_end = page.evaluate(FRAMES, seconds / 2 * 1000)
    page.get_by_role("log").hover()
    page.mouse.wheel(0, -600)
    time.sleep(0.3)
    held = page.get_by_role("log").evaluate("e => e.scrollTop")
    further_up = page.evaluate(FRAMES, max(0.0, seconds / 2 - 1) * 1000)
    moved = page.get_by_role("log").evaluate("e => e.scrollTop") - held
    writer.wait()
    page.keyboard.press("End")
    time.sleep(2)
    holds = page.get_by_role("log").evaluate(HOLDS)
    page.mouse.wheel(0, -600)
    return {
        "frames_at_the_end_ms": report.spread(at_the_end),
        "frames_further_up_ms": report.spread(further_up),
        "moved_px": moved,
        "holds": holds,
        "heap_mib_before": before,
        "heap_mib_after": heap_mib(page),
        "scroll_frames_ms": report.spread(page.evaluate(SCROLL)),
    }


def main() -> None:
    """Boot a node, fill its journal, start a hub and a browser, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--before", type=int, default=8_000, help="lines in the log beforehand")
    parser.add_argument("--rate", type=float, default=5000)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--viewers", type=int, default=1)
    options = parser.parse_args()
    with testbed.Node() as node, tempfile.TemporaryDirectory() as folder:
        writer = Writer(node)
        writer.write(20_000, options.before / 20_000)
        writer.wait()
        with Hub(Path(folder), log=Path(folder) / "log") as hub, browser() as chromium:
            hub.add_node(node, NAME)
            hub.wait_for(lambda state: f"{NAME}/writer.service" in state["services"])
            pages = []
            for _ in range(options.viewers):
                context = chromium.new_context(viewport={"width": 1280, "height": 900})
                sign_in(context, hub)
                pages.append(context.new_page())
            opened = [open_ms(pages[0], hub.url) for _ in range(6)][1:]
            for page in pages[1:]:
                open_ms(page, hub.url)
            figures: dict[str, Any] = {"open_ms": report.spread(opened)}
            figures["written_to_pixel_ms"] = report.spread(late_ms(pages[0], writer, options.rounds))
            figures["flood"] = flood(pages[0], writer, options.rate, options.seconds)
            conditions = {key: getattr(options, key) for key in ("before", "rate", "seconds", "viewers")}
            report.emit("log_pixel", figures, node, chromium=chromium.version, **conditions)


if __name__ == "__main__":
    main()
