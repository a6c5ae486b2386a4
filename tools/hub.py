"""A hub as a process of its own, for ``make run``, the browser tests, the benchmarks and the pictures.

It is started as a user would (``servicebay serve``) and asked over REST with the token that it
leaves in its data directory for the operator of the machine.
"""

import base64
import contextlib
import hashlib
import http.client
import json
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from testbed import Node

READY = "ServiceBay is at "
SETUP = "Create the first account: "
START_LIMIT_S = 60.0
STOP_LIMIT_S = 10.0


class HubError(Exception):
    """The hub did not start, or refused a request; the text says why."""


class Hub:
    """A running hub. ``url`` is where it is; ``setup_link`` is None once an account exists."""

    def __init__(self, data_dir: Path, port: int = 0, log: Path | None = None) -> None:
        self.data_dir = data_dir
        self.url = ""
        self.setup_link: str | None = None
        self._log = log
        self._port = port
        self.start()

    def __enter__(self) -> "Hub":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the process and wait until it answers; it keeps its port over a restart."""
        command = [str(Path(sys.executable).with_name("servicebay")), "serve"]
        command += ["--data-dir", str(self.data_dir), "--port", str(self._port)]
        stderr = self._log.open("ab") if self._log else None
        # its own session: Ctrl-C ends us first, and we end the hub
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=stderr, text=True, start_new_session=True
        )
        if stderr is not None:
            stderr.close()
        killer = threading.Timer(START_LIMIT_S, self.process.kill)
        killer.start()
        try:
            self._read_greeting()
        except BaseException:
            self.kill()
            raise
        finally:
            killer.cancel()
        self._port = urllib.parse.urlsplit(self.url).port or 0

    def stop(self) -> None:
        """End it as a service manager would."""
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_LIMIT_S)
        self.kill()

    def kill(self) -> None:
        """End it without warning, if it has not ended."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def api(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """A REST call as the operator; returns the answer, decoded. Raises HubError with the problem's detail."""
        access = json.loads((self.data_dir / "local-token").read_text())
        headers = {"Authorization": f"Bearer {access['token']}", "Content-Type": "application/json"}
        status, answer = self._ask(method, path, None if body is None else json.dumps(body), headers)
        if status >= 400:
            raise HubError(f"{method} {path}: {status} {(answer or {}).get('detail', '')}")
        return answer

    def session_cookie(self, username: str, password: str) -> str:
        """Make the first account through the setup link, and return its session as a Cookie header."""
        token = urllib.parse.urlsplit(self.setup_link or "").fragment.removeprefix("token=")
        body = json.dumps({"token": token, "username": username, "password": password})
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.url).netloc, timeout=60)
        try:
            headers = {"Content-Type": "application/json", "Origin": self.url}
            connection.request("POST", "/api/auth/setup", body, headers)
            answer = connection.getresponse()
            self.setup_link = None
            return (answer.getheader("Set-Cookie") or "").split(";")[0]
        finally:
            connection.close()

    def add_node(self, node: Node, name: str) -> None:
        """Let the hub in on the node and add it; a node of that name is trusted anew, or replaced if it moved."""
        node.ssh("sh", "-c", 'echo "$1" >>~/.ssh/authorized_keys', "sh", self.public_key)
        known = {row["name"]: row for row in self.api("GET", "/api/nodes")}.get(name)
        fingerprint = fingerprint_of(node.host_key)
        if known is not None and known.get("address") == node.address:
            self.api("POST", f"/api/nodes/{name}/trust", {"fingerprint": fingerprint})
            return
        if known is not None:
            self.api("DELETE", f"/api/nodes/{name}")
        address = {"host": node.address, "user": node.user, "fingerprint": fingerprint}
        self.api("POST", "/api/nodes", {"name": name, **address})

    @property
    def public_key(self) -> str:
        """The key that a node has to accept."""
        return (self.data_dir / "ssh/id_ed25519.pub").read_text().strip()

    def wait_for(self, holds: Callable[[dict[str, Any]], Any], limit_s: float = 60.0) -> dict[str, Any]:
        """Look at the live state until it is as asked; returns it. Raises HubError with the last one's nodes."""
        deadline = time.monotonic() + limit_s
        while True:
            state: dict[str, Any] = self.api("GET", "/api/live")["state"]
            if holds(state):
                return state
            if time.monotonic() > deadline:
                raise HubError(f"not so after {limit_s:.0f} s: {json.dumps(state['nodes'])[:500]}")
            time.sleep(0.1)

    def _read_greeting(self) -> None:
        assert self.process.stdout is not None
        self.setup_link = None
        for line in self.process.stdout:
            if line.startswith(READY):
                self.url = line.removeprefix(READY).strip()
                if not self._needs_setup():
                    return
            if line.startswith(SETUP):
                self.setup_link = line.removeprefix(SETUP).strip()
                return
        raise HubError(f"servicebay serve ended with status {self.process.wait()}")

    def _needs_setup(self) -> bool:
        # its socket listens already: the answer comes once the hub is up
        return bool(self._ask("GET", "/api/auth/session", None, {})[1].get("setupNeeded"))

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, Any]:
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.url).netloc, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            return answer.status, json.loads(content) if content else None
        finally:
            connection.close()


def is_online(name: str, may_be_empty: bool = False) -> Callable[[dict[str, Any]], bool]:
    """Whether the live state shows the node online, its state confirmed, with containers unless it may have none."""

    def holds(state: dict[str, Any]) -> bool:
        node = state["nodes"].get(name, {})
        confirmed = node.get("status") == "online" and not node.get("stale")
        return confirmed and (may_be_empty or bool(state["containers"]))

    return holds


def fingerprint_of(public_key: str) -> str:
    """``ssh-ed25519 AAAA…`` -> ``SHA256:…``."""
    digest = hashlib.sha256(base64.b64decode(public_key.split()[1])).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")
