"""A usual node at rest: the demo stack with its reverse proxy, and as much more as makes 30 containers.

One of them has the node's network, and a unit listens on the node itself.
"""

import testbed
import testbed.demo

IMAGE = "localhost/busybox:1"
CONTAINERS, HEALTH_CHECKS = 30, 3
UNIT = "[Service]\nExecStart=python3 -m http.server 7100\n"
FILL = """
systemctl --user daemon-reload && systemctl --user start server
podman run -d --network host "$IMAGE" httpd -f -p 7200 -h /etc
check() { podman run -d --name "check$1" --health-cmd true --health-interval 30s "$IMAGE" sleep 1000000; }
i=1; while [ "$i" -lt "$CHECKS" ]; do check "$i"; i=$((i + 1)); done
while [ "$(podman ps -q | wc -l)" -lt "$WANTED" ]; do podman run -d "$IMAGE" sleep 1000000; done
"""


def install(node: testbed.Node) -> None:
    """Start all of it; the demo stack has one health check already."""
    testbed.demo.install(node)
    node.write("/home/podman/.config/systemd/user/server.service", UNIT)
    given = f"IMAGE={IMAGE} CHECKS={HEALTH_CHECKS} WANTED={CONTAINERS}"
    node.ssh("sh", "-ec", f"{given}; {FILL}", timeout_s=300)
