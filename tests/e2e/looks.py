"""How a page looks, coarsely: compared with a small grey picture of it that somebody has looked at.

A picture has a twelfth of the page's size, so that fonts, ages and loads blur into grey, while a part that is missing,
moved or unreadable, and a theme that is not applied, do not. ``SERVICEBAY_LOOKS=write`` takes the pictures anew: look
at them.
"""

import base64
import os
from pathlib import Path

from playwright.sync_api import Browser, Page

FOLDER = Path(__file__).with_name("looks")
WRITES = os.environ.get("SERVICEBAY_LOOKS") == "write"
SHARE = 0.01
"""Of a page's blocks, so many may differ: an age, a load, a row more or less."""
COMPARE = """
async ([shot, kept, smaller, most]) => {
  const blob = async (data) => (await fetch(`data:image/png;base64,${data}`)).blob();
  const size = await createImageBitmap(await blob(shot));
  const [width, height] = [Math.round(size.width / smaller), Math.round(size.height / smaller)];
  const grey = async (data) => {
    const size = { resizeWidth: width, resizeHeight: height, resizeQuality: "high" };
    const small = await createImageBitmap(await blob(data), size);
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.filter = "grayscale(1)";
    context.drawImage(small, 0, 0);
    return [canvas, context.getImageData(0, 0, width, height).data];
  };
  const [canvas, now] = await grey(shot);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
  const drawn = btoa(String.fromCharCode(...bytes));
  if (kept === null) return [drawn, 1, [0, 0, 0, 0]];
  const [, before] = await grey(kept);
  let differing = 0;
  const box = [width, height, 0, 0];
  for (let block = 0; block < now.length / 4; block += 1) {
    if (Math.abs(now[4 * block] - before[4 * block]) <= most) continue;
    differing += 1;
    const [x, y] = [block % width, Math.floor(block / width)];
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x + 1);
    box[3] = Math.max(box[3], y + 1);
  }
  return [drawn, differing / (now.length / 4), box.map((edge) => edge * smaller)];
}
"""
SAID = """
([left, top, right, bottom]) => {
  const said = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(text);
    const { x, y, width, height } = range.getBoundingClientRect();
    if (width && x < right && x + width > left && y < bottom && y + height > top) said.add(text.data.trim());
  }
  return [...said].join(" | ").slice(0, 1500);
}
"""
"""What the page says within a box: whoever reads the failure does not see the page."""
SMALLER, MOST = 12, 24
TRIES, PAUSE_MS = 20, 250
"""What a page fetches after its heading may be drawn a moment later."""


class Looks:
    """Compares pages with their pictures; ``bench`` is a tab for the arithmetic."""

    def __init__(self, chromium: Browser) -> None:
        self._bench = chromium.new_page()

    def close(self) -> None:
        """Close the tab."""
        self._bench.close()

    def differs(self, page: Page, name: str, tries: int = TRIES) -> str | None:
        """What is wrong with how the page looks, in a sentence; None where it looks as it did, or soon does."""
        said = self._look(page, name)
        for _ in range(tries - 1):
            if said is None:
                return None
            page.wait_for_timeout(PAUSE_MS)
            said = self._look(page, name)
        return said

    def _look(self, page: Page, name: str) -> str | None:
        path = FOLDER / f"{name}.png"
        kept = base64.b64encode(path.read_bytes()).decode() if path.exists() and not WRITES else None
        shot = base64.b64encode(page.screenshot(animations="disabled", caret="hide")).decode()
        drawn, share, box = self._bench.evaluate(COMPARE, [shot, kept, SMALLER, MOST])
        if WRITES:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(base64.b64decode(drawn))
            return None
        if kept is None:
            return f"{name}: there is no picture of it; take it with SERVICEBAY_LOOKS=write"
        if share <= SHARE:
            return None
        return f"{name}: {share:.1%} of it looks different, within {box}, which says: {page.evaluate(SAID, box)}"
