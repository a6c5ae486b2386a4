"""A full house, for pictures and for tests of how a page looks: each state that a row can have, and many rows.

``install(node)`` adds it to a node; with ``odd=False`` only what runs well.
"""

import concurrent.futures
import shlex

from testbed import Node

APPLICATIONS = ("books", "calendar", "feeds", "files", "mail-archive", "music", "recipes", "wiki")
WORKERS = ("books-index", "calendar-sync", "feeds-fetch", "files-scan", "mail-fetch", "music-tags")
LONG_NAME = "a-container-whose-name-is-as-long-as-people-make-them-when-tools-name-them-2026-11-22"
FIRST_PORT = 8101
BUSYBOX = "localhost/busybox:1"
AT_ONCE = 4

RETRYING = """[Unit]
Description=Tunnel that waits ten minutes after each failure

[Service]
ExecStart=/bin/sh -c 'exit 2'
Restart=always
RestartSec=600
"""
MISSING = """[Unit]
Description=A program that is not there

[Service]
ExecStart=/usr/bin/env no-such-program --watch
"""
ODD = (
    ("run", "-d", "--name", "import-2019", BUSYBOX, "sleep", "100000"),
    ("pause", "import-2019"),
    ("run", "-d", "--name", "one-shot", BUSYBOX, "sh", "-c", "exit 3"),
    ("run", "-d", "--name", "killed-by-hand", BUSYBOX, "sleep", "100000"),
    ("kill", "killed-by-hand"),
    ("create", "--name", "not-started-yet", BUSYBOX, "sleep", "100000"),
    ("run", "-d", "--name", LONG_NAME, "-v", "a-volume:/data", "--label", "note=" + 30 * "so ", BUSYBOX, "sleep", "1d"),
    ("run", "-d", "--name", "many-ports", *(f"-p={port}:{port}" for port in range(9001, 9013)), BUSYBOX, "sleep", "1d"),
    ("pod", "create", "--name", "pipeline"),
    *(("run", "-d", "--pod", "pipeline", "--name", f"pipeline-{part}", BUSYBOX, "sleep", "1d") for part in "abc"),
    (
        *("run", "-d", "--name", "sensor", "--health-interval", "1h", "--health-retries", "1"),
        *("--health-cmd", "echo no answer from /dev/ttyUSB0; exit 1", BUSYBOX, "sleep", "1d"),
    ),
)


def unit_file(name: str, port: int) -> str:
    """A Quadlet file of a small web server."""
    serve = f"echo '<h1>{name}</h1>' >/www/index.html; exec httpd -f -p 8080 -h /www"
    container = f'Image={BUSYBOX}\nExec=/bin/sh -c "{serve}"\nPublishPort={port}:8080\nStopSignal=SIGKILL'
    return f"[Unit]\nDescription={name.capitalize()}\n\n[Container]\nContainerName={name}\n{container}\n"


def install(node: Node, odd: bool = True) -> None:
    """Start all of it on the node; returns once it is so."""
    for port, name in enumerate(APPLICATIONS, FIRST_PORT):
        node.write(f"~/.config/containers/systemd/{name}.container", unit_file(name, port))
    if odd:
        node.write("~/.config/systemd/user/tunnel.service", RETRYING)
        node.write("~/.config/systemd/user/watcher.service", MISSING)
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("systemctl", "--user", "start", *(f"{name}.service" for name in APPLICATIONS))
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as workers:
        list(workers.map(lambda name: _run_worker(node, name), WORKERS))
    if odd:
        node.ssh("sh", "-c", "; ".join(shlex.join(("podman", *command)) for command in ODD))
        node.run("podman", "healthcheck", "run", "sensor")
        node.run("systemctl", "--user", "start", "tunnel.service", "watcher.service")


def _run_worker(node: Node, name: str) -> None:
    node.ssh("podman", "run", "-d", "--name", name, "--stop-signal", "KILL", BUSYBOX, "sleep", "100000")
