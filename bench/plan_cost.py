"""What a plan costs: a draft of one file over REST, to the plan with the generator's word; and its trace on the agent.

``python -m bench.plan_cost [--rounds 20] [--services 300]``. An invalid draft and one that changes a unit; then the
agent's resident memory when it is idle again.
"""

import argparse
import hashlib
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import testbed
from bench import budget, report
from bench.rig import NAME
from tools.hub import Hub

FOLDER = "/home/podman/.config/containers/systemd"
TEXT = "[Container]\nImage=localhost/busybox:1\nExec=sleep 1000000\nEnvironment=NUMBER={}\n"
FILL = 'mkdir -p {0} && cd {0} && for n in $(seq {1}); do printf "{2}" >svc$n.container; done'
HEARTBEATS_S = 22.0
"""Two of them: by then the agent has given its memory back."""


def draft(text: str) -> dict[str, Any]:
    """A draft of the first service's file."""
    base = hashlib.sha256(TEXT.format("0").encode()).hexdigest()
    return {"files": [{"path": f"{FOLDER}/svc1.container", "content": text, "base": base}]}


def measure(hub: Hub, text: str, rounds: int) -> tuple[dict[str, float], dict[str, Any]]:
    """Ask for the plan again and again; its times in ms, and the last plan."""
    found, plan = [], {}
    for _ in range(rounds):
        began = time.perf_counter()
        plan = hub.api("POST", f"/api/nodes/{NAME}/plan", draft(text))
        found.append((time.perf_counter() - began) * 1000)
    return report.spread(found), plan


def rss_mib(hub: Hub) -> float:
    """What the agent takes, as its last heartbeat told."""
    return float(round(hub.api("GET", f"/api/nodes/{NAME}")["agentRssBytes"] / 2**20, 1))


def main() -> int:
    """Boot a node with many services, and plan."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--services", type=int, default=300)
    options = parser.parse_args()
    with testbed.Node() as node, tempfile.TemporaryDirectory() as folder:
        fill = FILL.format(FOLDER, options.services, TEXT.format(0).replace("\n", "\\n"))
        node.ssh("sh", "-c", fill)
        node.ssh("systemctl", "--user", "daemon-reload")
        with Hub(Path(folder), log=Path(folder) / "log") as hub:
            hub.add_node(node, NAME)
            hub.wait_for(lambda state: len(state["services"]) >= options.services)
            time.sleep(HEARTBEATS_S)
            before = rss_mib(hub)
            invalid, refused = measure(hub, TEXT.format(1) + "Nonsense=1\n", options.rounds)
            valid, changed = measure(hub, TEXT.format(1), options.rounds)
            lines = {each["line"] for each in refused["findings"] if each["severity"] == "error"}
            assert lines == {5}, json.dumps(refused["findings"])
            assert changed["units"][0]["unit"] == "svc1.service"
            time.sleep(HEARTBEATS_S)
            after = rss_mib(hub)
        figures = {
            "invalid_ms": invalid,
            "valid_ms": valid,
            "worst_invalid_ms": invalid["worst"],
            "rss_before_mib": before,
            "rss_grown_mib": round(after - before, 1),
        }
        figures["over_budget"] = budget.over(figures, "plan_cost")
        report.emit("plan_cost", figures, node, services=options.services)
    return 1 if figures["over_budget"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
