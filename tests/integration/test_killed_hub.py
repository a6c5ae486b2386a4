"""A hub that is killed leaves nothing on its nodes: the whole program, a real node, SIGKILL."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

import testbed
from servicebay.cli.connection import LOCAL_FILE, HubClient, path_of
from tests.patience import PATIENCE_S, until

SERVE = (sys.executable, "-c", "from servicebay.cli import main; main()", "serve", "--port", "0")
OURS = "ps -u $USER -o args= | grep -E '[s]ervicebay-(agent|logs)|^[^ ]*podman ' || :"
"""The agent's command line ends with its name; nobody else runs ``podman`` on the node."""


class Killable:
    """A hub in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._log = (folder / "log").open("w")
        environment = {**os.environ, "SERVICEBAY_DATA_DIR": str(folder)}
        self._process = subprocess.Popen(SERVE, env=environment, stdout=self._log, stderr=self._log)
        until((folder / LOCAL_FILE).exists)
        self.client = HubClient(**json.loads((folder / LOCAL_FILE).read_text()))

    def ask(self, path: str, **body: Any) -> Any:
        """The answer to a POST."""
        return json.loads(self.client.post(path, body))

    def kill(self) -> None:
        """No farewell."""
        self._process.kill()
        self._process.wait()
        self._log.close()


@pytest.fixture
def hub(tmp_path: Path, node: testbed.Node) -> Iterator[Killable]:
    """A hub that has the node, live."""
    node.root("chpasswd", stdin=f"{node.user}:right\n")
    running = Killable(tmp_path)
    try:
        address = {"host": node.address, "user": node.user}
        seen = running.ask("/api/nodes/probe", **address)
        running.ask("/api/nodes", name="n", password="right", fingerprint=seen["fingerprint"], **address)
        until(lambda: json.loads(running.client.get("/api/nodes/n"))["status"] == "online")
        yield running
    finally:
        running.kill()


def ours(node: testbed.Node) -> str:
    return node.ssh("sh", "-c", OURS)


def test_no_agent_no_reader_and_no_podman_is_left_after_the_hub_is_killed(hub: Killable, node: testbed.Node) -> None:
    stream = hub.client.lines("/api/nodes/n/logs/stream", {"source": "manager", "tail": "1"})
    next(stream)
    assert all(program in ours(node) for program in ("servicebay-agent", "servicebay-logs"))
    hub.kill()
    until(lambda: not ours(node))


def test_nor_where_an_action_was_running(hub: Killable, node: testbed.Node) -> None:
    node.ssh("podman", "run", "-d", "--name", "deaf", "localhost/busybox:1", "sleep", "1000")  # deaf to TERM: PID 1
    until(lambda: "deaf" in hub.client.get("/api/containers").decode())
    ended: list[Exception] = []

    def stop() -> None:
        try:
            hub.ask(path_of("containers", "deaf", "action"), action="stop")
        except (click.ClickException, OSError) as error:
            ended.append(error)

    stopping = threading.Thread(target=stop)
    stopping.start()
    until(lambda: "stopping" in node.ssh("podman", "inspect", "-f", "{{.State.Status}}", "deaf"))
    assert "podman system service" in ours(node)
    hub.kill()
    until(lambda: not ours(node))
    stopping.join(PATIENCE_S)
    assert ended
    node.ssh("podman", "rm", "-ft0", "deaf")
