"""A usual node at rest: the demo stack with its reverse proxy, and as much more as makes 30 containers."""

import testbed
import testbed.demo

IMAGE = "localhost/busybox:1"
CONTAINERS, HEALTH_CHECKS = 30, 3
FILL = """
check() { podman run -d --name "check$1" --health-cmd true --health-interval 30s "$IMAGE" sleep 1000000; }
i=1; while [ "$i" -lt "$CHECKS" ]; do check "$i"; i=$((i + 1)); done
while [ "$(podman ps -q | wc -l)" -lt "$WANTED" ]; do podman run -d "$IMAGE" sleep 1000000; done
"""


def install(node: testbed.Node) -> None:
    """Start all of it; the demo stack has one health check already."""
    testbed.demo.install(node)
    given = f"IMAGE={IMAGE} CHECKS={HEALTH_CHECKS} WANTED={CONTAINERS}"
    node.ssh("sh", "-ec", f"{given}; {FILL}", timeout_s=300)
