"""A whole hub that dies by SIGKILL at a chosen request to its node, and lives again on the same data."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

import testbed
from servicebay.cli.connection import LOCAL_FILE, HubClient
from tests.patience import until

HOOK = """
import os, signal, sys
from servicebay.cli import main
from servicebay.nodes.manager import NodeManager

real, action, moment = NodeManager.request, *sys.argv.pop().split(":")
action, again, _ = (action + "  ").split(" ", 2)
count = 2 if again else 1


async def request(self, node, asked, *more, **options):
    global count
    count -= asked == action
    if asked == action and not count and moment == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    answer = await real(self, node, asked, *more, **options)
    if asked == action and not count:
        os.kill(os.getpid(), signal.SIGKILL)
    return answer


NodeManager.request = request
main()
"""


class DyingHub:
    """``servicebay serve`` as a process; one that is to die has a hook on its requests."""

    def __init__(self, folder: Path, unit: str = "web.service") -> None:
        self._folder = folder
        self._unit = unit
        self._log = (folder / "log").open("w")
        self._start("nothing:after")

    def __enter__(self) -> "DyingHub":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._log.close()

    def add(self, node: testbed.Node) -> None:
        """Add a node that lets the hub in, and wait until it is there with its services."""
        address = {"host": node.address, "user": node.user}
        seen = self._ask("/api/nodes/probe", **address)
        node.ssh("sh", "-c", "cat >> ~/.ssh/authorized_keys", stdin=seen["publicKey"] + "\n")
        self._ask("/api/nodes", name="nas", fingerprint=seen["fingerprint"], **address)
        self._until_there()

    def apply_and_die(self, action: str, moment: str, files: list[dict[str, Any]]) -> str:
        """Start anew with the hook, apply, and wait for the death; returns the job's ID."""
        self._process.terminate()
        self._process.wait()
        self._start(f"{action}:{moment}")
        self._until_there()
        job = self._ask("/api/nodes/nas/apply", files=files)["id"]
        assert self._process.wait(60) == -9
        return str(job)

    def die_amid(self, action: str, moment: str, path: str, body: dict[str, str]) -> str:
        """Start anew with the hook, ask for what ends with the death; returns the ID of the job it began."""
        self._process.terminate()
        self._process.wait()
        self._start(f"{action}:{moment}")
        self._until_there()
        known = {job["id"] for job in self._get("/api/jobs")}
        with pytest.raises((click.ClickException, OSError)):
            self._ask(path, **body)
        assert self._process.wait(60) == -9
        self._start("nothing:after")
        (job,) = {job["id"] for job in self._get("/api/jobs")} - known
        return str(job)

    def apply_and_kill(self, files: list[dict[str, Any]], when: Callable[[], object]) -> str:
        """Apply, and kill it once this is so; returns the job's ID."""
        job = self._ask("/api/nodes/nas/apply", files=files)["id"]
        assert when()
        self._process.kill()
        self._process.wait()
        return str(job)

    def wait(self, job: str) -> dict[str, Any]:
        """Wait for the job's end."""
        until(lambda: self._get(f"/api/jobs/{job}")["state"] in ("done", "failed", "undone"))
        return dict(self._get(f"/api/jobs/{job}"))

    def revive_and_wait(self, job: str) -> dict[str, Any]:
        """Start a hub as anybody would, and wait for the job's end."""
        self._start("nothing:after")
        return self.wait(job)

    def _start(self, death: str) -> None:
        (self._folder / LOCAL_FILE).unlink(missing_ok=True)
        command = [sys.executable, "-c", HOOK, "serve", "--port", "0", "--join-port", "0", death]
        environment = {**os.environ, "SERVICEBAY_DATA_DIR": str(self._folder)}
        self._process = subprocess.Popen(command, env=environment, stdout=self._log, stderr=self._log)
        until((self._folder / LOCAL_FILE).exists)
        self._client = HubClient(**json.loads((self._folder / LOCAL_FILE).read_text()))

    def _until_there(self) -> None:
        until(lambda: self._get("/api/nodes/nas")["status"] == "online")
        until(lambda: any(row["unit"] == self._unit and row["containers"] for row in self._get("/api/services")))

    def _ask(self, path: str, **body: Any) -> Any:
        return json.loads(self._client.post(path, body))

    def _get(self, path: str) -> Any:
        return json.loads(self._client.get(path))
