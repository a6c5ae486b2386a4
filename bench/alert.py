"""A unit fails on the node: how long until a service has the alert in its hands.

``python -m bench.alert [--rounds 10]``. The service is an HTTP server on loopback, told as apprise's ``json://``. Part
of it is the second for which a failure must stand (``alerts.watcher.STANDS_MS``).
"""

import argparse
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue

from bench import report
from bench.log_rig import hub_with
from testbed import Node

UNIT = """[Service]
Type=oneshot
ExecStart=/bin/sh -c 'date +%%s%%N >%h/failed-at; exit 3'
"""


def served(taken: "Queue[tuple[int, str]]") -> ThreadingHTTPServer:
    """A service that notes when each message came (ns), and its title."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            at = time.time_ns()
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            taken.put((at, body["title"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def measure(node: Node, rounds: int) -> list[float]:
    """Milliseconds from each unit's last breath to the service."""
    found: list[float] = []
    taken: Queue[tuple[int, str]] = Queue()
    for number in range(rounds + 1):
        node.write(f"~/.config/systemd/user/boom{number}.service", UNIT)
    node.ssh("systemctl", "--user", "daemon-reload")
    server = served(taken)
    with hub_with(node) as hub:
        target = {"name": "bench", "address": f"json://127.0.0.1:{server.server_port}/"}
        hub.api("POST", "/api/alerts/targets", target)
        for number in range(rounds + 1):
            node.ssh("systemctl", "--user", "start", "--no-block", f"boom{number}.service")
            at, title = taken.get(timeout=60)
            while f"boom{number}" not in title:
                at, title = taken.get(timeout=60)
            failed_at = int(node.ssh("cat", "failed-at"))
            if number:  # the first waits for the hub's start to be half a minute ago
                found.append((at - failed_at) / 1e6)
    server.shutdown()
    return found


def main() -> None:
    """Boot a node, let units fail, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    with Node() as node:
        report.emit("alert", {"failed_to_told_ms": report.spread(measure(node, options.rounds))}, node)


if __name__ == "__main__":
    main()
