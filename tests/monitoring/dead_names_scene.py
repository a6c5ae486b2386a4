"""A whole hub whose name server, Debian's dnsmasq, stops to answer and comes back. Run in ``unshare --net --mount``.

Argument: a folder. Prints one JSON object: what a webhook was told, what sixty checks by name said while the server was
dead and were at the end, and how often a check by address was well meanwhile.
"""

import asyncio
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from servicebay.monitoring.check import Check
from servicebay.services.alerts import watcher
from servicebay.settings.model import Settings
from tests.api.bay import Bay, running_bay
from tests.api.webhook import Webhook
from tests.patience import until_async

RESOLV = "nameserver 127.0.0.1\noptions timeout:20 attempts:1\n"
ARGV = "dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --pid-file --user=root"
BY_NAME = 60


async def scene(folder: Path, server: "subprocess.Popen[bytes]") -> dict[str, Any]:
    """Play it."""
    watcher.START_MS = watcher.GONE_MS = 0
    listener = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    async with running_bay(Settings(folder / "data")) as bay, Webhook().serving() as hook:
        await bay.sign_up()
        body = {"name": "phone", "address": hook.address}
        assert (await bay.client.post("/api/alerts/targets", json=body)).status_code == 201
        targets = [f"c{number}.example:{port}" for number in range(BY_NAME)] + [f"127.0.0.1:{port}"]
        checks = [
            Check(
                key=f"own.c{number}",
                name=f"c{number}",
                kind="tcp",
                target=target,
                anywhere=True,
                interval_s=2.0,
                timeout_s=3.0,
            )
            for number, target in enumerate(targets)
        ]
        board = bay.hub.board
        board.put("own", {check.key: check for check in checks})
        named, address = [check.key for check in checks[:-1]], checks[-1].key
        await states(bay, named, {"ok"})
        server.send_signal(signal.SIGSTOP)
        await states(bay, named, {"unknown"})
        dead = await hook.taken.get()
        texts = sorted({board.rows[key].text for key in named})
        others = len(board.beats(address))

        async def goes_on() -> bool:
            return len(board.beats(address)) > others and board.rows[address].beats.endswith("oo")

        await until_async(goes_on)
        server.send_signal(signal.SIGCONT)
        back = await hook.taken.get()
        await states(bay, named, {"ok"})
        found = sorted({row.state for row in board.rows.values()})
        messages = [dead, back, *(hook.taken.get_nowait() for _ in range(hook.taken.qsize()))]
        return {"messages": messages, "texts": texts, "states": found, "others": others}


async def states(bay: Bay, keys: list[str], wanted: set[str]) -> None:
    """Wait until all of them are so."""

    async def are_so() -> bool:
        return {bay.hub.board.rows[key].state for key in keys} == wanted

    await until_async(are_so)


def main() -> None:
    """Make the machine, and play the scene on it."""
    folder = Path(sys.argv[1])
    (folder / "resolv.conf").write_text(RESOLV)
    subprocess.run(["mount", "--bind", str(folder / "resolv.conf"), "/etc/resolv.conf"], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    argv = [*ARGV.split(), "--listen-address=127.0.0.1", "--address=/example/127.0.0.1", "--address=/example.org/"]
    with subprocess.Popen(argv) as server:
        try:
            print(json.dumps(asyncio.run(scene(folder, server))))
        finally:
            server.kill()


if __name__ == "__main__":
    main()
