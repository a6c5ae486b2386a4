"""What checks cost: many of them on one hub, against a web server on loopback; the hub's share of a core, and lateness.

``python -m bench.checks [--checks 2000] [--interval 60] [--seconds 70]``
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import budget, report
from bench.check_scene import Site, cpu_s, lay_out
from tools.hub import Hub


def main() -> int:
    """Start a hub that has the checks already, and watch it work."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checks", type=int, default=2000)
    parser.add_argument("--interval", type=float, default=60.0)
    parser.add_argument("--seconds", type=float, default=70.0)
    options = parser.parse_args()
    site = Site()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lay_out(folder, [site.check(number, options.interval) for number in range(options.checks)])
        with Hub(folder, log=folder / "log") as hub:
            began, before = time.monotonic(), cpu_s(hub.process.pid)
            time.sleep(options.seconds)
            passed, after = time.monotonic() - began, cpu_s(hub.process.pid)
            asked = time.perf_counter()
            rows = hub.api("GET", "/api/monitoring")
            list_ms = (time.perf_counter() - asked) * 1000
            per_s = [0] * (int(passed) + 1)
            for at in site.asked_at:
                per_s[max(0, int(at - began))] += 1
            result: dict[str, Any] = {
                "checks": options.checks,
                "interval_s": options.interval,
                "asked": len(site.asked_at),
                "well": sum(row["state"] == "ok" for row in rows),
                "most_starts_in_a_second": max(per_s),
                "list_ms": round(list_ms, 1),
                "hub_cpu_percent": round(100 * (after - before) / passed, 2),
            }
    result["over_budget"] = budget.over(result, "checks")
    report.emit("checks", result)
    return 1 if result["over_budget"] else 0


if __name__ == "__main__":
    sys.exit(main())
