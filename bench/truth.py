"""What is true on a node, as its own tools say it, beside what the hub's twin says of the same.

Sources: ``podman ps -a``, ``systemctl --user list-units``, ``sha256sum`` of the files that make services.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from servicebay.twin.store import NodeTwin
from testbed import Node

Told = dict[str, Any]
HEALTH_CHECK = re.compile(r"[0-9a-f]{64}(-[0-9a-f]+)?\.service")
FOLDERS = (".config/containers/systemd", ".config/systemd/user")
LISTS = f"""
podman ps --all --no-trunc --format json; echo ---
systemctl --user list-units --all --type=service --output=json --no-pager; echo ---
find {" ".join(FOLDERS)} -type f -exec sha256sum {{}} +
"""


def read_truth(node: Node) -> dict[str, Told]:
    """By section, what the node's tools say: states and main processes, unit states, hashes."""
    containers, units, files = node.ssh("sh", "-ec", LISTS).split("---\n")
    hashes = (line.split("  ", 1) for line in files.splitlines())
    return {
        "containers": {
            each["Id"]: (each["Names"][0], each["State"], each["Pid"]) for each in json.loads(containers or "[]")
        },
        "services": {
            each["unit"]: (each["active"], each["sub"])
            for each in json.loads(units)
            if each["load"] == "loaded" and not HEALTH_CHECK.fullmatch(each["unit"])
        },
        "files": {f"/home/{node.user}/{path}": digest for digest, path in hashes if not path.endswith(".service.d")},
    }


def read_twin(twin: NodeTwin, like: Mapping[str, Told]) -> dict[str, Told]:
    """The same of the twin. Of units only what ``like`` has: the twin also knows those that nothing loaded."""
    state = twin.state
    return {
        "containers": {
            key: (each.names[0], each.state, each.pid or 0) for key, each in (state.containers or {}).items()
        },
        "services": {
            name: (each.active_state, each.sub_state)
            for name, each in (state.services or {}).items()
            if name in like["services"]
        },
        "files": {path: each.sha256 for path, each in (state.files or {}).items() if path in like["files"]},
    }


def differences(truth: Mapping[str, Told], told: Mapping[str, Told]) -> list[str]:
    """One line for each thing that is not as told; none where the twin is the truth."""
    return [
        f"{section} {key}: is {truth[section].get(key)}, told {told[section].get(key)}"
        for section in truth
        for key in sorted(truth[section].keys() | told[section].keys())
        if truth[section].get(key) != told[section].get(key)
    ]
