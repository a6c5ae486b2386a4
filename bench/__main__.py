"""``make bench``: every benchmark, one after another, each one JSON object on a line."""

import subprocess
import sys

BENCHMARKS = (
    "latency",
    "pixel",
    "log_pixel",
    "file_seen",
    "editor_open",
    "first_load",
    "term_pixel",
    "term_echo",
    "term_flood",
    "patch_size",
    "connect",
    "recovery",
    "graph_patch",
    "map_browser",
    "view_cost",
    "plan_cost",
    "board_pixel",
    "checks",
    "check_history",
    "node_history",
    "first_run",
    "burst",
    "crowd",
    "alert",
    "log_latency",
    "log_flood",
    "log_search",
    "idle",
)


def main() -> int:
    """Run them all; the first that fails does not hide the others."""
    failed = [
        name for name in BENCHMARKS if subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode
    ]
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
