"""``make run``: from a clone to a running ServiceBay with a real node in it. Ctrl-C takes all of it down.

The node is this machine where it can be one (a user's systemd session and rootless Podman 4.4 or
newer); else, as root, a freshly booted test node with the demo stack. What the hub keeps is in
``.servicebay/``. ``SERVICEBAY_PORT`` chooses another port than 8765.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from types import FrameType

import testbed
import testbed.demo
from tools import client
from tools.hub import Hub, HubError, is_online

DATA = client.ROOT / ".servicebay"
OLDEST_PODMAN = (4, 4)
DEMO, LOCAL = "demo", "this-machine"
_started = time.monotonic()


def note(text: str) -> None:
    """Say what goes on."""
    print(f"[{time.monotonic() - _started:5.1f} s] {text}", file=sys.stderr, flush=True)


def why_not_local() -> str | None:
    """Why this machine and user cannot be a node, or ``None`` where they can."""
    if os.geteuid() == 0:
        return "it would be root's, and ServiceBay manages the services of a user"
    if not shutil.which("podman"):
        return "Podman is not installed"
    said = subprocess.run(["podman", "--version"], capture_output=True, text=True, check=False).stdout
    if tuple(int(part) for part in re.findall(r"\d+", said)[:2]) < OLDEST_PODMAN:
        return f"Quadlet needs Podman 4.4 or newer, and here is: {said.strip()}"
    session = subprocess.run(["systemctl", "--user", "show-environment"], capture_output=True, check=False)
    return None if session.returncode == 0 else "the user has no systemd session"


def boot_demo() -> testbed.Node:
    """Boot a fresh node with the demo stack running."""
    testbed.collect_garbage()
    note("Booting a test node (the first time its Debian is built, which takes a minute) …")
    node = testbed.Node("servicebay-demo")
    try:
        testbed.demo.install(node)
    except testbed.CommandFailed:
        node.down()
        raise
    note(f"The demo stack runs on {node.address}.")
    return node


def build_client() -> None:
    """Build what the browser loads."""
    if not client.is_fresh():
        note("Building the browser client …")
        client.build(client.require_npm())
        note("The browser client is built.")


def add_local(hub: Hub) -> None:
    """Make this machine a node of the hub."""
    if LOCAL not in {row["name"] for row in hub.api("GET", "/api/nodes")}:
        hub.api("POST", "/api/nodes", {"name": LOCAL, "kind": "local"})


def down_when_booted(booting: Future[testbed.Node]) -> None:
    """Take the node down, also one that is still booting."""
    if booting.exception() is None:
        note("Taking the test node down …")
        booting.result().down()


def start(ending: ExitStack, workers: ThreadPoolExecutor) -> tuple[Hub, str | None]:
    """Start everything, and have ``ending`` undo it; returns the hub and the name of its node."""
    local, test_node = why_not_local(), testbed.why_not()
    booting = None
    if local and not test_node:
        booting = workers.submit(boot_demo)
        ending.callback(down_when_booted, booting)
    build_client()
    hub = ending.enter_context(Hub(DATA, int(os.environ.get("SERVICEBAY_PORT") or 8765), log=DATA / "hub.log"))
    note("The hub runs.")
    if not local:
        add_local(hub)
        return hub, LOCAL
    if booting is None:
        note(f"There is no node yet. This machine cannot be one: {local}; and {test_node}.")
        return hub, None
    hub.add_node(booting.result(), DEMO)
    return hub, DEMO


def tell(hub: Hub, node: str | None) -> None:
    """Say where to go; the last words on the screen."""
    print(f"\nServiceBay is at {hub.url}")
    print(f"Create your account: {hub.setup_link}" if hub.setup_link else "Sign in with the account that you created.")
    if node == DEMO:
        print("It shows a test node; a shell on it: testbed/node ssh servicebay-demo")
    print("Ctrl-C ends it.", flush=True)


def interrupt(_signal: int, _frame: FrameType | None) -> None:
    """SIGTERM is as good as Ctrl-C."""
    raise KeyboardInterrupt


def main() -> int:
    """Start, tell, wait."""
    signal.signal(signal.SIGTERM, interrupt)
    DATA.mkdir(mode=0o700, exist_ok=True)
    with ThreadPoolExecutor(1) as workers, ExitStack() as ending:
        try:
            hub, node = start(ending, workers)
            if node:
                hub.wait_for(is_online(node, may_be_empty=node == LOCAL))
            tell(hub, node)
            status = hub.process.wait()
            note(f"The hub ended with status {status}; its log is {DATA / 'hub.log'}.")
        except KeyboardInterrupt:
            return 0
        except (HubError, testbed.CommandFailed, subprocess.CalledProcessError) as error:
            note(f"{error}\nThe hub's log, if it got so far, is {DATA / 'hub.log'}.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
