"""A hub that is killed while alerts are open: none is lost, and none that was taken is told twice. No node involved."""

import json
import os
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from servicebay.cli.connection import LOCAL_FILE, HubClient
from tests.patience import PATIENCE_S, until

HOOK = """
from servicebay.cli import main
from servicebay.services.alerts import alerts, watcher
watcher.START_MS = watcher.GONE_MS = 0
alerts.BACK_OFF_S = (0.2,)
main()
"""


class Notifier:
    """A webhook. ``taken`` are titles that it took; while ``holds``, it takes none, and ``held`` says that one came."""

    def __init__(self) -> None:
        self.taken: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.held = threading.Event()
        self.holds = True
        notifier = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if notifier.holds:
                    notifier.held.set()
                    self.rfile.read()  # until the hub is gone
                    return
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()
                notifier.taken.put(message["title"])

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"json://127.0.0.1:{self._server.server_address[1]}/hook?rto={PATIENCE_S}"

    @contextmanager
    def serving(self) -> Iterator["Notifier"]:
        thread = threading.Thread(target=self._server.serve_forever)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()

    def next(self) -> str:
        return self.taken.get(timeout=PATIENCE_S)


class Hub:
    """``servicebay serve`` as a process that is killed and started again on the same data."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.start()

    def start(self) -> None:
        (self._folder / LOCAL_FILE).unlink(missing_ok=True)
        command = [sys.executable, "-c", HOOK, "serve", "--port", "0", "--join-port", "0"]
        environment = {**os.environ, "SERVICEBAY_DATA_DIR": str(self._folder)}
        with (self._folder / "log").open("a") as log:
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        until((self._folder / LOCAL_FILE).exists)
        self._client = HubClient(**json.loads((self._folder / LOCAL_FILE).read_text()))

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def get(self, path: str) -> Any:
        return json.loads(self._client.get(path))

    def post(self, path: str, **body: Any) -> Any:
        return json.loads(self._client.post(path, body) or b"null")

    def watch(self, name: str, port: int) -> None:
        """Have a port checked, and find it closed."""
        body = {"name": name, "kind": "tcp", "target": f"127.0.0.1:{port}", "failures": 1, "intervalS": 3600}
        self.post("/api/monitoring", **body)
        assert self.finds(name) == "fail"

    def is_all_handed_over(self) -> bool:
        (target,) = self.get("/api/alerts")["targets"]
        return bool(target.get("waiting", 0) == 0)

    def finds(self, name: str) -> str:
        """What a check says when it is asked now."""
        return str(self.post(f"/api/monitoring/own.{name}/run")["check"]["state"])


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    running = Hub(tmp_path)
    yield running
    running.kill()


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def test_alerts_of_a_hub_that_is_killed_are_neither_lost_nor_told_twice(hub: Hub) -> None:
    first, second = closed_port(), closed_port()
    with Notifier().serving() as notifier:
        hub.post("/api/alerts/targets", name="phone", address=notifier.address)
        hub.watch("first", first)
        assert notifier.held.wait(PATIENCE_S)
        hub.kill()  # while it hands the alert over
        notifier.holds = False
        hub.start()
        assert notifier.next() == "first needs you", "it is not lost"
        until(hub.is_all_handed_over)
        hub.kill()
        hub.start()
        hub.watch("second", second)
        assert notifier.next() == "second needs you", "the first one is not told again, nor taken for well"
        until(hub.is_all_handed_over)
        with socket.create_server(("127.0.0.1", first)), socket.create_server(("127.0.0.1", second)):
            for name in ("first", "second"):
                assert hub.finds(name) == "ok"
                assert notifier.next() == f"{name} is well again"
            until(hub.is_all_handed_over)
            hub.kill()
            hub.start()
            for name in ("first", "second"):
                assert hub.finds(name) == "ok"
            until(hub.is_all_handed_over)
            assert hub.post("/api/alerts/targets/phone/test") is None
            assert notifier.next() == "ServiceBay: a test", "each end is told once"
