"""50 nodes with 40 containers each on the network map, in Chromium: ``python -m bench.map_browser``.

``first_layout_ms``: from the click in the navigation to the frame with all cards, nodes folded; ``open_node_ms``: from
the click that opens one to the frame with its cards. ``*_fps``: frames a second while the map is dragged to and fro, or
zoomed, and ``*_late_percent`` of them more than one frame late: nodes folded, five open, all open (2,000 cards).
The hub is a real one, in this process; its twin is filled as if agents had spoken.
"""

import argparse
import asyncio
import itertools
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from bench import budget, report
from bench.view_cost import build_state
from servicebay.api.app import create_app
from servicebay.api.gate import COOKIE
from servicebay.api.server import build_server, listen
from servicebay.hub import Hub
from servicebay.settings.model import Settings
from servicebay.twin.store import Connection
from tools.browser import browser

Object = dict[str, Any]
CARDS, BOXES = "[data-map-card]", ".react-flow__node-box"
ARM = """
([selector, least]) => {
  window.drawn = new Promise((resolve) => {
    let began;
    addEventListener('click', (event) => { began = event.timeStamp; }, { capture: true, once: true });
    const look = () => {
      if (began !== undefined && document.querySelectorAll(selector).length >= least) {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve(performance.now() - began);
        channel.port2.postMessage(0);
      } else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}
"""
COUNT = """
() => {
  const times = [];
  let going = true;
  const each = (now) => { times.push(now); if (going) requestAnimationFrame(each); };
  requestAnimationFrame(each);
  window.frames_seen = () => { going = false; return times; };
}
"""
FREE = """
() => {
  const box = document.querySelector('[role=application]').getBoundingClientRect();
  for (let y = box.top + 10; y < box.bottom; y += 15)
    for (let x = box.left + 10; x < box.right; x += 15)
      if (document.elementFromPoint(x, y)?.matches('.react-flow__pane')) return [x, y];
  throw new Error('no free place to drag at');
}
"""
FRAME_MS = 1000 / 60


def node_state(containers: int) -> Object:
    """A node's services, each of which needs the one before; every tenth starts after the first as well."""
    state = build_state(containers)
    units = state["services"]
    for number, unit in enumerate(units.values()):
        unit["requires"] = [f"app-{number - 1}.service"] if number % 4 else []
    return state


@contextmanager
def hub(nodes: int, containers: int, folder: Path) -> Iterator[tuple[str, str]]:
    """A running hub that knows so many nodes; its address, and a session."""
    loop = asyncio.new_event_loop()
    ready, told = threading.Event(), {}
    ended = asyncio.Event()

    async def serve() -> None:
        listener = listen("127.0.0.1", 0)
        running = Hub(Settings(folder))
        await running.start()
        for number in range(nodes):
            name = f"node-{number}"
            running.twin.add(name)
            running.twin.apply_state(name, 1, node_state(containers))
            running.twin.set_connection(name, Connection("online", "Online."))
        user = await running.auth.users.add("ada", "not a hash")
        told["token"], _ = await running.auth.sessions.create(user.id, "127.0.0.1")
        told["url"] = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = build_server(create_app(running), grace_s=1)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        ready.set()
        await ended.wait()
        server.should_exit = True
        await serving
        await running.stop()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), name="hub")
    thread.start()
    try:
        if not ready.wait(60):
            raise TimeoutError("the hub did not start")
        yield told["url"], told["token"]
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(60)


def timed(page: Page, selector: str, least: int, act: Any) -> float:
    """From the click that ``act`` makes to the frame in which so many are drawn, in ms."""
    page.evaluate(ARM, [selector, least])
    act()
    return float(page.evaluate("window.drawn"))


def moved(page: Page, act: Any) -> Object:
    """Frames while ``act`` goes on."""
    page.evaluate(COUNT)
    act()
    times: list[float] = page.evaluate("window.frames_seen()")
    gaps = [after - before for before, after in itertools.pairwise(times)]
    late = sum(gap > 2 * FRAME_MS for gap in gaps)
    return {
        "fps": round(1000 * len(gaps) / (times[-1] - times[0]), 1),
        "late_percent": round(100 * late / len(gaps), 1),
        "worst_ms": round(max(gaps), 1),
    }


def drag(page: Page) -> None:
    """Drag the map to and fro for about two seconds, as a hand would."""
    page.locator(".react-flow:not([data-moving])").wait_for()
    x, y = page.evaluate(FREE)
    page.mouse.move(x, y)
    page.mouse.down()
    for turn in range(6):
        page.mouse.move(x + (260 if turn % 2 == 0 else 0), y + (160 if turn % 2 == 0 else 0), steps=60)
    page.mouse.up()


def zoom(page: Page) -> None:
    """Turn the wheel in and out again."""
    box = page.get_by_role("application").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for turn in range(120):
        page.mouse.wheel(0, -12 if turn < 60 else 12)


def measure(page: Page, url: str, nodes: int, containers: int, rounds: int) -> Object:
    """All figures of one page."""
    figures: Object = {}
    first: list[float] = []
    for _ in range(rounds):
        page.goto(f"{url}/nodes")
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_load_state("networkidle")
        link = page.get_by_role("navigation", name="Pages").get_by_role("link", name="Network map")
        first.append(timed(page, CARDS, nodes, link.click))
    figures["first_layout_ms"] = report.spread(first)
    report.note(f"first layout {first}")
    figures["folded"] = {"drag": moved(page, lambda: drag(page)), "zoom": moved(page, lambda: zoom(page))}
    report.note(str(figures["folded"]))
    opened: list[float] = []
    for number in range(5):
        button = page.get_by_role("button", name=f"Show what is in node-{number}", exact=True)
        page.get_by_role("button", name="Show all of it (0)").click()
        opened.append(timed(page, BOXES, number + 1, lambda button=button: button.dispatch_event("click")))
    figures["open_node_ms"] = report.spread(opened)
    report.note(f"a node opened {opened}")
    figures["five_open"] = {"drag": moved(page, lambda: drag(page)), "zoom": moved(page, lambda: zoom(page))}
    report.note(str(figures["five_open"]))
    page.get_by_role("button", name="More for the map").click()
    item = page.get_by_role("menuitem", name="Open all nodes")
    figures["open_all_ms"] = timed(page, BOXES, nodes, item.click)
    figures["all_open"] = {"drag": moved(page, lambda: drag(page)), "zoom": moved(page, lambda: zoom(page))}
    return figures


def over(figures: Object) -> list[str]:
    """What is over its limit: the worst first layout, and frames while nodes are folded, as they are at first."""
    frame_ms = {what: 1000 / figures["folded"][what]["fps"] for what in ("drag", "zoom")}
    found = {
        "first_layout_ms": figures["first_layout_ms"]["worst"],
        **{f"{what}_frame_ms": ms for what, ms in frame_ms.items()},
    }
    return budget.over(found, "map_browser")


def main() -> int:
    """Start the hub and a browser, measure, compare with the budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=50)
    parser.add_argument("--containers", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        hub(options.nodes, options.containers, Path(folder)) as (url, token),
        browser() as chromium,
    ):
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
        figures = measure(context.new_page(), url, options.nodes, options.containers, options.rounds)
        figures["over_budget"] = over(figures)
        report.emit("map_browser", figures, nodes=options.nodes, each=options.containers, chromium=chromium.version)
    return 1 if figures["over_budget"] else 0


if __name__ == "__main__":
    sys.exit(main())
