"""The stack that ``make run`` shows on a fresh test node: something to look at, from images that it has.

A proxy with three routes, two web applications as Pod YAML with ``.kube`` units, a container with a
health check, a volume, a network, and a unit that fails. The files under ``home/`` go to the
user's home as they are.
"""

import io
import tarfile
from pathlib import Path

from testbed import Node

HOME = Path(__file__).with_name("home")
UNITS = ("proxy", "photos", "notes", "status")
FAILING_UNIT = "backup"


def install(node: Node) -> None:
    """Copy the stack's files to the node and start it; returns once all that can run runs."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        archive.add(HOME, arcname=".")
    node.copy(packed.getvalue())
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("systemctl", "--user", "enable", "--quiet", f"{FAILING_UNIT}.service")
    node.ssh("podman", "pod", "create", "--name", "first")  # two at once would each build Podman's pause image
    node.ssh("podman", "pod", "rm", "first")
    node.ssh("systemctl", "--user", "start", *(f"{unit}.service" for unit in UNITS))
    node.run("systemctl", "--user", "start", f"{FAILING_UNIT}.service")
