"""What a benchmark prints: one JSON object of named figures, with the machine and the versions."""

import json
import math
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from servicebay import __version__
from testbed import Node

NODE_FACTS = """
. /etc/os-release; echo "os=$PRETTY_NAME"; podman --version | sed 's/.* /podman=/'
systemctl --version | sed -n '1s/systemd \\([0-9]*\\).*/systemd=\\1/p'; python3 -V | sed 's/.* /python=/'
"""


def emit(benchmark: str, figures: dict[str, Any], node: Node | None = None, **conditions: Any) -> None:
    """Print the report on standard output."""
    report = {"benchmark": benchmark, "figures": figures, "conditions": conditions, "machine": machine()}
    if node is not None:
        report["node"] = node_facts(node)
    print(json.dumps(report), flush=True)


def note(text: str) -> None:
    """Tell who waits what goes on; on standard error, so that the output stays one JSON object."""
    print(text, file=sys.stderr, flush=True)


def machine() -> dict[str, Any]:
    """Where the benchmark ran, and of what."""
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "servicebay": __version__,
        "commit": commit.stdout.strip(),
    }


def node_facts(node: Node) -> dict[str, str]:
    """The versions on the node."""
    return dict(line.split("=", 1) for line in node.ssh("sh", "-c", NODE_FACTS).splitlines())


def spread(values: Sequence[float], digits: int = 1) -> dict[str, float]:
    """Median, 95th percentile (nearest rank) and both ends of some measurements."""
    ordered = sorted(values)

    def rank(percent: float) -> float:
        return round(ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)], digits)

    return {"median": rank(50), "p95": rank(95), "best": rank(0), "worst": rank(100), "rounds": len(ordered)}


def _cpu_model() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())
