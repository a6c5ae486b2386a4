"""Debian's miniupnpd as the router of a network of its own, asked as the hub asks. Run in `unshare --net`, as root.

Argument: a folder. Prints one JSON object: what was read at first, after a program asked for a port, after the public
address changed, and the problem once the daemon had ended.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from servicebay.gateway.errors import GatewayError
from servicebay.gateway.judge import Standing, judge
from servicebay.gateway.providers.upnp import Upnp
from servicebay.gateway.reading import Reading
from servicebay.services.gateway.check import outcome_of_router
from tests.patience import PATIENCE_S

LAN, WAN, NEW_WAN = "10.99.77.1", "45.45.45.45", "46.46.46.46"
CONFIG = f"""ext_ifname=wan0
listening_ip=lan0
port=5000
enable_upnp=yes
enable_natpmp=no
secure_mode=no
friendly_name=Testbed router
manufacturer_name=Debian
model_name=miniupnpd
bitrate_up=40000000
bitrate_down=250000000
uuid=0f8f2a10-0000-4000-8000-000000000001
allow 1024-65535 {LAN}/24 1-65535
"""
LINKS = f"""link set lo up
link add wan0 type veth peer name wan1
link set wan1 up
addr add {WAN}/24 dev wan0
link set wan0 up
link add lan0 type veth peer name lan1
link set lan1 up
addr add {LAN}/24 dev lan0
link set lan0 up
route add 239.0.0.0/8 dev lan0
"""
RULES = """add table inet filter
add chain inet filter miniupnpd
add chain inet filter prerouting_miniupnpd
add chain inet filter postrouting_miniupnpd
add chain inet filter forward { type filter hook forward priority 0; }
add chain inet filter prerouting { type nat hook prerouting priority -100; }
add chain inet filter postrouting { type nat hook postrouting priority 100; }
add rule inet filter forward jump miniupnpd
add rule inet filter prerouting jump prerouting_miniupnpd
add rule inet filter postrouting jump postrouting_miniupnpd
"""


async def scene(folder: Path) -> dict[str, Any]:
    """Play it."""
    (folder / "miniupnpd.conf").write_text(CONFIG)
    (folder / "links").write_text(LINKS)
    (folder / "rules").write_text(RULES)
    for argv in (["ip", "-batch", str(folder / "links")], ["nft", "-f", str(folder / "rules")]):
        await run(*argv)
    said = (folder / "log").open("wb")
    argv = ["miniupnpd", "-d", "-f", str(folder / "miniupnpd.conf"), "-P", str(folder / "pid")]
    daemon = await asyncio.create_subprocess_exec(*argv, stdout=said, stderr=said)
    router = Upnp("")
    try:
        first = await _until_found(router)
        igd = router._device
        assert igd is not None
        action = igd._any_action(["WANIPC"], "AddPortMapping")
        assert action is not None
        await action.async_call(
            NewRemoteHost="",
            NewExternalPort=8443,
            NewProtocol="TCP",
            NewInternalPort=443,
            NewInternalClient="10.99.77.2",
            NewEnabled=True,
            NewPortMappingDescription="a program's port",
            NewLeaseDuration=0,
        )
        mapped = await router.read()
        await run("ip", "addr", "add", f"{NEW_WAN}/24", "dev", "wan0")
        await run("ip", "addr", "del", f"{WAN}/24", "dev", "wan0")
        moved = await router.read()
    finally:
        daemon.terminate()
        await daemon.wait()
        said.close()
    try:
        problem = repr(await router.read())
    except GatewayError as error:
        problem = error.code
    await router.close()
    standings = [judge(Standing("pending"), first, 1)]
    standings.append(judge(judge(standings[0], GatewayError("unreachable", ""), 2), GatewayError("unreachable", ""), 3))
    checked = [outcome_of_router(standing)[:2] for standing in standings]
    found = {"checked": checked, "problem": problem}
    return {**found, "first": first._asdict(), "mapped": mapped._asdict(), "moved": moved._asdict()}


async def run(*argv: str) -> None:
    """A command that must do."""
    process = await asyncio.create_subprocess_exec(*argv)
    assert await process.wait() == 0, argv


async def _until_found(router: Upnp) -> Reading:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                return await router.read()
            except GatewayError:
                await asyncio.sleep(0.1)  # the daemon starts


if __name__ == "__main__":
    print(json.dumps(asyncio.run(scene(Path(sys.argv[1])))))
