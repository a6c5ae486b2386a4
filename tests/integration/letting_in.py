"""A hub that is let into a node: by a password used once, from the command line; or by its key, in a browser."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from testbed import Node
from tests.api.bay import Bay as Browsed
from tests.cli.running import Bay
from tests.patience import PATIENCE_S

LET_IN = "mkdir -p -m 700 ~/.ssh && cat >> ~/.ssh/authorized_keys"


@contextmanager
def let_in_by_password(node: Node, data_dir: Path) -> Iterator[Bay]:
    """A hub of its own, with the node ``n``."""
    node.root("chpasswd", stdin=f"{node.user}:horse\n")
    made = Bay(data_dir)
    made.start()
    target = f"{node.user}@{node.address}"
    added = made.run("node", "add", target, "--name", "n", "--password-stdin", "--yes", stdin="horse\n")
    assert added.status == 0, added.err
    yield made
    assert made.stop() == 0


async def let_in_by_key(bay: Browsed, node: Node) -> None:
    """Give the hub the node ``nas``, and wait until that is live."""
    await asyncio.to_thread(node.ssh, "sh", "-c", LET_IN, stdin=bay.hub.nodes.public_key + "\n")
    address = {"host": node.address, "user": node.user}
    seen = (await bay.client.post("/api/nodes/probe", json=address)).json()
    body = {**address, "name": "nas", "fingerprint": seen["fingerprint"]}
    assert (await bay.client.post("/api/nodes", json=body)).status_code == 201
    await until_online(bay)


async def until_online(bay: Browsed) -> None:
    """Wait until ``nas`` is live."""
    online = asyncio.Event()

    def look(_change: object = None) -> None:
        if bay.hub.twin.get("nas").connection.status == "online":
            online.set()

    leave = bay.hub.twin.subscribe(look)
    look()
    async with asyncio.timeout(PATIENCE_S):
        await online.wait()
    leave()
