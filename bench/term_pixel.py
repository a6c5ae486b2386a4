"""A key in the terminal until its echo is on the screen, beside plain ``ssh``: ``python -m bench.term_pixel``.

Keys go to the shell's own prompt, in turns: one in the browser, one through ``ssh -tt``. Then how fast
``seq`` is drawn, how soon Ctrl-C acts in the middle of it, and what the hub's memory does meanwhile. The page notes the
times: from the key's event to the end of the frame that shows the letter.

Chromium hands a page nothing that comes from the network between a key and the next frame, if one is due. Nothing
must be due: an animation anywhere in the page costs an echo a frame and a half (ADR 38).

The same bytes as ``seq``'s are also written into an xterm.js that nothing else is around: what the browser draws.
"""

import argparse
import os
import pty
import random
import re
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

import testbed
from bench import budget, report
from bench.rig import NAME
from tools.browser import browser, sign_in
from tools.hub import Hub, is_online

LINE_KEYS = 20
SEQ_BYTES_PER_LINE_END = 2
ARM = """
([wanted, key]) => {
  const rows = document.querySelector('.xterm-rows');
  window.seen = new Promise((resolve) => {
    let began;
    const look = () => {
      if (began === undefined || !rows.textContent.replaceAll('\u00a0', ' ').includes(wanted)) return;
      observer.disconnect();
      removeEventListener('keydown', press, true);
      // xterm changes the rows within the frame that shows them: it is over with the next task
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(performance.now() - began);
      channel.port2.postMessage(0);
    };
    const press = (event) => {
      if (event.key === key) began ??= event.timeStamp;
    };
    addEventListener('keydown', press, true);
    const observer = new MutationObserver(look);
    observer.observe(rows, { subtree: true, childList: true, characterData: true });
  });
}
"""
SHOWS = """
(pattern) => new Promise((resolve) => {
  const look = () => {
    const text = document.querySelector('.xterm-rows')?.textContent.replaceAll('\u00a0', ' ').trimEnd() ?? '';
    if (new RegExp(pattern).test(text)) resolve(); else requestAnimationFrame(look);
  };
  look();
})
"""
PROMPT = "^bench>$"
XTERM = Path(__file__).parents[1] / "frontend/node_modules/@xterm/xterm"
BARE = """
async ([last, options]) => {
  document.body.innerHTML = '<div style="width: 1040px; height: 754px"></div>';
  const terminal = new Terminal(options);
  terminal.open(document.body.firstChild);
  const utf8 = new TextEncoder();
  let number = 1, waiting = 0, bytes = 0;
  const part = () => {
    let text = '';
    while (number <= last && text.length < 65536) text += number++ + '\\r\\n';
    return utf8.encode(text);
  };
  const began = performance.now();
  await new Promise((resolve) => {
    const fill = () => {
      while (waiting < 4 && number <= last) {
        const written = part();
        waiting += 1;
        bytes += written.length;
        terminal.write(written, () => {
          waiting -= 1;
          fill();
        });
      }
      if (waiting === 0) resolve();
    };
    fill();
  });
  return bytes / 1000 / (performance.now() - began);
}
"""


class PlainSsh:
    """A shell through ``ssh`` on a terminal of ours: what a person has without ServiceBay."""

    def __init__(self, node: testbed.Node) -> None:
        self._terminal, side = pty.openpty()
        command = [*node.ssh_command(), "-tt"]
        self._process = subprocess.Popen(command, stdin=side, stdout=side, stderr=side, close_fds=True)
        os.close(side)
        self.read_until(re.compile(rb"[$#] (\x1b\[\?2004h)?$"))

    def echo_ms(self, key: str) -> float:
        """From a key to its echo."""
        began = time.perf_counter()
        os.write(self._terminal, key.encode())
        self.read_until(re.compile(re.escape(key.encode())))
        return (time.perf_counter() - began) * 1000

    def erase(self) -> None:
        """Take back what was typed."""
        os.write(self._terminal, b"\x15")
        self.read_until(re.compile(rb"\x1b\[K|\x08 \x08"))

    def read_until(self, wanted: "re.Pattern[bytes]", limit_s: float = 20) -> None:
        """Read until this has come."""
        seen = b""
        while not wanted.search(seen):
            if not select.select([self._terminal], [], [], limit_s)[0]:
                raise RuntimeError(f"ssh said {seen!r}")
            seen += os.read(self._terminal, 65536)

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        os.close(self._terminal)


def open_page(chromium: Browser, hub: Hub) -> Page:
    """A signed-in tab with a shell on the node, at its prompt."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(300_000)
    sign_in(context, hub)
    page = context.new_page()
    page.goto(f"{hub.url}/nodes/{NAME}/terminal")
    page.get_by_role("button", name="Open a shell on").click()
    page.wait_for_url("**/terminal/*")
    page.evaluate(SHOWS, "[$#]$")
    page.keyboard.type("PS1='bench> '; clear\n")
    page.evaluate(SHOWS, PROMPT)
    return page


def timed(page: Page, key: str, wanted: str, press: str | None = None) -> float:
    """From a key to what it brings on the screen, in ms."""
    page.evaluate(ARM, [wanted, key])
    page.keyboard.press(press or key)
    return float(page.evaluate("window.seen"))


def measure_keys(page: Page, ssh: PlainSsh, rounds: int) -> dict[str, Any]:
    """Keys in turns, here and there."""
    found: dict[str, list[float]] = {"key_to_pixel_ms": [], "ssh_echo_ms": []}
    chance = random.Random(5)
    typed = ""
    for number in range(rounds):
        time.sleep(chance.uniform(0.04, 0.12))
        key = "abcdefghijklmnopqrstuvwxyz"[number % 26]
        typed += key
        found["key_to_pixel_ms"].append(timed(page, key, f"bench> {typed}"))
        found["ssh_echo_ms"].append(ssh.echo_ms(key))
        if len(typed) == LINE_KEYS:
            page.keyboard.press("Control+u")
            ssh.erase()
            typed = ""
    page.keyboard.press("Control+u")
    return {figure: report.spread(values) for figure, values in found.items()}


def measure_rate(page: Page, node: testbed.Node, hub: Hub, last: int) -> dict[str, Any]:
    """How fast a long output is drawn to its end; the same through plain ssh to nowhere."""
    size = sum(len(str(number)) + SEQ_BYTES_PER_LINE_END for number in range(1, last + 1))
    before = rss_mib(hub)
    bare = measure_bare(page.context.browser, last) if page.context.browser else None
    page.keyboard.type(f"clear; seq 1 {last}; echo all-$((1+1))")
    took_ms = timed(page, "Enter", "all-2")
    began = time.perf_counter()
    subprocess.run(
        [*node.ssh_command(), "-tt", f"seq 1 {last}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True
    )
    ssh_s = time.perf_counter() - began
    page.keyboard.type(f"clear; seq 1 {last * 100}\n")
    stops = []
    for _ in range(5):
        page.wait_for_timeout(1000)
        stops.append(timed(page, "c", "^C", "Control+c"))
        page.keyboard.type("clear\n")
        page.evaluate(SHOWS, PROMPT)
        page.keyboard.type(f"seq 1 {last * 100}\n")
    page.keyboard.press("Control+c")
    return {
        "seq_mb_per_s": round(size / 1e3 / took_ms, 1),
        "seq_mb_per_s_bare_xterm": bare,
        "seq_mb_per_s_ssh_to_nowhere": round(size / 1e6 / ssh_s, 1),
        "ctrl_c_ms": report.spread(stops),
        "hub_rss_before_mib": before,
        "hub_rss_after_mib": rss_mib(hub),
    }


def measure_bare(chromium: Browser, last: int) -> float:
    """MB/s of the same bytes in an xterm.js with our options that nothing else is around: what this browser draws."""
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(300_000)
    page.add_style_tag(path=XTERM / "css/xterm.css")
    page.add_script_tag(path=XTERM / "lib/xterm.js")
    options = {"cols": 124, "rows": 44, "scrollback": 10_000, "minimumContrastRatio": 4.5, "fontSize": 13}
    rate = float(page.evaluate(BARE, [last, options]))
    page.close()
    return round(rate, 1)


def rss_mib(hub: Hub) -> float:
    """The hub's resident memory."""
    status = Path(f"/proc/{hub.process.pid}/status").read_text()
    return round(int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024, 1)


def over(figures: dict[str, Any]) -> list[str]:
    """What is over its limit."""
    found = {
        "key_median_ms": figures["key_to_pixel_ms"]["median"],
        "key_p95_ms": figures["key_to_pixel_ms"]["p95"],
        "worst_ctrl_c_ms": figures["ctrl_c_ms"]["worst"],
        "hub_rss_grown_mib": figures["hub_rss_after_mib"] - figures["hub_rss_before_mib"],
    }
    return budget.over(found, "term_pixel")


def main() -> int:
    """Boot a node, start a hub and browsers, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--last", type=int, default=5_000_000)
    options = parser.parse_args()
    with (
        testbed.Node() as node,
        tempfile.TemporaryDirectory() as folder,
        Hub(Path(folder), log=Path(folder) / "log") as hub,
    ):
        hub.add_node(node, NAME)
        hub.wait_for(is_online(NAME, may_be_empty=True))
        ssh = PlainSsh(node)
        try:
            with browser() as chromium:
                page = open_page(chromium, hub)
                figures = measure_keys(page, ssh, options.rounds)
                figures |= measure_rate(page, node, hub, options.last)
                version = chromium.version
        finally:
            ssh.close()
        figures["over_budget"] = over(figures)
        report.emit("term_pixel", figures, node, chromium=version, last=options.last)
    return 1 if figures["over_budget"] else 0


if __name__ == "__main__":
    sys.exit(main())
