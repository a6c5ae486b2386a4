"""Echoes in a network of its own, where everybody may ask for one. Run in ``unshare --net``, as root.

Prints a JSON list with level and text of each row of ``PING``, as the hub and as a node's agent find it.
"""

import asyncio
import json
import subprocess
from pathlib import Path

from tests.monitoring.protocol_rows import PING
from tests.monitoring.test_remote import both

LINKS = """link set lo up
link add lan0 type veth peer name lan1
link set lan1 up
addr add 10.99.77.1/24 dev lan0
link set lan0 up
"""


async def scene() -> list[list[tuple[str, str]]]:
    """Ask."""
    return [[outcome[:2] for outcome in await both(row.kind, row.target, **row.members)] for row in PING]


if __name__ == "__main__":
    subprocess.run(["ip", "-batch", "-"], input=LINKS, text=True, check=True)
    Path("/proc/sys/net/ipv4/ping_group_range").write_text("0 2147483647")
    print(json.dumps(asyncio.run(scene())))
