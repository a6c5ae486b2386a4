"""Two hundred containers start at once: is the twin right at the end, and what did it cost? ``python -m bench.burst``.

* ``full_scans_per_s``: lists of all containers that the agent asked for, over the time of the burst;
* ``settled_ms``: from the return of the command that starts them all to a twin that equals ``podman ps``;
* ``hub_cpu_percent``: of one core, from the first start to then; ``agent_cpu_s`` includes Podman's service.
"""

import argparse
import asyncio
import resource
import time
from typing import Any

from bench import budget, report
from bench.idle import next_stats
from bench.rig import IMAGE, HubSide, hub_side
from bench.truth import differences, read_truth, read_twin
from testbed import Node

CREATE = "i=0; while [ $i -lt $1 ]; do podman create --name b$i $2 /bin/sleep 1000000 >/dev/null; i=$((i+1)); done"
START = "seq 0 $(($1 - 1)) | sed s/^/b/ | xargs -P 8 -n 10 podman start >/dev/null"
SETTLE_LIMIT_S = 60.0


def hub_cpu_s() -> float:
    """What this process, the hub, has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def running(hub: HubSide) -> int:
    """How many containers of the burst the twin shows as running."""
    containers = (hub.node().state.containers or {}).values()
    return sum(each.state == "running" and each.names[0].startswith("b") for each in containers)


async def run(node: Node, count: int) -> dict[str, Any]:
    """Create them all in quiet, start them all at once, wait until the twin has them, compare."""
    # a kernel lets a user have 200 keyrings, and all nodes here share one kernel
    node.write("~/.config/containers/containers.conf", "[containers]\nkeyring=false\n")
    async with hub_side(node) as hub:
        await asyncio.to_thread(node.ssh, "sh", "-ec", CREATE, "sh", str(count), IMAGE, timeout_s=600)
        before = await next_stats(hub)
        cpu_s, began = hub_cpu_s(), time.monotonic()
        await asyncio.to_thread(node.ssh, "sh", "-ec", START, "sh", str(count), timeout_s=600)
        returned = time.monotonic()
        await hub.when(lambda _: running(hub) == count, SETTLE_LIMIT_S)
        settled = time.monotonic()
        used_s = hub_cpu_s() - cpu_s
        after = await next_stats(hub)
        truth = await asyncio.to_thread(read_truth, node)
        wrong = differences(truth, read_twin(hub.node(), truth))
    for each in wrong:
        report.note(each)
    figures = {
        "wrong": len(wrong),
        "burst_s": round(returned - began, 1),
        "settled_ms": round((settled - returned) * 1000),
        "full_scans": after.full_scans - before.full_scans,
        "full_scans_per_s": round((after.full_scans - before.full_scans) / (settled - began), 2),
        "scans": after.scans - before.scans,
        "hub_cpu_percent": round(100 * used_s / (settled - began), 1),
        "agent_cpu_s": round(after.cpu_s - before.cpu_s, 2),
        "drift": after.drift,
    }
    return {**figures, "over_budget": budget.over(figures, "burst")}


def main() -> int:
    """Exit status 1 where the twin is not the truth, or it cost more than ``budget.toml`` allows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--containers", type=int, default=200)
    options = parser.parse_args()
    with Node() as node:
        figures = asyncio.run(run(node, options.containers))
        report.emit("burst", figures, node, containers=options.containers)
    return 1 if figures["over_budget"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
