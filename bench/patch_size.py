"""One container among 200 stops, and starts again: the bytes that travel to the hub and to each browser.

``python -m bench.patch_size [--rounds 10] [--containers 200] [--running 30]``. To the hub: the
agent's SYNC_PARTIAL lines as they leave the node, before SSH. To the browser: the text frames of
its WebSocket. Each figure is the sum over one change (a stop, or a start), however many frames it took.
"""

import argparse
import base64
import json
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

import testbed
from bench import report
from bench.rig import NAME, populate
from servicebay.nodes.archive import agent_archive
from tools.browser import PASSWORD, USERNAME
from tools.hub import Hub, is_online

SETTLED_S = 3.0


class Tally:
    """Bytes that came since ``start``, of frames that are about containers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._frames: list[int] = []

    def add(self, size: int) -> None:
        """One frame came."""
        with self._lock:
            self._frames.append(size)

    def take(self) -> tuple[int, int]:
        """Bytes and frames since the last take."""
        with self._lock:
            frames, self._frames = self._frames, []
        return sum(frames), len(frames)


def read_agent(agent: "subprocess.Popen[bytes]", tally: Tally, live: threading.Event) -> None:
    """Follow an agent's frames; resources change by themselves and are another matter."""
    assert agent.stdout is not None
    for line in agent.stdout:
        frame = json.loads(line)
        if frame["type"] == "SYNC_STATE":
            live.set()
        elif "containers" in frame.get("patch", {}):
            tally.add(len(line))


def read_browser(socket: ClientConnection, tally: Tally, live: threading.Event) -> None:
    """Speak Engine.IO as the browser does, and follow its frames."""
    for text in socket:
        assert isinstance(text, str)
        if text == "2":
            socket.send("3")
        elif text.startswith("40"):
            socket.send('42["live:subscribe",{}]')
        elif text.startswith('42["live:snapshot"'):
            live.set()
        elif text.startswith('42["live:patch"') and "containers" in json.loads(text[2:])[1]["patch"]:
            tally.add(len(text.encode()))


def start_agent(node: testbed.Node) -> "subprocess.Popen[bytes]":
    """Run the packed agent on the node by hand."""
    packed = base64.encodebytes(agent_archive()).decode()
    node.ssh("sh", "-c", "base64 -d >agent.pyz", stdin=packed)
    command = [*node.ssh_command(), "exec python3 -I -S agent.pyz"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


@contextmanager
def agent_tally(node: testbed.Node) -> Iterator[Tally]:
    """What an agent of our own on the node sends, from its first snapshot on."""
    tally, live, agent = Tally(), threading.Event(), start_agent(node)
    reader = threading.Thread(target=read_agent, args=(agent, tally, live))
    reader.start()
    try:
        if not live.wait(30):
            raise SystemExit("the agent sent no snapshot")
        yield tally
    finally:
        agent.kill()
        agent.wait()
        reader.join()


@contextmanager
def browser_tally(hub: Hub) -> Iterator[Tally]:
    """What a browser's live connection receives, from its first snapshot on."""
    tally, live = Tally(), threading.Event()
    headers = {"Cookie": hub.session_cookie(USERNAME, PASSWORD), "Origin": hub.url}
    address = hub.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    with connect(address, additional_headers=headers, max_size=None, compression=None, proxy=None) as socket:
        socket.send("40")
        reader = threading.Thread(target=read_browser, args=(socket, tally, live))
        reader.start()
        if not live.wait(30):
            raise SystemExit("the browser got no snapshot")
        yield tally
        socket.close()
        reader.join()


def measure(node: testbed.Node, tallies: dict[str, Tally], rounds: int, names: list[str]) -> dict[str, Any]:
    """Stop and start one container after another; wait until all has settled, then weigh."""
    found: dict[str, list[float]] = {}
    for number in range(rounds):
        name = names[number % len(names)]
        for word, argv in (("stop", ("podman", "stop", "-t", "0", name)), ("start", ("podman", "start", name))):
            for tally in tallies.values():
                tally.take()
            node.ssh(*argv)
            time.sleep(SETTLED_S)
            for side, tally in tallies.items():
                size, frames = tally.take()
                found.setdefault(f"{word}_to_{side}_bytes", []).append(size)
                found.setdefault(f"{word}_to_{side}_frames", []).append(frames)
    return {figure: report.spread(values, 0) for figure, values in found.items()}


def main() -> None:
    """Boot a node, fill it, listen at both places, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--containers", type=int, default=200)
    parser.add_argument("--running", type=int, default=30)
    options = parser.parse_args()
    with testbed.Node() as node, tempfile.TemporaryDirectory() as folder:
        names = populate(node, options.running, options.containers - options.running)
        with Hub(Path(folder), log=Path(folder) / "log") as hub:
            hub.add_node(node, NAME)
            hub.wait_for(is_online(NAME))
            with agent_tally(node) as to_hub, browser_tally(hub) as to_browser:
                time.sleep(SETTLED_S)
                figures = measure(node, {"hub": to_hub, "browser": to_browser}, options.rounds, names)
            report.emit("patch_size", figures, node, containers=options.containers, running=options.running)


if __name__ == "__main__":
    main()
