"""How long a page takes to show what was asked for: the page notes the times itself, by the frames that it paints."""

from typing import Any

from playwright.sync_api import Page

ROWS = "[role=row][data-key]"
ARM = """
([selector, pattern, event]) => {
  const wanted = new RegExp(pattern);
  window.shown = new Promise((resolve) => {
    let began;
    addEventListener(event, (happened) => { began = happened.timeStamp; look(); }, { capture: true, once: true });
    const look = () => {
      if (began === undefined) return;
      if (![...document.querySelectorAll(selector)].some((each) => wanted.test(each.textContent))) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve(performance.now() - began);
        channel.port2.postMessage(0);
      });
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}
"""
PAINTED = """
() => new Promise((resolve) => {
  const look = () => document.querySelectorAll('[role=row][data-key]').length > 5
    ? requestAnimationFrame(() => resolve(performance.now())) : requestAnimationFrame(look);
  look();
})
"""


def first_rows_ms(page: Page, url: str) -> float:
    """From the address to the rows of a table on the screen, the client being in the browser's cache."""
    page.goto(url)
    return float(page.evaluate(PAINTED))


def timed(page: Page, selector: str, pattern: str, event: str, act: Any) -> float:
    """From the event that ``act`` causes until something that fits is on the screen, in ms."""
    page.evaluate(ARM, [selector, pattern, event])
    act()
    return float(page.evaluate("window.shown"))
